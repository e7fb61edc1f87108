import { MINUTE } from '../../contract/units.ts'
import { localDate } from './local-day.ts'

/** A local month `YYYY-MM` as hall time: from is included, to is not. */
export function monthSpan(month: string, utcOffsetMinutes: number): { readonly from: number; readonly to: number } {
  const startOf = (name: string): number => Date.parse(`${name}-01T00:00:00Z`) - utcOffsetMinutes * MINUTE
  return { from: startOf(month), to: startOf(shiftMonth(month, 1)) }
}

/** The local month that holds `at`. */
export function monthOf(at: number, utcOffsetMinutes: number): string {
  return localDate(at, utcOffsetMinutes).slice(0, 7)
}

/** So many months later, or earlier. */
export function shiftMonth(month: string, by: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}
