import { DAY, MINUTE } from '../../contract/units.ts'

/** Start of the local day that holds `at`, HallMs. */
export function startOfDay(at: number, utcOffsetMinutes: number): number {
  const offset = utcOffsetMinutes * MINUTE
  return Math.floor((at + offset) / DAY) * DAY - offset
}

/** The local date of `at` as `YYYY-MM-DD`. */
export function localDate(at: number, utcOffsetMinutes: number): string {
  return new Date(at + utcOffsetMinutes * MINUTE).toISOString().slice(0, 10)
}
