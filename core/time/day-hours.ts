import type { HoursPeriod, Season, WorkCalendar } from '../../contract/files/city.ts'
import { DAY, MINUTE } from '../../contract/units.ts'
import { dayNumber, type WorkingDays } from './working-days.ts'

/** The hours of a working day, ms of the day. */
export interface DayHours {
  readonly name: string | null
  readonly slots: readonly Slot[]
  /** All of them together. */
  readonly length: number
}

interface Slot {
  readonly from: number
  readonly to: number
}

/** Days in a row that have the same hours, up to the next such stretch. */
export interface Stretch {
  readonly from: number
  readonly hours: DayHours
  /** Working days, and working ms, from day 0 to its first day. */
  readonly daysBefore: number
  readonly workedBefore: number
}

/** Seasons come and go in these years; earlier and later, the hours at the edge go on. */
const FIRST_YEAR = 1970
const LAST_YEAR = 2150

/**
 * Which hours a day has (夏令、冬令作息), as stretches with running sums: the time before a day, or the day by which so much time
 * has passed, is one search among them and one count of days, however far away it is. A city without seasons has one stretch.
 */
export class HoursOfDays {
  private readonly stretches: readonly Stretch[]

  /** @throws RangeError where a day has no hours */
  constructor(calendar: WorkCalendar, days: WorkingDays) {
    const stretches: Stretch[] = []
    for (const { from, hours } of startsOf(calendar)) {
      if (!(hours.length > 0)) throw new RangeError(`calendar ${calendar.version} has no working hours`)
      const last = stretches.at(-1)
      const daysBefore = last ? days.before(from) : 0
      const workedBefore = last ? last.workedBefore + (daysBefore - last.daysBefore) * last.hours.length : 0
      stretches.push({ from, hours, daysBefore, workedBefore })
    }
    this.stretches = stretches
  }

  /** The stretch that holds the day. */
  on(day: number): Stretch {
    return this.lastWhere((stretch) => stretch.from <= day)
  }

  /** The stretch in which so many working ms since day 0 are reached. */
  reaching(worked: number): Stretch {
    return this.lastWhere((stretch) => stretch.workedBefore < worked)
  }

  /** The last one of which it is true, as it is of all before that; the first, where it is true of none. */
  private lastWhere(isTrue: (stretch: Stretch) => boolean): Stretch {
    const { stretches } = this
    let low = 0
    let high = stretches.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (isTrue(stretches[middle] as Stretch)) low = middle
      else high = middle - 1
    }
    return stretches[low] as Stretch
  }
}

export function dayHours({ slots, name }: Pick<Season, 'slots' | 'name'>): DayHours {
  const ms = slots.map(([from, to]) => ({ from: from * MINUTE, to: to * MINUTE }))
  return { name: name ?? null, slots: ms, length: ms.reduce((sum, slot) => sum + slot.to - slot.from, 0) }
}

interface Start {
  readonly from: number
  readonly hours: DayHours
}

/** Ascending; the first holds ever since. */
function startsOf({ slots, hours: periods }: WorkCalendar): Start[] {
  if (periods === undefined) return [{ from: Number.NEGATIVE_INFINITY, hours: dayHours({ slots }) }]
  const begins = periods.map(({ from }) => (from === null ? Number.NEGATIVE_INFINITY : dayNumber(from)))
  return periods.flatMap((period, index) =>
    startsWithin(period, begins[index] as number, begins[index + 1] ?? Number.POSITIVE_INFINITY),
  )
}

function startsWithin({ seasons }: HoursPeriod, from: number, to: number): Start[] {
  const inOrder = seasons
    .map((season) => ({ from: season.from, hours: dayHours(season) }))
    .sort((a, b) => (a.from < b.from ? -1 : 1))
  const first = Math.max(from, dayNumber(`${FIRST_YEAR}-01-01`))
  const atFirst = inOrder.findLast((season) => season.from <= monthAndDay(first)) ?? inOrder.at(-1)
  if (atFirst === undefined) return []
  const starts: Start[] = [{ from, hours: atFirst.hours }]
  if (inOrder.length === 1) return starts
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    for (const season of inOrder) {
      const day = dayOfYear(year, season.from)
      if (day > first && day < to) starts.push({ from: day, hours: season.hours })
    }
  }
  return starts
}

function monthAndDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(5, 10)
}

function dayOfYear(year: number, date: string): number {
  return dayNumber(`${year}-${date}`)
}
