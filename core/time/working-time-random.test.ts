import { describe, expect, it } from 'vitest'
import { LIMIT_CLOCKS, type LimitClock } from '../../contract/domain/stage.ts'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { seededRandom } from '../../tests/support/random.ts'
import { type CalendarDay, withOwnDays } from './calendar-overrides.ts'
import { forecast } from './what-if.ts'
import { isContinuous, type Pause, workingTime } from './working-time.ts'

/** Any calendar: other hours, other weeks, holidays, make-up days, the city's own days over all of them, another time zone. */
interface AnyCalendar {
  readonly calendar: WorkCalendar
  readonly own: readonly CalendarDay[]
}

const FIRST_DAY = Date.UTC(2026, 8, 1)
const DAYS = 120

function anyCalendar(random: () => number): AnyCalendar {
  const whole = (below: number): number => Math.floor(random() * below)
  const date = (): string => new Date(FIRST_DAY + whole(DAYS) * DAY).toISOString().slice(0, 10)
  const edges = [...new Set(Array.from({ length: 2 + 2 * whole(3) }, () => whole(1441)))].sort((a, b) => a - b)
  const slots = edges.flatMap((from, index): [number, number][] =>
    index % 2 === 0 && edges[index + 1] !== undefined ? [[from, edges[index + 1]!]] : [],
  )
  const week = [0, 1, 2, 3, 4, 5, 6].filter(() => random() < 0.7)
  return {
    calendar: {
      version: 'any',
      utcOffsetMinutes: [480, 0, -300, 345, 840][whole(5)]!,
      slots: slots.length > 0 ? slots : [[480, 720]],
      workDays: week.length > 0 ? week : [3],
      holidays: Array.from({ length: whole(25) }, date),
      makeUpDays: Array.from({ length: whole(10) }, date),
    },
    own: Array.from({ length: whole(8) }, () => ({ date: date(), kind: random() < 0.5 ? ('off' as const) : ('work' as const) })),
  }
}

/** Looks at one minute by itself, with the words of the rule: the city's own day, then the make-up day, the holiday, the week. */
function referee({ calendar, own }: AnyCalendar) {
  const makeUps = new Set(calendar.makeUpDays)
  const holidays = new Set(calendar.holidays)
  const isWorkDay = (date: string, weekday: number): boolean => {
    const words = own.filter((day) => day.date === date).map(({ kind }) => kind)
    // A day that is listed both ways is worked: nobody is late for that.
    if (words.length > 0) return words.includes('work')
    return makeUps.has(date) || (calendar.workDays.includes(weekday) && !holidays.has(date))
  }
  const days = new Map<number, boolean>()
  const runs = (at: number, clock: LimitClock): boolean => {
    if (isContinuous(clock)) return true
    const local = at + calendar.utcOffsetMinutes * MINUTE
    const day = Math.floor(local / DAY)
    const shifted = new Date(day * DAY)
    const known = days.get(day) ?? isWorkDay(shifted.toISOString().slice(0, 10), shifted.getUTCDay())
    days.set(day, known)
    const minute = Math.floor((local - day * DAY) / MINUTE)
    return known && calendar.slots.some(([from, to]) => minute >= from && minute < to)
  }
  const used = (from: number, to: number, clock: LimitClock, pauses: readonly Pause[] = []): number => {
    let sum = 0
    for (let at = from; at < to; at += MINUTE) {
      if (runs(at, clock) && !pauses.some((pause) => at >= pause.from && at < pause.to)) sum += MINUTE
    }
    return sum
  }
  const due = (start: number, ms: number, clock: LimitClock, pauses: readonly Pause[] = []): number => {
    let left = ms
    for (let at = start; ; at += MINUTE) {
      if (left <= 0) return at
      if (at > start + 3 * 365 * DAY) throw new Error('the referee waits in vain')
      if (runs(at, clock) && !pauses.some((pause) => at >= pause.from && at < pause.to)) left -= MINUTE
    }
  }
  return { runs, used, due }
}

