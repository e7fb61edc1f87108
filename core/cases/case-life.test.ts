import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import { CASE_STATES, STAGES } from '../../contract/domain/stage.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { CASE_ACTIONS, type CaseAction } from '../../contract/wire/rest.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { seededRandom } from '../../tests/support/random.ts'
import { workingTime } from '../time/working-time.ts'
import { type ActionContext, applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { legalSteps } from './legal-steps.ts'
import { openCase } from './open-case.ts'
import type { LimitRules } from './stage-clock.ts'
import { isOpen, isOrderStep, legalActions, STAGE_OF_STATE, STEPS } from './state-machine.ts'
import type { StepChoices } from './step-choices.ts'

const time = workingTime(OFFICE_HOURS)
const rules: LimitRules = {
  time,
  stageLimits: {
    collect: { amount: 1, clock: 'work-hour' },
    file: { amount: 0.5, clock: 'work-hour' },
    dispatch: { amount: 0.5, clock: 'work-hour' },
    handle: null,
    feedback: { amount: 0.5, clock: 'work-hour' },
    check: { amount: 2, clock: 'work-hour' },
  },
}
const NINE = Date.parse('2026-11-20T09:00:00+08:00')
const USUAL = { key: 'usual', limit: { amount: 4, clock: 'work-hour' as const }, hazard: false }

function reported(changes: Partial<Parameters<typeof openCase>[0]> = {}): CaseFile {
  const report = {
    id: 1 as CaseId,
    number: 'N1',
    kind: 'event' as const,
    classCode: '0102',
    classEdition: 'GB/T 30428.2-2013',
    condition: USUAL,
    source: 'collector' as const,
    reporter: 'C01',
    lng: 110,
    lat: 30,
    address: '',
    description: '',
    cellCode: null,
    districtCode: null,
    unitCode: 'U1',
    dueAt: undefined,
    centre: CITY_CENTRE,
    at: NINE,
    actor: 'C01',
    receivedAt: 0,
    ...changes,
  }
  return openCase(report, rules).file
}

function context(at: number, choices: StepChoices = {}): ActionContext {
  return { at, actor: 'a', post: null, reason: '试', choices, application: null, receivedAt: 0, rules }
}

function step(
  file: CaseFile,
  action: CaseAction,
  at: number,
  choices: StepChoices = { until: at + 30 * DAY },
): { file: CaseFile; entry: LogDraft } {
  const result = applyAction(file, action, context(at, choices))
  if (!result.ok) throw new Error(`${action}: ${result.refused}`)
  return result
}

function through(file: CaseFile, steps: readonly (readonly [CaseAction, number])[]): CaseFile {
  return steps.reduce((held, [action, at]) => step(held, action, at).file, file)
}

const HANDLING: [CaseAction, number][] = [
  ['accept', NINE],
  ['file', NINE],
  ['dispatch', NINE],
  ['take-up', NINE + 10 * MINUTE],
]

describe('the state machine', () => {
  it('lets every state be reached and every open state be left', () => {
    const reachable = new Set(['reported'])
    for (let size = 0; size < reachable.size; ) {
      size = reachable.size
      for (const { turns } of Object.values(STEPS)) {
        for (const [from, to] of Object.entries(turns)) if (reachable.has(from)) reachable.add(to)
      }
    }
    expect([...reachable].sort()).toEqual([...CASE_STATES].sort())
    for (const state of CASE_STATES) {
      const leads = CASE_ACTIONS.some((action) => (STEPS[action].turns[state] ?? state) !== state)
      expect([state, leads]).toEqual([state, isOpen(state)])
    }
  })

  it('refuses every step that a case does not allow, naming those it does', () => {
    for (const state of CASE_STATES) {
      const file = { ...reported(), state, stage: STAGE_OF_STATE[state] }
      const legal = legalSteps(file)
      expect(legalActions(state)).toEqual(expect.arrayContaining(legal))
      for (const action of CASE_ACTIONS) {
        const corrected = { from: { lng: 110 }, to: { lng: 111 } }
        const given = { unit: 'U1', centre: '990101', until: NINE + DAY, satisfaction: 'satisfied' as const, corrected }
        const result = applyAction(file, action, context(NINE, given))
        const ordered = isOrderStep(action) && isOpen(state)
        if (legal.includes(action) || ordered) expect([state, action, result.ok]).toEqual([state, action, true])
        else expect(result).toEqual({ ok: false, refused: 'illegal-step', legal })
      }
    }
  })

  it('asks for a reason where the ledger needs one, for a unit at dispatch, and for order in time', () => {
    const wordless = { ...context(NINE), reason: null }
    expect(applyAction(reported(), 'void', wordless)).toMatchObject({ refused: 'reason-missing' })
    const filed = through(reported({ unitCode: null }), [
      ['accept', NINE],
      ['file', NINE],
    ])
    expect(applyAction(filed, 'dispatch', wordless)).toMatchObject({ refused: 'unit-missing' })
    expect(applyAction(reported(), 'accept', { ...wordless, at: NINE - 1 })).toMatchObject({ refused: 'before-last-step' })
  })
})

describe('the clocks of a case', () => {
  it('start anew at each stage with that stage’s limit, and go on inside a stage', () => {
    const taken = through(reported(), HANDLING)
    expect(taken).toMatchObject({ stage: 'handle', state: 'handling', stageSeq: 4, stageSince: NINE, stageLimit: USUAL.limit })
    expect(taken.dueAt).toBe(Date.parse('2026-11-20T15:00:00+08:00'))
    expect(taken.warnAt).toBe(Date.parse('2026-11-20T14:12:00+08:00'))
    expect(taken.ageingEvery).toBe(2 * HOUR)
  })

  it('add up to the limit of the whole case', () => {
    const file = reported()
    const hours = 1 + 0.5 + 0.5 + 4 + 0.5 + 2
    expect(file.totalDueAt).toBe(time.dueAt(NINE, { amount: hours, clock: 'work-hour' }))
  })

  it('stand still while suspended, whatever time passes, and need the same time afterwards', () => {
    const taken = through(reported(), HANDLING)
    const { file: paused } = step(taken, 'suspend', NINE + HOUR)
    expect(paused).toMatchObject({ state: 'suspended', stage: 'handle', dueAt: null, warnAt: null, usedBefore: HOUR })
    expect(paused.flags & CASE_FLAGS.suspended).not.toBe(0)
    const monday = Date.parse('2026-11-23T09:00:00+08:00')
    const { file: resumed } = step(paused, 'resume', monday)
    expect(resumed.dueAt).toBe(Date.parse('2026-11-23T12:00:00+08:00'))
    const pause = { from: NINE + HOUR, to: monday }
    expect(resumed.totalDueAt).toBe(
      time.add(taken.totalDueAt as number, time.usedMs(pause.from, pause.to, 'work-hour'), 'work-hour'),
    )
    expect(resumed.stageSeq).toBe(taken.stageSeq + 1)
    expect(resumed.flags & CASE_FLAGS.suspended).toBe(0)
    const { entry } = step(resumed, 'finish', Date.parse('2026-11-23T12:00:00+08:00'))
    expect(entry).toMatchObject({ usedMs: 4 * HOUR, late: false })
  })

  it('get one more limit by an extension, counted on the limit’s own clock', () => {
    const taken = through(reported(), HANDLING)
    const { file } = step(taken, 'extend', NINE + HOUR)
    expect(file.dueAt).toBe(time.dueAt(taken.dueAt as number, USUAL.limit))
    expect(file).toMatchObject({ state: 'handling', stageSeq: taken.stageSeq + 1 })
    expect(file.flags & CASE_FLAGS.extended).not.toBe(0)
  })

  it.each(['limits of our own', 'a due time of the city’s own'])('keep every extension through pauses, with %s', (kind) => {
    const seed = 20261121
    const random = seededRandom(seed)
    const minutes = (most: number) => Math.ceil(random() * most) * MINUTE
    for (let round = 0; round < 200; round++) {
      const own = kind !== 'limits of our own'
      const clock = own ? 'natural-day' : USUAL.limit.clock
      const between = (from: number, to: number | null) => Math.round(time.usedMs(from, to as number, clock))
      let file = through(reported(own ? { dueAt: NINE + 10 * HOUR } : {}), HANDLING)
      let at = file.changedAt
      for (let turn = 0; turn < 4; turn++) {
        const before = file
        at += minutes(40)
        if (random() < 0.5) {
          file = step(file, 'extend', at).file
          const granted = own ? NINE + 10 * HOUR - NINE : time.limitMs(USUAL.limit)
          const grown = [file.warnAt, file.dueAt, file.totalDueAt].map((until) => between(at, until))
          expect([seed, round, ...grown]).toEqual([
            seed,
            round,
            ...[before.warnAt, before.dueAt, before.totalDueAt].map((until) => between(at, until) + granted),
          ])
          continue
        }
        const suspendedAt = at
        at += minutes(6000)
        file = through(file, [
          ['suspend', suspendedAt],
          ['resume', at],
        ])
        const left = [file.warnAt, file.dueAt, file.totalDueAt].map((until) => between(at, until))
        const had = [before.warnAt, before.dueAt, before.totalDueAt].map((until) => between(suspendedAt, until))
        expect([seed, round, ...left]).toEqual([seed, round, ...had])
        expect(file.ageingEvery).toBe(before.ageingEvery)
      }
    }
  })

  it('say at the end what was used of the whole limit, the granted part included', () => {
    const extended = through(reported(), [...HANDLING, ['extend', NINE + HOUR], ['suspend', NINE + 2 * HOUR]])
    const { entry } = step(through(extended, [['resume', NINE + 3 * HOUR]]), 'finish', NINE + 3 * HOUR)
    expect(entry).toMatchObject({ limit: { amount: 8, clock: 'work-hour' }, usedMs: 2 * HOUR, late: false })
  })

  it('follow a due time that the city gave, from the report to that instant', () => {
    const file = through(reported({ dueAt: NINE + 10 * HOUR }), HANDLING)
    expect(file).toMatchObject({
      dueAt: NINE + 10 * HOUR,
      warnAt: NINE + 8 * HOUR,
      totalDueAt: NINE + 10 * HOUR,
      ageingEvery: 5 * HOUR,
    })
    const { entry } = step(file, 'finish', NINE + 10 * HOUR + 1)
    expect(entry.late).toBe(true)
    expect(entry.usedMs).toBe(10 * HOUR + 1)
    expect(through(reported({ dueAt: null }), HANDLING)).toMatchObject({ dueAt: null, totalDueAt: null, stageLimit: null })
  })

  it('age no more often than every half hour', () => {
    expect(reported().ageingEvery).toBe(30 * MINUTE)
  })
})

describe('the facts that counts are made of', () => {
  it('say when each stage was left and what was late', () => {
    const late = NINE + 8 * HOUR
    const file = through(reported(), [...HANDLING, ['finish', late], ['send-check', late], ['pass-check', late], ['close', late]])
    expect(file).toMatchObject({ state: 'closed', filedAt: NINE, handledAt: late, handledLate: true, endedAt: late, version: 9 })
    expect(file.lateAt).toBe(Date.parse('2026-11-20T15:00:00+08:00'))
    expect(file.leftAt).toEqual(
      STAGES.map((stage) =>
        stage === 'evaluate' ? null : stage === 'collect' || stage === 'file' || stage === 'dispatch' ? NINE : late,
      ),
    )
  })

  it('take a handling back when its check fails', () => {
    const done = through(reported(), [...HANDLING, ['finish', NINE + HOUR], ['send-check', NINE + HOUR]])
    const { file } = step(done, 'fail-check', NINE + 2 * HOUR)
    expect(file).toMatchObject({ state: 'handling', handledAt: null, reworkedAt: NINE + 2 * HOUR, stageSeq: 7 })
    expect(file.flags & CASE_FLAGS.rework).not.toBe(0)
    expect(file.dueAt).toBe(time.dueAt(NINE + 2 * HOUR, USUAL.limit))
  })
})
