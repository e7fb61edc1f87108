import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY } from '../../contract/units.ts'

/** Days numbered from 1970-01-01 local. Counting is by whole weeks plus the listed exceptions: no walk over the days. */
export interface WorkingDays {
  isWorked(day: number): boolean
  /** Number of working days in 0 … day − 1. */
  before(day: number): number
  /** The working day with exactly `index` working days before it. */
  nth(index: number): number
}

/** @throws RangeError for a date that is none, and where no day of the week is worked */
export function workingDays(calendar: WorkCalendar): WorkingDays {
  const worked = new Set(calendar.workDays)
  if (worked.size === 0) throw new RangeError(`calendar ${calendar.version} has no working day in the week`)
  const byWeek = (day: number): boolean => worked.has(weekday(day))
  const makeUps = new Set(calendar.makeUpDays.map(dayNumber))
  const off = sorted(calendar.holidays.map(dayNumber).filter((day) => byWeek(day) && !makeUps.has(day)))
  const extra = sorted([...makeUps].filter((day) => !byWeek(day)))
  const offSet = new Set(off)
  /** Working days among the first so many of a week that begins as 1970-01-01 did. */
  const partOfWeek = [0, 1, 2, 3, 4, 5, 6].map((length) => Array.from({ length }, (_, day) => day).filter(byWeek).length)

  const weekly = (day: number): number => {
    const weeks = Math.floor(day / 7)
    return weeks * worked.size + (partOfWeek[day - weeks * 7] as number)
  }
  const before = (day: number): number => weekly(day) - countBelow(off, day) + countBelow(extra, day)
  return {
    isWorked: (day) => makeUps.has(day) || (byWeek(day) && !offSet.has(day)),
    before,
    nth: (index) => {
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

/** 1970-01-01 was a Thursday. */
function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** @throws RangeError where it is no date */
export function dayNumber(date: string): number {
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
