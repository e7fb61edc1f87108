import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY, HOUR } from '../../contract/units.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { workingTime } from '../time/working-time.ts'
import { applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { legalSteps } from './legal-steps.ts'
import type { NewCase } from './open-case.ts'
import { openReport } from './open-report.ts'
import type { LimitRules } from './stage-clock.ts'
import type { StepChoices } from './step-choices.ts'

const time = workingTime(OFFICE_HOURS)
const rules: LimitRules = { time, stageLimits: { dispatch: { amount: 1, clock: 'work-hour' } } }
const NINE = Date.parse('2026-11-20T09:00:00+08:00')

const REPORT: NewCase = {
  id: 1 as CaseId,
  number: 'N1',
  kind: 'event',
  classCode: '0102',
  classEdition: 'GB/T 30428.2-2013',
  condition: { key: 'usual', limit: { amount: 4, clock: 'work-hour' }, hazard: false },
  source: 'collector',
  reporter: 'C01',
  lng: 110,
  lat: 30,
  address: '',
  description: '',
  cellCode: null,
  districtCode: '990101',
  unitCode: null,
  centre: CITY_CENTRE,
  dueAt: undefined,
  at: NINE,
  actor: 'C01',
  receivedAt: 0,
}

function opened(onSite: Parameters<typeof openReport>[1] = null): { file: CaseFile; entries: readonly LogDraft[] } {
  const result = openReport(REPORT, onSite, rules)
  if ('refused' in result) throw new Error(result.refused)
  return result
}

function attempt(file: CaseFile, action: CaseAction, at: number, choices: StepChoices = {}) {
  const context = { at, actor: 'a', post: null, reason: '试', choices, application: null, receivedAt: 0, rules }
  return applyAction(file, action, context)
}

function step(file: CaseFile, action: CaseAction, at: number, choices: StepChoices = {}): CaseFile {
  const result = attempt(file, action, at, choices)
  if (!result.ok) throw new Error(`${action}: ${result.refused}`)
  return result.file
}

function dispatched(assisting: string[] = []): CaseFile {
  const filed = step(step(opened().file, 'accept', NINE), 'file', NINE)
  return step(filed, 'dispatch', NINE, { unit: 'U1', ...(assisting.length > 0 ? { assisting } : {}) })
}

describe('a report of what was handled on site', () => {
  it('is filed at once and waits for its check, each turning a line of the log', () => {
    const { file, entries } = opened('immediate')
    expect(file).toMatchObject({ state: 'checking', stage: 'check', filedAt: NINE, handledAt: NINE, handledLate: false })
    expect(file.flags & CASE_FLAGS.immediate).not.toBe(0)
    expect(entries.map(({ action, to }) => [action, to])).toEqual([
      ['report', 'reported'],
      ['accept', 'accepted'],
      ['file', 'filed'],
      ['finish-on-site', 'checking'],
    ])
    expect(file.version).toBe(entries.length)
    expect(step(step(file, 'pass-check', NINE + HOUR), 'close', NINE + HOUR).state).toBe('closed')
  })

  it('by the collector alone ends as such, and is nobody else’s work', () => {
    const { file, entries } = opened('self')
    expect(file).toMatchObject({ state: 'self-handled', endedAt: NINE, filedAt: null, handledAt: null })
    expect(entries.map(({ action }) => action)).toEqual(['report', 'self-handle'])
    expect(legalSteps(file)).toEqual(['visit'])
  })
})

describe('assisting units', () => {
  it('hold the main unit up until each has finished or was let off with a reason', () => {
    let file = step(dispatched(['U2', 'U3']), 'take-up', NINE)
    expect(attempt(file, 'finish', NINE)).toMatchObject({ refused: 'parts-open' })
    expect(legalSteps(file)).not.toContain('finish')
    file = step(file, 'take-up-part', NINE + HOUR, { unit: 'U2' })
    expect(attempt(file, 'finish-part', NINE + HOUR, { unit: 'U3' })).toMatchObject({ refused: 'no-such-part' })
    file = step(file, 'finish-part', NINE + 2 * HOUR)
    expect(attempt(file, 'finish', NINE + 2 * HOUR)).toMatchObject({ refused: 'parts-open' })
    file = step(file, 'release-part', NINE + 2 * HOUR)
    expect(file.assisting.map(({ unit, doneAt, releasedAt }) => [unit, doneAt, releasedAt])).toEqual([
      ['U2', NINE + 2 * HOUR, null],
      ['U3', null, NINE + 2 * HOUR],
    ])
    expect(step(file, 'finish', NINE + 2 * HOUR).state).toBe('handled')
  })

  it('are late by themselves, while the main unit is in time', () => {
    const due = dispatched(['U2']).dueAt as number
    const taken = step(step(dispatched(['U2']), 'take-up', NINE), 'take-up-part', NINE)
    const late = attempt(taken, 'finish-part', due + 1)
    expect(late).toMatchObject({ ok: true, entry: { late: true, choices: { unit: 'U2' }, limit: REPORT.condition?.limit } })
    const inTime = step(taken, 'finish-part', due)
    expect(inTime.assisting[0]?.late).toBe(false)
    expect(step(inTime, 'finish', due)).toMatchObject({ handledLate: false })
  })

  it('begin their part anew where the check found it wanting', () => {
    const done = step(
      step(step(dispatched(['U2', 'U3']), 'take-up-part', NINE, { unit: 'U2' }), 'finish-part', NINE),
      'take-up',
      NINE,
    )
    const finished = step(step(done, 'release-part', NINE, { unit: 'U3' }), 'finish', NINE)
    const failed = step(step(finished, 'send-check', NINE), 'fail-check', NINE + HOUR, { assisting: ['U2'] })
    expect(failed.assisting.map(({ unit, doneAt, since }) => [unit, doneAt, since])).toEqual([
      ['U2', null, NINE + HOUR],
      ['U3', null, NINE],
    ])
    expect(attempt(failed, 'finish', NINE + HOUR)).toMatchObject({ refused: 'parts-open' })
  })

  it('are not the main unit', () => {
    const filed = step(step(opened().file, 'accept', NINE), 'file', NINE)
    expect(attempt(filed, 'dispatch', NINE, { unit: 'U1', assisting: ['U1'] })).toMatchObject({ refused: 'main-assists' })
  })
})

describe('a dispatch taken back', () => {
  it('gives another unit the whole limit, and keeps the lateness of the first', () => {
    const first = dispatched()
    const late = (first.dueAt as number) + HOUR
    const result = attempt(first, 'redispatch', late, { unit: 'U2' })
    if (!result.ok) throw new Error(result.refused)
    expect(result.entry).toMatchObject({ late: true, from: 'dispatched', to: 'dispatched', choices: { unit: 'U2' } })
    expect(result.file).toMatchObject({ unitCode: 'U2', lateAt: first.dueAt, stageSeq: first.stageSeq + 1, stageSince: late })
    expect(result.file.dueAt).toBe(time.dueAt(late, { amount: 4, clock: 'work-hour' }))
    expect(attempt(first, 'redispatch', late)).toMatchObject({ refused: 'unit-missing' })
  })

  it('waits for its dispatch again, with no unit', () => {
    const revoked = step(dispatched(['U2']), 'revoke', NINE + HOUR)
    expect(revoked).toMatchObject({ state: 'filed', stage: 'dispatch', unitCode: null, assisting: [] })
    expect(revoked.dueAt).toBe(time.dueAt(NINE + HOUR, { amount: 1, clock: 'work-hour' }))
  })
})

describe('a pause', () => {
  it.each(['suspend', 'postpone'] as const)('by %s stops the clock until a date within a year', (action) => {
    const file = dispatched()
    expect(attempt(file, action, NINE)).toMatchObject({ refused: 'until-missing' })
    expect(attempt(file, action, NINE, { until: NINE })).toMatchObject({ refused: 'until-out-of-range' })
    expect(attempt(file, action, NINE, { until: NINE + 367 * DAY })).toMatchObject({ refused: 'until-out-of-range' })
    const paused = step(file, action, NINE + HOUR, { until: NINE + 30 * DAY })
    expect(paused).toMatchObject({ dueAt: null, warnAt: null, resumeAt: NINE + 30 * DAY, usedBefore: HOUR })
    expect(paused.flags & CASE_FLAGS.suspended).not.toBe(0)
    const resumed = step(paused, 'resume', NINE + 30 * DAY)
    expect(resumed).toMatchObject({ state: 'handling', resumeAt: null })
    expect(time.usedMs(NINE + 30 * DAY, resumed.dueAt as number, 'work-hour')).toBe(3 * HOUR)
    expect(resumed.flags & (CASE_FLAGS.suspended | CASE_FLAGS.postponed)).toBe(0)
  })

  it('of one kind is not one of the other', () => {
    const until = NINE + DAY
    const [suspended, postponed] = (['suspend', 'postpone'] as const).map((action) => step(dispatched(), action, NINE, { until }))
    expect([suspended?.state, postponed?.state]).toEqual(['suspended', 'postponed'])
    expect((suspended?.flags ?? 0) & CASE_FLAGS.postponed).toBe(0)
    expect((postponed?.flags ?? 0) & CASE_FLAGS.postponed).not.toBe(0)
  })

  it('ends with the case', () => {
    const paused = step(dispatched(), 'suspend', NINE, { until: NINE + DAY })
    const ended = step(paused, 'void', NINE + HOUR)
    expect(ended).toMatchObject({ state: 'void', resumeAt: null, endedAt: NINE + HOUR })
    expect(ended.flags & CASE_FLAGS.suspended).toBe(0)
  })
})

describe('two levels of centres', () => {
  it('hand a case down and up while its clock runs on', () => {
    const file = opened().file
    expect(legalSteps(file)).not.toContain('hand-up')
    const down = step(file, 'hand-down', NINE + HOUR)
    expect(down).toMatchObject({ centre: '990101', state: 'reported', dueAt: file.dueAt, stageSeq: file.stageSeq })
    expect(legalSteps(down)).not.toContain('hand-down')
    const up = attempt(down, 'hand-up', NINE + 2 * HOUR)
    expect(up).toMatchObject({ ok: true, file: { centre: CITY_CENTRE }, entry: { choices: { centre: CITY_CENTRE } } })
    expect(attempt({ ...file, districtCode: null }, 'hand-down', NINE)).toMatchObject({ refused: 'centre-missing' })
  })
})

describe('after the end', () => {
  const late = dispatched().dueAt as number
  const closed = (at: number) =>
    (['take-up', 'finish', 'send-check', 'pass-check', 'close'] as const).reduce(
      (file, action) => step(file, action, at),
      dispatched(),
    )

  it('an appeal exempts a lateness once, and leaves the fact', () => {
    expect(legalSteps(closed(NINE + HOUR))).toEqual(['visit'])
    const file = closed(late + HOUR)
    expect(legalSteps(file)).toEqual(['visit', 'exempt'])
    const exempt = step(file, 'exempt', late + DAY)
    expect(exempt).toMatchObject({ state: 'closed', handledLate: true, exemptAt: late + DAY, endedAt: late + HOUR })
    expect(exempt.flags & CASE_FLAGS.exempt).not.toBe(0)
    expect(legalSteps(exempt)).toEqual(['visit'])
  })

  it('the reporter is asked, and the end stays when it was', () => {
    const visited = step(closed(NINE + HOUR), 'visit', NINE + DAY, { satisfaction: 'satisfied' })
    expect(visited).toMatchObject({ visitedAt: NINE + DAY, satisfaction: 'satisfied', endedAt: NINE + HOUR, stageSeq: 7 })
    expect(attempt(visited, 'visit', NINE + DAY)).toMatchObject({ refused: 'satisfaction-missing' })
  })
})
