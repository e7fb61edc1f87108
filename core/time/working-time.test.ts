import { describe, expect, it } from 'vitest'
import { LIMIT_CLOCKS, type LimitClock } from '../../contract/domain/stage.ts'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { isContinuous, type Pause, workingTime } from './working-time.ts'

const calendar: WorkCalendar = {
  ...OFFICE_HOURS,
  holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  makeUpDays: ['2026-09-27', '2026-10-10'],
}
const time = workingTime(calendar)
const local = (text: string): number => Date.parse(`${text}:00+08:00`)

/** Small seeded generator (mulberry32); a failing run is repeated by its seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The slow referee: looks at every minute by itself. `at` is a whole minute. */
function refereeRuns(at: number, clock: LimitClock): boolean {
  if (isContinuous(clock)) return true
  const shifted = new Date(at + calendar.utcOffsetMinutes * MINUTE)
  const date = shifted.toISOString().slice(0, 10)
  const minute = shifted.getUTCHours() * 60 + shifted.getUTCMinutes()
  const worked =
    calendar.makeUpDays.includes(date) || (calendar.workDays.includes(shifted.getUTCDay()) && !calendar.holidays.includes(date))
  return worked && calendar.slots.some(([from, to]) => minute >= from && minute < to)
}

function refereeUsed(from: number, to: number, clock: LimitClock, pauses: readonly Pause[] = []): number {
  let used = 0
  for (let at = from; at < to; at += MINUTE) {
    const paused = pauses.some((pause) => at >= pause.from && at < pause.to)
    if (!paused && refereeRuns(at, clock)) used += MINUTE
  }
  return used
}

function refereeDue(start: number, ms: number, clock: LimitClock): number {
  let left = ms
  for (let at = start; ; at += MINUTE) {
    if (left <= 0) return at
    if (refereeRuns(at, clock)) left -= MINUTE
  }
}

