import { expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { workingTime } from '../time/working-time.ts'
import { applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { correctionOf } from './correction.ts'
import { legalSteps } from './legal-steps.ts'
import { openCase } from './open-case.ts'
import { replayLog } from './replay-log.ts'
import type { LimitRules } from './stage-clock.ts'
import type { StepChoices } from './step-choices.ts'

const time = workingTime(OFFICE_HOURS)
const NINE = Date.parse('2026-11-20T09:00:00+08:00')
const plain: LimitRules = { time, stageLimits: { collect: { amount: 1, clock: 'work-hour' } }, posts: {} }
const USUAL = { key: 'usual', limit: { amount: 4, clock: 'work-hour' }, hazard: false } as const
const GRAVE = { key: 'grave', limit: { amount: 2, clock: 'urgent-hour' }, hazard: true } as const

interface Life {
  readonly file: CaseFile
  readonly log: readonly LogDraft[]
}

function reported(rules: LimitRules): Life {
  const { file, entry } = openCase(
    {
      id: 1 as CaseId,
      number: 'N1',
      kind: 'event',
      classCode: '0102',
      classEdition: 'a',
      condition: USUAL,
      source: 'hotline',
      reporter: null,
      lng: 110,
      lat: 30,
      address: '一路',
      description: '',
      cellCode: 'c1',
      districtCode: '990101',
      unitCode: 'U1',
      componentCode: null,
      dueAt: undefined,
      centre: CITY_CENTRE,
      at: NINE,
      actor: 'H01',
      receivedAt: 0,
    },
    rules,
  )
  return { file, log: [entry] }
}

function step({ file, log }: Life, action: CaseAction, minutes: number, rules: LimitRules, choices: StepChoices = {}): Life {
  const context = { actor: 'a', post: null, reason: '热线记录有误', application: null, receivedAt: 0, rules, choices }
  const result = applyAction(file, action, { ...context, at: NINE + minutes * MINUTE })
  if (!result.ok) throw new Error(`${action}: ${result.refused}`)
  return { file: result.file, log: [...log, result.entry] }
}

const RIGHT = { classCode: '0203', lng: 111, cellCode: 'c2', districtCode: '990102', unitCode: 'U2', condition: 'grave' }

it('sets right what a report had wrong, in one line that says what was and what is, under the same number and clock', () => {
  const before = reported(plain)
  const corrected = correctionOf(before.file, { ...RIGHT, lat: 30 })
  const { file, log } = step(before, 'correct', 10, plain, { ...(corrected ? { corrected } : {}), condition: GRAVE })
  expect(file).toMatchObject({ ...RIGHT, number: 'N1', state: 'reported', handleLimit: GRAVE.limit, flags: CASE_FLAGS.hazard })
  expect([file.dueAt, file.stageSeq]).toEqual([before.file.dueAt, before.file.stageSeq])
  expect(file.totalDueAt).toBe(time.dueAt(time.dueAt(NINE, { amount: 1, clock: 'work-hour' }), GRAVE.limit))
  const was = { classCode: '0102', lng: 110, cellCode: 'c1', districtCode: '990101', unitCode: 'U1', condition: 'usual' }
  expect(log.at(-1)).toMatchObject({
    action: 'correct',
    reason: '热线记录有误',
    choices: { corrected: { from: was, to: RIGHT } },
  })
})

it('comes out of its log again, the wrong facts where they were wrong', () => {
  const first = step(reported(plain), 'correct', 10, plain, {
    corrected: { from: { lng: 110 }, to: { lng: 111 } },
    condition: GRAVE,
  })
  const { file, log } = step(first, 'correct', 20, plain, { corrected: { from: { lng: 111 }, to: { lng: 112 } } })
  const { file: rebuilt, files, lines } = replayLog(file, log, { rulesAt: () => plain, rulesOf: () => plain })
  expect([rebuilt, lines]).toEqual([file, log])
  expect(files.map(({ lng }) => lng)).toEqual([110, 111, 112])
})

it('moves the clock where the handling limit rules already, from when it began', () => {
  const bundled: LimitRules = { ...plain, bundled: true }
  const filed = (['accept', 'file'] as const).reduce((life, action) => step(life, action, 0, bundled), reported(bundled))
  expect(filed.file.dueAt).toBe(NINE + 6 * HOUR)
  const { file } = step(filed, 'correct', 60, bundled, { corrected: { from: {}, to: {} }, condition: GRAVE })
  expect([file.dueAt, file.stageSeq]).toEqual([NINE + 2 * HOUR, filed.file.stageSeq + 1])
})

it('leaves what was extended as long as it was, before and after a pause', () => {
  const bundled: LimitRules = { ...plain, bundled: true }
  const sent = (['accept', 'file', 'dispatch', 'extend', 'return'] as const).reduce(
    (life, action) => step(life, action, 0, bundled, { unit: 'U1' }),
    reported(bundled),
  )
  expect(sent.file.stageLimit).toEqual({ amount: 8, clock: 'work-hour' })
  const quick = { key: 'quick', limit: { amount: 2, clock: 'work-hour' }, hazard: false } as const
  const righted = step(sent, 'correct', 60, bundled, { corrected: { from: {}, to: {} }, condition: quick })
  expect(righted.file.stageLimit).toEqual({ amount: 6, clock: 'work-hour' })
  expect(righted.file.dueAt).toBe(time.dueAt(NINE, { amount: 6, clock: 'work-hour' }))
  const until = NINE + 3 * HOUR
  const again = step(step(righted, 'dispatch', 60, bundled, { unit: 'U1' }), 'suspend', 60, bundled, { until })
  const resumed = step(again, 'resume', 120, bundled)
  expect(resumed.file.dueAt).toBe(time.add(NINE + 2 * HOUR, 5 * HOUR, 'work-hour'))
})

it('takes the case to another centre, and back to where the report had it when it is rebuilt', () => {
  const down = step(reported(plain), 'hand-down', 5, plain)
  const corrected = correctionOf(down.file, { districtCode: '990102', centre: '990102' })
  expect(corrected?.from).toEqual({ districtCode: '990101', centre: '990101' })
  const { file, log } = step(down, 'correct', 10, plain, corrected ? { corrected } : {})
  const { files } = replayLog(file, log, { rulesAt: () => plain, rulesOf: () => plain })
  expect(files.map(({ centre }) => centre)).toEqual([CITY_CENTRE, '990101', '990102'])
})

it('is for what no unit has yet, with a reason, and for something that is wrong', () => {
  const life = reported(plain)
  const context = { at: NINE, actor: 'a', post: null, application: null, receivedAt: 0, rules: plain, choices: {} }
  expect(applyAction(life.file, 'correct', { ...context, reason: null })).toMatchObject({ refused: 'reason-missing' })
  expect(applyAction(life.file, 'correct', { ...context, reason: '有误' })).toMatchObject({ refused: 'nothing-corrected' })
  expect(correctionOf(life.file, { classCode: '0102', address: '一路' })).toBeNull()
  const sent = (['accept', 'file', 'dispatch'] as const).reduce(
    (held, action) => step(held, action, 1, plain, { unit: 'U1' }),
    life,
  )
  expect([legalSteps(life.file).includes('correct'), legalSteps(sent.file).includes('correct')]).toEqual([true, false])
  expect(legalSteps(step(sent, 'return', 2, plain).file)).toContain('correct')
})
