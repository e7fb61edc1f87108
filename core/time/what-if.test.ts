import { describe, expect, it } from 'vitest'
import { LIMIT_CLOCKS } from '../../contract/domain/stage.ts'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { withOwnDays } from './calendar-overrides.ts'
import { forecast } from './what-if.ts'
import { workingTime } from './working-time.ts'

const calendar: WorkCalendar = {
  ...OFFICE_HOURS,
  version: 'test-2026',
  holidays: ['2026-10-01', '2026-10-02'],
  makeUpDays: ['2026-10-10'],
}
const time = workingTime(calendar)
const local = (text: string): number => Date.parse(`${text}:00+08:00`)

describe('the forecast of a deadline', () => {
  it('counts from the next working slot and ends within one', () => {
    // Friday evening; four working hours are over on Monday at noon.
    const { countsFrom, warnAt, dueAt } = forecast(time, {
      startAt: local('2026-11-20T20:00'),
      limit: { amount: 4, clock: 'work-hour' },
    })
    expect([countsFrom, warnAt, dueAt]).toEqual([local('2026-11-23T08:00'), local('2026-11-23T11:12'), local('2026-11-23T12:00')])
  })

  it('moves by a pause only as far as the pause would have counted', () => {
    const limit = { amount: 8, clock: 'work-hour' } as const
    const startAt = local('2026-11-23T08:00')
    const due = (from: string, to: string) =>
      forecast(time, { startAt, limit, pauses: [{ from: local(from), to: local(to) }] }).dueAt
    expect(due('2026-11-23T10:00', '2026-11-23T11:00')).toBe(local('2026-11-24T09:00'))
    expect(due('2026-11-23T12:00', '2026-11-23T14:00')).toBe(local('2026-11-23T18:00'))
    expect(due('2026-11-23T17:00', '2026-11-24T08:00')).toBe(local('2026-11-24T09:00'))
    expect(due('2026-11-25T08:00', '2026-11-26T08:00')).toBe(local('2026-11-23T18:00'))
  })

  it('adds an extension on the limit’s own clock', () => {
    const startAt = local('2026-11-20T08:00')
    expect(forecast(time, { startAt, limit: { amount: 1, clock: 'work-day' }, extension: 1 }).dueAt).toBe(
      local('2026-11-23T18:00'),
    )
    expect(forecast(time, { startAt, limit: { amount: 2, clock: 'natural-day' }, extension: 1 }).dueAt).toBe(startAt + 3 * DAY)
  })

  const seed = 20261121
  it(`has used exactly the limit when it is due, whatever the pauses, and never ends in time off (seed ${seed})`, () => {
    let state = seed
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    for (let round = 0; round < 1000; round++) {
      const startAt = local('2026-09-20T00:00') + random(30 * 24 * 60) * MINUTE
      let at = startAt - 5 * HOUR
      const pauses = Array.from({ length: random(4) }, () => {
        const from = at + random(30 * 60) * MINUTE
        at = from + (1 + random(40 * 60)) * MINUTE
        return { from, to: at }
      })
      for (const clock of LIMIT_CLOCKS) {
        const limit = { amount: 1 + random(10), clock }
        const { dueAt, warnAt } = forecast(time, { startAt, limit, pauses })
        expect(time.usedMs(startAt, dueAt, clock, pauses)).toBe(time.limitMs(limit))
        expect(warnAt).toBeLessThanOrEqual(dueAt)
        expect(time.usedMs(dueAt - 1, dueAt, clock)).toBe(1)
      }
    }
  })
})

describe('the city’s own days', () => {
  it('are off or worked, whatever week and notice say, and make another version', () => {
    const own = withOwnDays(calendar, [
      { date: '2026-10-10', kind: 'off' },
      { date: '2026-10-01', kind: 'work' },
      { date: '2026-11-21', kind: 'work' },
    ])
    expect(own).toMatchObject({
      version: 'test-2026+3 own days',
      holidays: ['2026-10-02', '2026-10-10'],
      makeUpDays: ['2026-10-01', '2026-11-21'],
    })
    const workHour = { amount: 1, clock: 'work-hour' } as const
    expect(forecast(workingTime(own), { startAt: local('2026-11-21T08:00'), limit: workHour }).dueAt).toBe(
      local('2026-11-21T09:00'),
    )
    expect(forecast(workingTime(own), { startAt: local('2026-10-10T08:00'), limit: workHour }).dueAt).toBe(
      local('2026-10-12T09:00'),
    )
    expect(withOwnDays(calendar, [])).toBe(calendar)
  })
})