describe('working time', () => {
  it('runs the urgent clocks through nights and holidays', () => {
    expect(time.dueAt(local('2026-10-01T23:00'), { amount: 2, clock: 'urgent-hour' })).toBe(local('2026-10-02T01:00'))
    expect(time.dueAt(local('2026-10-01T23:00'), { amount: 2, clock: 'natural-day' })).toBe(local('2026-10-03T23:00'))
  })

  it('moves a start outside the slots to the next slot', () => {
    expect(time.dueAt(local('2026-09-30T19:00'), { amount: 1, clock: 'work-hour' })).toBe(local('2026-10-08T09:00'))
    expect(time.dueAt(local('2026-09-30T12:30'), { amount: 1, clock: 'work-hour' })).toBe(local('2026-09-30T15:00'))
  })

  it('counts a working day as a day of working hours, not as the same time tomorrow', () => {
    expect(time.dueAt(local('2026-09-28T10:00'), { amount: 1, clock: 'work-day' })).toBe(local('2026-09-29T10:00'))
    expect(time.dueAt(local('2026-09-28T08:00'), { amount: 1, clock: 'work-day' })).toBe(local('2026-09-28T18:00'))
  })

  it('works on a make-up Saturday and rests on the Sunday after it', () => {
    expect(time.dueAt(local('2026-10-09T17:00'), { amount: 2, clock: 'work-hour' })).toBe(local('2026-10-10T09:00'))
    expect(time.dueAt(local('2026-10-10T17:30'), { amount: 1, clock: 'work-hour' })).toBe(local('2026-10-12T08:30'))
  })

  it('warns at 80 % of the limit on its own clock', () => {
    expect(time.warnAt(local('2026-09-28T10:00'), { amount: 5, clock: 'work-hour' })).toBe(local('2026-09-28T16:00'))
  })

  it('refuses a calendar on which no work is ever done', () => {
    expect(() => workingTime({ ...calendar, workDays: [] })).toThrow(RangeError)
    expect(() => workingTime({ ...calendar, holidays: ['yesterday'] })).toThrow('"yesterday"')
  })

  it('has the hours of the season, and those of the past in the past', () => {
    const old = [{ from: '01-01', slots: calendar.slots }]
    const seasons = [
      { from: '05-01', name: '夏令', slots: [[480, 720] as [number, number], [870, 1110] as [number, number]] },
      { from: '10-01', name: '冬令', slots: [[510, 720] as [number, number], [840, 1050] as [number, number]] },
    ]
    const hours = [
      { from: null, seasons: old },
      { from: '2026-09-01', seasons },
    ]
    const year = workingTime({ ...calendar, holidays: [], makeUpDays: [], hours })
    const due = (start: string, amount: number, clock: 'work-hour' | 'work-day') => year.dueAt(local(start), { amount, clock })
    // The last of August is worked until six, the first of September in summer's hours, and the first of October in winter's.
    expect(due('2026-08-31T17:00', 2, 'work-hour')).toBe(local('2026-09-01T09:00'))
    expect(due('2026-09-30T18:00', 2, 'work-hour')).toBe(local('2026-10-01T10:00'))
    expect(year.usedMs(local('2026-09-30T12:00'), local('2026-10-01T15:00'), 'work-hour')).toBe(8.5 * HOUR)
    // A working day is one day: at a quarter of eight hours begun, a quarter of seven ends it.
    expect(due('2026-09-30T10:00', 1, 'work-day')).toBe(local('2026-10-01T10:15'))
    expect(due('2026-09-30T19:00', 5, 'work-day')).toBe(local('2026-10-07T17:30'))
    expect(due('2030-04-30T20:00', 1, 'work-day')).toBe(local('2030-05-01T18:30'))
    expect(year.dayOf(local('2027-01-04T00:00'))).toMatchObject({ isWorked: true, hours: { name: '冬令', length: 7 * HOUR } })
    expect(year.dayOf(local('2026-08-29T12:00'))).toMatchObject({ isWorked: false, hours: { name: null, length: 8 * HOUR } })
  })

  const seed = 20261121
  it(`agrees with a minute-by-minute referee on every clock (seed ${seed})`, () => {
    const next = random(seed)
    for (let round = 0; round < 60; round++) {
      const start = local('2026-09-20T00:00') + Math.floor(next() * 25 * 24 * 60) * MINUTE
      const minutes = 1 + Math.floor(next() * 2400)
      for (const clock of LIMIT_CLOCKS) {
        const due = time.add(start, minutes * MINUTE, clock)
        expect({ round, clock, due }).toEqual({ round, clock, due: refereeDue(start, minutes * MINUTE, clock) })
        const to = start + Math.floor(next() * 5000) * MINUTE
        const pause = {
          from: start + Math.floor(next() * 2000) * MINUTE,
          to: start + (2000 + Math.floor(next() * 2000)) * MINUTE,
        }
        expect({ round, clock, used: time.usedMs(start, to, clock, [pause]) }).toEqual({
          round,
          clock,
          used: refereeUsed(start, to, clock, [pause]),
        })
      }
    }
  })

  it(`has used exactly the limit at the due time, and less before it (seed ${seed})`, () => {
    const next = random(seed)
    for (let round = 0; round < 2000; round++) {
      const start = local('2020-01-01T00:00') + Math.floor(next() * 4000 * DAY)
      const ms = 1 + Math.floor(next() * 200 * HOUR)
      for (const clock of LIMIT_CLOCKS) {
        const due = time.add(start, ms, clock)
        expect(time.usedMs(start, due, clock)).toBe(ms)
        expect(time.usedMs(start, due - 1, clock)).toBe(ms - 1)
      }
    }
  })

  it(`is monotonic in the start and additive over a split (seed ${seed})`, () => {
    const next = random(seed)
    for (let round = 0; round < 2000; round++) {
      const start = local('2026-09-01T00:00') + Math.floor(next() * 60 * DAY)
      const later = start + Math.floor(next() * 5 * DAY)
      const [a, b] = [1 + Math.floor(next() * 30 * HOUR), 1 + Math.floor(next() * 30 * HOUR)]
      for (const clock of LIMIT_CLOCKS) {
        expect(time.add(later, a, clock)).toBeGreaterThanOrEqual(time.add(start, a, clock))
        expect(time.add(time.add(start, a, clock), b, clock)).toBe(time.add(start, a + b, clock))
      }
    }
  })
})
