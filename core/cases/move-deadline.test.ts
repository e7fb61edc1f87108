import { describe, expect, it } from 'vitest'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { WorkCalendar } from '../../contract/files/city.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { seededRandom } from '../../tests/support/random.ts'
import { isContinuous, workingTime } from '../time/working-time.ts'
import { applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { deadlineUnder, moveDeadline } from './move-deadline.ts'
import { openCase } from './open-case.ts'
import { replayLog } from './replay-log.ts'
import type { LimitRules } from './stage-clock.ts'

const calendar: WorkCalendar = { ...OFFICE_HOURS, version: 'before' }
const stageLimits = {
  collect: { amount: 1, clock: 'work-hour' },
  file: { amount: 1, clock: 'work-hour' },
  dispatch: { amount: 1, clock: 'work-hour' },
  handle: null,
  feedback: { amount: 1, clock: 'work-hour' },
  check: { amount: 2, clock: 'work-hour' },
} as const
const before: LimitRules = { time: workingTime(calendar), stageLimits }
/** Monday 23 November has become a day off. */
const after: LimitRules = { time: workingTime({ ...calendar, holidays: ['2026-11-23'] }), stageLimits }
const local = (text: string): number => Date.parse(`${text}:00+08:00`)
const FRIDAY = local('2026-11-20T09:00')

function reported(condition: { amount: number; clock: 'work-day' | 'work-hour' | 'urgent-hour' }, changes: object = {}) {
  return openCase(
    {
      id: 1 as CaseId,
      number: 'N1',
      kind: 'event',
      classCode: '0102',
      classEdition: 'GB/T 30428.2-2013',
      condition: { key: 'usual', limit: condition, hazard: false },
      source: 'collector',
      reporter: null,
      lng: 110,
      lat: 30,
      address: '',
      description: '',
      cellCode: null,
      districtCode: null,
      unitCode: 'U1',
      centre: CITY_CENTRE,
      dueAt: undefined,
      at: FRIDAY,
      actor: 'C01',
      receivedAt: 0,
      ...changes,
    },
    before,
  )
}

function step(file: CaseFile, action: CaseAction, at: number, rules = before) {
  const choices = action === 'suspend' ? { until: at + 10 * 86_400_000 } : {}
  const result = applyAction(file, action, {
    at,
    actor: 'a',
    post: null,
    reason: '试',
    choices,
    application: null,
    receivedAt: 0,
    rules,
  })
  if (!result.ok) throw new Error(`${action}: ${result.refused}`)
  return result
}

const dispatched = (limit: Parameters<typeof reported>[0], changes: object = {}): CaseFile =>
  (['accept', 'file', 'dispatch'] as const).reduce(
    (file, action) => step(file, action, FRIDAY).file,
    reported(limit, changes).file,
  )

describe('a change of the calendar', () => {
  it('moves a working clock that runs over the new holiday, its warning and the whole limit with it', () => {
    const file = dispatched({ amount: 2, clock: 'work-day' })
    expect(file.dueAt).toBe(local('2026-11-24T09:00'))
    const moved = deadlineUnder(file, after, before.time)
    expect(moved?.dueAt).toBe(local('2026-11-25T09:00'))
    expect(moved?.warnAt).toBe(after.time.add(FRIDAY, 2 * 8 * 0.8 * 3_600_000, 'work-day'))
    expect((moved?.totalDueAt ?? 0) - (file.totalDueAt ?? 0)).toBe(86_400_000)
  })

  it('leaves alone what ends before it, what runs through holidays, what the city dates itself, and what has ended', () => {
    const hours = dispatched({ amount: 2, clock: 'work-hour' })
    expect(deadlineUnder(hours, after, before.time)?.dueAt ?? hours.dueAt).toBe(hours.dueAt)
    const urgent = dispatched({ amount: 100, clock: 'urgent-hour' })
    expect(deadlineUnder(urgent, after, before.time)?.dueAt ?? urgent.dueAt).toBe(urgent.dueAt)
    expect(deadlineUnder(dispatched({ amount: 2, clock: 'work-day' }, { dueAt: FRIDAY + 5e8 }), after, before.time)).toBeNull()
    const ended = step(dispatched({ amount: 2, clock: 'work-day' }), 'void', FRIDAY).file
    expect(deadlineUnder(ended, after, before.time)).toBeNull()
  })

  it('moves the whole limit of a case whose long stage is still to come', () => {
    const { file } = reported({ amount: 2, clock: 'work-day' })
    expect(deadlineUnder(file, after, before.time)).toMatchObject({
      dueAt: file.dueAt,
      totalDueAt: file.totalDueAt! + 86_400_000,
    })
  })

  it('moves the whole limit of an older case whose steps have come to know limits of posts', () => {
    const posts = { reported: { amount: 0.5, clock: 'work-hour' }, filed: { amount: 2, clock: 'work-hour' } } as const
    const { file } = reported({ amount: 2, clock: 'work-day' })
    const told = step(file, 'supervise', FRIDAY, { ...before, posts }).file
    expect([told.postsFrom, told.totalDueAt]).toEqual([2, file.totalDueAt])
    expect(deadlineUnder(told, { ...after, posts }, before.time)?.totalDueAt).toBe((file.totalDueAt ?? 0) + 86_400_000)
  })

  it('leaves alone what had run out before the clock was taken up again', () => {
    const posts = { verifying: { amount: 24, clock: 'urgent-hour' } } as const
    const asked = step(reported({ amount: 2, clock: 'work-hour' }).file, 'ask-verification', FRIDAY + 7_200_000, {
      ...before,
      posts,
    })
    const back = step(asked.file, 'confirm', local('2026-11-24T09:00'), { ...before, posts }).file
    expect(back.dueAt).toBe(local('2026-11-23T18:00'))
    expect(deadlineUnder(back, { ...after, posts }, before.time)?.dueAt ?? back.dueAt).toBe(back.dueAt)
  })

  const seed = 20261122
  it(`comes out as if the calendar had been known from the start, and is not made twice (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 500; round++) {
      const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
      const limit = { amount: 1 + Math.floor(random() * 5), clock: pick(['work-day', 'work-hour', 'urgent-hour'] as const) }
      const holidays = ['2026-11-20', '2026-11-23', '2026-11-24', '2026-11-26'].filter(() => random() < 0.5)
      const rules = { ...before, time: workingTime({ ...calendar, holidays, makeUpDays: random() < 0.5 ? ['2026-11-21'] : [] }) }
      const extended = random() < 0.4 && !isContinuous(limit.clock)
      const lifeUnder = (by: LimitRules) => {
        const file = dispatched(limit)
        const fresh = { ...file, ...startOf(file, by) }
        return extended ? step(fresh, 'extend', FRIDAY + 60_000, by).file : fresh
      }
      const file = lifeUnder(before)
      const known = lifeUnder(rules)
      const moved = deadlineUnder(file, rules, before.time)
      expect([round, moved?.dueAt ?? file.dueAt]).toEqual([round, known.dueAt])
      if (!moved) continue
      const { file: next } = moveDeadline(file, moved, { at: FRIDAY + 120_000, reason: null, receivedAt: 0 })
      const again = deadlineUnder(next, rules, before.time)
      expect([round, again?.dueAt ?? next.dueAt, again?.warnAt ?? next.warnAt]).toEqual([round, next.dueAt, next.warnAt])
    }
  })

  it('is a line of the log from which the case is rebuilt, and ends the alarms of the old deadline', () => {
    const { file, entry } = reported({ amount: 2, clock: 'work-day' })
    const log: LogDraft[] = [
      { ...entry, choices: { condition: { key: 'usual', limit: { amount: 2, clock: 'work-day' }, hazard: false }, unit: 'U1' } },
    ]
    let held = file
    for (const action of ['accept', 'file', 'dispatch'] as const) {
      const taken = step(held, action, FRIDAY)
      held = taken.file
      log.push(taken.entry)
    }
    const moved = moveDeadline(held, deadlineUnder(held, after, before.time)!, { at: FRIDAY + 1, reason: '放假', receivedAt: 0 })
    log.push(moved.entry)
    const past = { rulesAt: () => before, rulesOf: () => before }
    expect(replayLog(file, log, past).file).toMatchObject({
      dueAt: moved.file.dueAt,
      totalDueAt: moved.file.totalDueAt,
      version: 5,
    })
    expect(moved.file.stageSeq).toBe(held.stageSeq + 1)
  })
})

function startOf(file: CaseFile, by: LimitRules) {
  const { stageLimit } = file
  if (!stageLimit || isContinuous(stageLimit.clock)) return {}
  return { warnAt: by.time.warnAt(file.clockSince, stageLimit), dueAt: by.time.dueAt(file.clockSince, stageLimit) }
}
