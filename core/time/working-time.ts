import type { Limit, LimitClock } from '../../contract/domain/stage.ts'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { type DayHours, dayHours, HoursOfDays } from './day-hours.ts'
import { workingDays } from './working-days.ts'

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
 * 工作日 run in working slots only. 工作时 are hours of the clock on the wall. A 工作日 is one working day, whatever hours its
 * season has: five of them are five days in summer and in winter. In ms it is as long as the calendar's `slots` together, and
 * an hour of a day with other hours counts for that much more or less. All times are HallMs. A due time is the first instant
 * at which the limit is used up, so it never lies in the middle of time off.
 */
export interface WorkingTime {
  readonly calendar: WorkCalendar
  /** Length of a limit on its own clock, ms. */
  limitMs(limit: Limit): number
  /** The first instant at which `ms` of the clock have passed since `start`. */
  add(start: number, ms: number, clock: LimitClock): number
  /** The first instant from which on `ms` of the clock pass until `end`. */
  before(end: number, ms: number, clock: LimitClock): number
  dueAt(start: number, limit: Limit): number
  /** When the limit's warning share is used, on the limit's own clock. */
  warnAt(start: number, limit: Limit): number
  /** Time of the clock between two instants, less the (disjoint) pauses. Negative spans count as none. */
  usedMs(from: number, to: number, clock: LimitClock, pauses?: readonly Pause[]): number
  /** The local day that holds `at`: whether it is worked, and its hours if it is. */
  dayOf(at: number): { readonly isWorked: boolean; readonly hours: DayHours }
}

export function isContinuous(clock: LimitClock): boolean {
  return clock === 'urgent-hour' || clock === 'natural-day'
}

/** @throws RangeError when the calendar has no working time to count on */
export function workingTime(calendar: WorkCalendar): WorkingTime {
  const days = workingDays(calendar)
  const hoursOf = new HoursOfDays(calendar, days)
  const dayMs = dayHours(calendar).length
  if (!(dayMs > 0)) throw new RangeError(`calendar ${calendar.version} has no working hours`)
  const offset = calendar.utcOffsetMinutes * MINUTE

  /** Time of a working clock since local day 0. */
  const worked = (at: number, clock: LimitClock): number => {
    const local = at + offset
    const day = Math.floor(local / DAY)
    const { hours, daysBefore, workedBefore } = hoursOf.on(day)
    const within = days.isWorked(day) ? workedWithinDay(hours.slots, local - day * DAY) : 0
    const count = days.before(day)
    return clock === 'work-day'
      ? count * dayMs + shareOfDay(within, hours.length, dayMs)
      : workedBefore + (count - daysBefore) * hours.length + within
  }
  /** The first instant at which `worked` reaches `target`. */
  const reach = (target: number, clock: LimitClock): number => {
    if (clock === 'work-day') {
      const index = Math.ceil(target / dayMs) - 1
      const day = days.nth(index)
      const { hours } = hoursOf.on(day)
      const within = reachedShare(target - index * dayMs, hours.length, dayMs)
      return day * DAY + instantWithinDay(hours.slots, within) - offset
    }
    const { hours, daysBefore, workedBefore } = hoursOf.reaching(target)
    const count = Math.ceil((target - workedBefore) / hours.length) - 1
    const within = target - workedBefore - count * hours.length
    return days.nth(daysBefore + count) * DAY + instantWithinDay(hours.slots, within) - offset
  }
  const span = (from: number, to: number, clock: LimitClock): number =>
    to <= from ? 0 : isContinuous(clock) ? to - from : worked(to, clock) - worked(from, clock)

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
    return isContinuous(clock) ? start + ms : reach(worked(start, clock) + ms, clock)
  }
  return {
    calendar,
    limitMs,
    add,
    before: (end, ms, clock) => (isContinuous(clock) ? end - ms : reach(worked(end, clock) - ms, clock)),
    dueAt: (start, limit) => add(start, limitMs(limit), limit.clock),
    warnAt: (start, limit) => add(start, limitMs(limit) * warningShareOf(limit), limit.clock),
    usedMs: (from, to, clock, pauses = []) =>
      pauses.reduce(
        (used, pause) => used - span(Math.max(from, pause.from), Math.min(to, pause.to), clock),
        span(from, to, clock),
      ),
    dayOf: (at) => {
      const day = Math.floor((at + offset) / DAY)
      return { isWorked: days.isWorked(day), hours: hoursOf.on(day).hours }
    },
  }
}

type Slots = DayHours['slots']

/**
 * Time worked of a day, as a share of the day that limits are measured in. Whole, so that what is used before a pause and what
 * is left after it are the limit together, and a day's last instant is the end of a whole day.
 */
function shareOfDay(within: number, length: number, dayMs: number): number {
  return length === dayMs ? within : Math.floor((within * (dayMs / MINUTE)) / (length / MINUTE))
}

/** The first time worked of a day at which `shareOfDay` is `share`: its inverse, to the ms. */
function reachedShare(share: number, length: number, dayMs: number): number {
  return length === dayMs ? share : Math.ceil((Math.ceil(share) * (length / MINUTE)) / (dayMs / MINUTE))
}

function workedWithinDay(slots: Slots, timeOfDay: number): number {
  return slots.reduce((sum, slot) => sum + Math.max(0, Math.min(timeOfDay, slot.to) - slot.from), 0)
}

function instantWithinDay(slots: Slots, used: number): number {
  let left = used
  for (const slot of slots) {
    const length = slot.to - slot.from
    if (left <= length) return slot.from + left
    left -= length
  }
  return (slots.at(-1) as Slots[number]).to
}
