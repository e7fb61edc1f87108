import { MINUTE } from '../../../contract/units.ts'
import { parseDay } from './row-reader.ts'

/**
 * HallMs of a local time as tables have it: a day with a time, or a time alone on the day that is given.
 * @returns null where it is neither
 */
export function localInstant(text: string, day: string | null, utcOffsetMinutes: number): number | null {
  const match = /^(?:(.*\d[^\d:：]*)[T ])?\s*(\d{1,2})[:：时](\d{2})?分?(?:[:：](\d{2}(?:\.\d+)?))?$/.exec(text.trim())
  if (!match) return null
  const date = match[1] === undefined ? day : parseDay(match[1].trim())
  const [hour, minute, second] = [Number(match[2]), Number(match[3] ?? 0), Number(match[4] ?? 0)]
  if (date === null || hour > 24 || minute > 59 || second >= 60 || (hour === 24 && minute + second > 0)) return null
  return Date.parse(`${date}T00:00:00Z`) + (hour * 60 + minute - utcOffsetMinutes) * MINUTE + Math.round(second * 1000)
}

/** As `localInstant` reads it, no finer than it must be: to the minute, the second or the millisecond. */
export function localText(at: number, utcOffsetMinutes: number): string {
  const length = at % MINUTE === 0 ? 16 : at % 1000 === 0 ? 19 : 23
  return new Date(at + utcOffsetMinutes * MINUTE).toISOString().slice(0, length).replace('T', ' ')
}
