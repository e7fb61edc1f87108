import type { QuietHours } from '../../contract/settings/messages.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { startOfDay } from '../time/local-day.ts'

/** The end of the quiet hours that hold at this hall time; null = none do. The first minute is quiet, the last is not. */
export function quietUntil(at: number, quiet: QuietHours | null, utcOffsetMinutes: number): number | null {
  if (quiet === null || quiet.from === quiet.to) return null
  const day = startOfDay(at, utcOffsetMinutes)
  const [from, to] = [day + timeOfDay(quiet.from), day + timeOfDay(quiet.to)]
  if (from < to) return at >= from && at < to ? to : null
  if (at >= from) return to + DAY
  return at < to ? to : null
}

function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * HOUR + minutes * MINUTE
}
