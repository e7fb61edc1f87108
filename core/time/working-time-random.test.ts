import { describe, expect, it } from 'vitest'
import { LIMIT_CLOCKS, type LimitClock } from '../../contract/domain/stage.ts'
import type { HoursPeriod, WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { seededRandom } from '../../tests/support/random.ts'
import { type CalendarDay, withOwnDays } from './calendar-overrides.ts'
import { forecast } from './what-if.ts'
import { isContinuous, type Pause, workingTime } from './working-time.ts'

/** Any calendar: other hours, seasons, weeks, holidays, make-up days, the city's own days over all of them, another time zone. */
interface AnyCalendar {
  readonly calendar: WorkCalendar
  readonly own: readonly CalendarDay[]
}

const FIRST_DAY = Date.UTC(2026, 8, 1)
const DAYS = 120

function anyCalendar(random: () => number): AnyCalendar {
  const whole = (below: number): number => Math.floor(random() * below)
  const date = (): string => new Date(FIRST_DAY + whole(DAYS) * DAY).toISOString().slice(0, 10)
  const week = [0, 1, 2, 3, 4, 5, 6].filter(() => random() < 0.7)
  return {
    calendar: {
      version: 'any',
      utcOffsetMinutes: [480, 0, -300, 345, 840][whole(5)]!,
      slots: anySlots(whole),
      ...(random() < 0.6 ? { hours: anyHours(whole, date) } : {}),
      workDays: week.length > 0 ? week : [3],
      holidays: Array.from({ length: whole(25) }, date),
      makeUpDays: Array.from({ length: whole(10) }, date),
    },
    own: Array.from({ length: whole(8) }, () => ({ date: date(), kind: random() < 0.5 ? ('off' as const) : ('work' as const) })),
  }
}

function anySlots(whole: (below: number) => number): [number, number][] {
  const edges = [...new Set(Array.from({ length: 2 + 2 * whole(3) }, () => whole(1441)))].sort((a, b) => a - b)
  const slots = edges.flatMap((from, index): [number, number][] =>
    index % 2 === 0 && edges[index + 1] !== undefined ? [[from, edges[index + 1]!]] : [],
  )
  return slots.length > 0 ? slots : [[480, 720]]
}

/** Seasons change, and periods begin, on days that the tests count over. */
function anyHours(whole: (below: number) => number, date: () => string): HoursPeriod[] {
  const begins = [...new Set(Array.from({ length: whole(3) }, date))].sort()
  return [null, ...begins].map((from) => {
    const seasons = new Set(Array.from({ length: 1 + whole(3) }, () => date().slice(5)))
    return { from, seasons: [...seasons].map((day) => ({ from: day, slots: anySlots(whole) })) }
  })
}

/** The hours of a date, by the words of the rule: the last period that has begun, and in it the season that began last. */
function slotsOn({ slots, hours }: WorkCalendar, date: string): readonly (readonly [number, number])[] {
  const period = hours?.findLast(({ from }) => from === null || from <= date)
  if (!period) return slots
  const seasons = period.seasons.toSorted((a, b) => (a.from < b.from ? -1 : 1))
  return (seasons.findLast(({ from }) => from <= date.slice(5)) ?? seasons.at(-1)!).slots
}

const lengthOf = (slots: readonly (readonly [number, number])[]): number => slots.reduce((sum, [from, to]) => sum + to - from, 0)

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
  const days = new Map<number, { readonly isWorked: boolean; readonly slots: readonly (readonly [number, number])[] }>()
  const dayOf = (day: number) => {
    const shifted = new Date(day * DAY)
    const date = shifted.toISOString().slice(0, 10)
    const known = days.get(day) ?? { isWorked: isWorkDay(date, shifted.getUTCDay()), slots: slotsOn(calendar, date) }
    days.set(day, known)
    return known
  }
  /** What the minute adds to the clock, ms. A 工作日 is a day, however long: its minutes share the day of the limits. */
  const adds = (at: number, clock: LimitClock): number => {
    if (isContinuous(clock)) return MINUTE
    const local = at + calendar.utcOffsetMinutes * MINUTE
    const day = Math.floor(local / DAY)
    const { isWorked, slots } = dayOf(day)
    const minute = Math.floor((local - day * DAY) / MINUTE)
    if (!isWorked || !slots.some(([from, to]) => minute >= from && minute < to)) return 0
    if (clock === 'work-hour') return MINUTE
    const before = slots.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(minute, to) - from), 0)
    const share = (minutes: number): number => Math.floor((minutes * MINUTE * lengthOf(calendar.slots)) / lengthOf(slots))
    return share(before + 1) - share(before)
  }
  const runs = (at: number, clock: LimitClock): boolean => adds(at, clock) > 0
  const counts = (at: number, pauses: readonly Pause[]): boolean => !pauses.some((pause) => at >= pause.from && at < pause.to)
  const used = (from: number, to: number, clock: LimitClock, pauses: readonly Pause[] = []): number => {
    let sum = 0
    for (let at = from; at < to; at += MINUTE) if (counts(at, pauses)) sum += adds(at, clock)
    return sum
  }
  /** To the minute: the end of the one in which the limit is used up. */
  const due = (start: number, ms: number, clock: LimitClock, pauses: readonly Pause[] = []): number => {
    let left = ms
    for (let at = start; ; at += MINUTE) {
      if (left <= 0) return at
      if (at > start + 3 * 365 * DAY) throw new Error('the referee waits in vain')
      if (counts(at, pauses)) left -= adds(at, clock)
    }
  }
  return { runs, used, due }
}

/** A day with hours of its own is measured in whole ms of the limits' day, of which one of its ms may be many. */
const oneMsOf = ({ calendar }: AnyCalendar, clock: LimitClock): number => {
  if (clock !== 'work-day' || !calendar.hours) return 1
  const lengths = calendar.hours.flatMap(({ seasons }) => seasons.map(({ slots }) => lengthOf(slots)))
  return Math.max(1, Math.ceil(lengthOf(calendar.slots) / Math.min(...lengths)))
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
    eachCalendar(50, (given, random, round) => {
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
          due: Math.ceil(time.add(start, minutes * MINUTE, clock) / MINUTE) * MINUTE,
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
        const oneMs = oneMsOf(given, clock)
        const due = time.add(from, ms, clock)
        expect(used(from, due) - ms).toBeGreaterThanOrEqual(0)
        expect(used(from, due) - ms).toBeLessThan(oneMs)
        expect(used(from, due - 1)).toBeLessThan(ms)
        const twice = time.add(due, ms, clock)
        expect(used(from, twice) - 2 * ms).toBeLessThan(2 * oneMs)
        if (oneMs === 1) expect(twice).toBe(time.add(from, 2 * ms, clock))
        // A pause takes nothing from the limit and adds nothing to it.
        const left = ms - used(from, a)
        if (left > 0) expect(time.usedMs(from, time.add(b, left, clock), clock, [pauses[0]!]) - ms).toBeLessThan(oneMs)
      }
    })
  })
})
