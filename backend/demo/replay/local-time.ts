import { MINUTE, SECOND } from '../../../contract/units.ts'

/** Naive local times of one zone → UTC ms. */
export interface LocalTime {
  /** Offset of local time from UTC at an instant, ms (east positive). */
  offsetAt(utc: number): number
  /**
   * `YYYY-MM-DD HH:MM:SS` (or with T, or without seconds) → UTC ms; null where that is no time. An hour that comes twice
   * in autumn is taken for its first coming, one that spring leaves out for the instant of the change: later local times
   * never become earlier instants.
   */
  parse(text: string): number | null
}

const QUARTER = 15 * MINUTE

/** @throws RangeError for a zone that does not exist */
export function localTime(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()
  const measure = (utc: number): number => {
    const parts = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]))
    const { year, month, day, hour, minute, second } = parts as Record<
      'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
      number
    >
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utc / SECOND) * SECOND
  }
  /** Offsets change on quarters of an hour; formatting is slow. */
  const offsetAt = (utc: number): number => {
    const quarter = Math.floor(utc / QUARTER)
    const held = known.get(quarter)
    if (held !== undefined) return held
    const offset = measure(quarter * QUARTER)
    known.set(quarter, offset)
    return offset
  }
  const toUtc = (local: number): number => {
    const candidates = [local - offsetAt(local - 24 * 60 * MINUTE), local - offsetAt(local + 24 * 60 * MINUTE)]
    const right = candidates.filter((utc) => utc + offsetAt(utc) === local)
    return right.length > 0 ? Math.min(...right) : changeBetween(Math.min(...candidates), Math.max(...candidates), offsetAt)
  }
  return {
    offsetAt,
    parse: (text) => {
      const local = readNaive(text)
      return local === null ? null : toUtc(local)
    },
  }
}

/** The first quarter of an hour in (from, to] with another offset than at `from`. */
function changeBetween(from: number, to: number, offsetAt: (utc: number) => number): number {
  const before = offsetAt(from)
  for (let utc = Math.ceil(from / QUARTER) * QUARTER; utc <= to; utc += QUARTER) if (offsetAt(utc) !== before) return utc
  return to
}

/** The text as if it were UTC; null for the 30th of February and its like. */
function readNaive(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim())
  if (!match) return null
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const utc = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(utc)
  const kept = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return kept ? utc : null
}
