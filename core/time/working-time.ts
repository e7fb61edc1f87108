import type { Limit, LimitClock } from '../../contract/domain/stage.ts'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'

/** Share of a limit after which the warning is due, where the limit names none of its own. */
export const WARNING_SHARE = 0.8

export function warningShareOf(limit: Limit): number {
  return limit.warningShare ?? WARNING_SHARE
}

/** A stretch in which a clock stood still (挂账), HallMs. */
export interface Pause {
  readonly from: number
  readonly to: number
}

/**
 * Working-time arithmetic on one calendar. 紧急工作时 and 紧急工作日/自然日 run through nights and holidays; 工作时 and
 * 工作日 run in working slots only, a 工作日 being as long as the calendar's slots together. All times are HallMs.
 * A due time is the first instant at which the limit is used up, so it never lies in the middle of time off.
 */
export interface WorkingTime {
  readonly calendar: WorkCalendar
  /** Length of a limit on its own clock, ms. */
  limitMs(limit: Limit): number
  /** The first instant at which `ms` of the clock have passed since `start`. */
  add(start: number, ms: number, clock: LimitClock): number
  dueAt(start: number, limit: Limit): number
  /** When the limit's warning share is used, on the limit's own clock. */
  warnAt(start: number, limit: Limit): number
  /** Time of the clock between two instants, less the (disjoint) pauses. Negative spans count as none. */
  usedMs(from: number, to: number, clock: LimitClock, pauses?: readonly Pause[]): number
}

export function isContinuous(clock: LimitClock): boolean {
  return clock === 'urgent-hour' || clock === 'natural-day'
}

/** @throws RangeError when the calendar has no working time to count on */
export function workingTime(calendar: WorkCalendar): WorkingTime {
  const days = workingDays(calendar)
  const slots = calendar.slots.map(([from, to]) => ({ from: from * MINUTE, to: to * MINUTE }))
  const dayMs = slots.reduce((sum, slot) => sum + slot.to - slot.from, 0)
  if (!(dayMs > 0)) throw new RangeError(`calendar ${calendar.version} has no working hours`)
  const offset = calendar.utcOffsetMinutes * MINUTE

  /** Working ms since local day 0. */
  const worked = (at: number): number => {
    const local = at + offset
    const day = Math.floor(local / DAY)
    const before = days.before(day) * dayMs
    return days.isWorked(day) ? before + workedWithinDay(slots, local - day * DAY) : before
  }
  /** The first instant at which `worked` reaches `target`. */
  const reach = (target: number): number => {
    const day = days.nth(Math.ceil(target / dayMs) - 1)
    return day * DAY + instantWithinDay(slots, target - days.before(day) * dayMs) - offset
  }
  const span = (from: number, to: number, clock: LimitClock): number =>
    to <= from ? 0 : isContinuous(clock) ? to - from : worked(to) - worked(from)

  const limitMs = (limit: Limit): number => {
    switch (limit.clock) {
      case 'urgent-hour':
      case 'work-hour':
        return limit.amount * HOUR
      case 'natural-day':
        return limit.amount * DAY
      case 'work-day':
        return limit.amount * dayMs
    }
  }
  const add = (start: number, ms: number, clock: LimitClock): number => {
    if (ms <= 0) return start
    return isContinuous(clock) ? start + ms : reach(worked(start) + ms)
  }
  return {
    calendar,
    limitMs,
    add,
    dueAt: (start, limit) => add(start, limitMs(limit), limit.clock),
    warnAt: (start, limit) => add(start, limitMs(limit) * warningShareOf(limit), limit.clock),
    usedMs: (from, to, clock, pauses = []) =>
      pauses.reduce(
        (used, pause) => used - span(Math.max(from, pause.from), Math.min(to, pause.to), clock),
        span(from, to, clock),
      ),
  }
}

interface Slot {
  readonly from: number
  readonly to: number
}

function workedWithinDay(slots: readonly Slot[], timeOfDay: number): number {
  return slots.reduce((sum, slot) => sum + Math.max(0, Math.min(timeOfDay, slot.to) - slot.from), 0)
}

function instantWithinDay(slots: readonly Slot[], used: number): number {
  let left = used
  for (const slot of slots) {
    const length = slot.to - slot.from
    if (left <= length) return slot.from + left
    left -= length
  }
  return (slots.at(-1) as Slot).to
}

/** Days numbered from 1970-01-01 local. Counting is by whole weeks plus the listed exceptions: no walk over the days. */
function workingDays(calendar: WorkCalendar) {
  const worked = new Set(calendar.workDays)
  if (worked.size === 0) throw new RangeError(`calendar ${calendar.version} has no working day in the week`)
  const byWeek = (day: number): boolean => worked.has(weekday(day))
  const makeUps = new Set(calendar.makeUpDays.map(dayNumber))
  const off = sorted(calendar.holidays.map(dayNumber).filter((day) => byWeek(day) && !makeUps.has(day)))
  const extra = sorted([...makeUps].filter((day) => !byWeek(day)))
  const offSet = new Set(off)

  /** Working days by the week alone in days 0 … day − 1 (1970-01-01 was a Thursday). */
  const weekly = (day: number): number => {
    const weeks = Math.floor(day / 7)
    let count = weeks * worked.size
    for (let rest = weeks * 7; rest < day; rest++) if (byWeek(rest)) count++
    return count
  }
  const before = (day: number): number => weekly(day) - countBelow(off, day) + countBelow(extra, day)
  return {
    isWorked: (day: number): boolean => makeUps.has(day) || (byWeek(day) && !offSet.has(day)),
    /** Number of working days in 0 … day − 1. */
    before,
    /** The working day with exactly `index` working days before it. */
    nth: (index: number): number => {
      const guess = Math.floor((index / worked.size) * 7)
      let low = guess - 7 - extra.length * 7
      let high = guess + 7 + off.length * 7
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if (before(middle + 1) > index) high = middle
        else low = middle + 1
      }
      return low
    },
  }
}

function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

function dayNumber(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(at)) throw new RangeError(`"${date}" is not a date (YYYY-MM-DD)`)
  return Math.floor(at / DAY)
}

function sorted(days: number[]): number[] {
  return [...new Set(days)].sort((a, b) => a - b)
}

function countBelow(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
