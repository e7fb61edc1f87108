import { MINUTE } from '../../contract/units.ts'

/** The local time of `at` as people and table programs read it: `YYYY-MM-DD HH:mm:ss`. */
export function localTimeText(at: number, utcOffsetMinutes: number): string {
  return new Date(at + utcOffsetMinutes * MINUTE).toISOString().slice(0, 19).replace('T', ' ')
}