describe('working time on any calendar', () => {
  const seed = 20261122
  const eachCalendar = (rounds: number, check: (given: AnyCalendar, random: () => number, round: number) => void): void => {
    const random = seededRandom(seed)
    for (let round = 0; round < rounds; round++) check(anyCalendar(random), random, round)
  }
  const minuteFrom = (random: () => number, days: number): number => FIRST_DAY + Math.floor(random() * days * 24 * 60) * MINUTE
  const timeOf = ({ calendar, own }: AnyCalendar) => workingTime(withOwnDays(calendar, own))

  it(`is what a minute-by-minute referee says, pauses and forecasts too (seed ${seed})`, () => {
    eachCalendar(40, (given, random, round) => {
      const time = timeOf(given)
      const slow = referee(given)
      const start = minuteFrom(random, 60)
      const minutes = 1 + Math.floor(random() * 600)
      const from = start + Math.floor(random() * 2000) * MINUTE
      const pause = { from, to: from + Math.floor(random() * 3000) * MINUTE }
      for (const clock of LIMIT_CLOCKS) {
        const end = start + Math.floor(random() * 6000) * MINUTE
        const limit = isContinuous(clock) || clock === 'work-hour' ? { amount: minutes / 60, clock } : null
        const asked = {
          due: time.add(start, minutes * MINUTE, clock),
          used: time.usedMs(start, end, clock, [pause]),
          pausedDue: limit && clock !== 'natural-day' ? forecast(time, { startAt: start, limit, pauses: [pause] }).dueAt : null,
        }
        expect({ round, clock, ...asked }).toEqual({
          round,
          clock,
          due: slow.due(start, minutes * MINUTE, clock),
          used: slow.used(start, end, clock, [pause]),
          pausedDue: asked.pausedDue === null ? null : slow.due(start, minutes * MINUTE, clock, [pause]),
        })
      }
    })
  })

  it(`is never due in time off: the last instant before is worked (seed ${seed})`, () => {
    eachCalendar(600, (given, random, round) => {
      const time = timeOf(given)
      const { runs } = referee(given)
      const start = FIRST_DAY + Math.floor(random() * 90 * DAY)
      for (const clock of LIMIT_CLOCKS) {
        const due = time.dueAt(start, { amount: 1 + Math.floor(random() * 15), clock })
        const lastMinute = Math.floor((due - 1) / MINUTE) * MINUTE
        expect([round, clock, runs(lastMinute, clock)]).toEqual([round, clock, true])
      }
    })
  })

  it(`is monotonic in start and limit, and its warning lies before its end (seed ${seed})`, () => {
    eachCalendar(600, (given, random) => {
      const time = timeOf(given)
      const start = FIRST_DAY + Math.floor(random() * 60 * DAY)
      const later = start + Math.floor(random() * 5 * DAY)
      const amount = 1 + Math.floor(random() * 10)
      for (const clock of LIMIT_CLOCKS) {
        const limit = { amount, clock }
        expect(time.dueAt(later, limit)).toBeGreaterThanOrEqual(time.dueAt(start, limit))
        expect(time.dueAt(start, { ...limit, amount: amount + 1 })).toBeGreaterThan(time.dueAt(start, limit))
        expect(time.warnAt(start, { ...limit, warningShare: random() })).toBeLessThanOrEqual(time.dueAt(start, limit))
      }
    })
  })

  it(`is additive: over a cut, over pauses, and from the due time back to the limit (seed ${seed})`, () => {
    eachCalendar(600, (given, random) => {
      const time = timeOf(given)
      const instants = Array.from({ length: 6 }, () => FIRST_DAY + Math.floor(random() * 60 * DAY)).sort((a, b) => a - b)
      const [from, a, b, c, d, to] = instants as [number, number, number, number, number, number]
      const pauses = [
        { from: a, to: b },
        { from: c, to: d },
      ]
      const ms = 1 + Math.floor(random() * 100 * HOUR)
      for (const clock of LIMIT_CLOCKS) {
        const used = (start: number, end: number): number => time.usedMs(start, end, clock)
        expect(used(from, b) + used(b, to)).toBe(used(from, to))
        expect(time.usedMs(from, to, clock, pauses)).toBe(used(from, to) - used(a, b) - used(c, d))
        expect(used(from, time.add(from, ms, clock))).toBe(ms)
        expect(time.add(time.add(from, ms, clock), ms, clock)).toBe(time.add(from, 2 * ms, clock))
      }
    })
  })
})
