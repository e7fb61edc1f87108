import type { Manners } from '../../contract/settings/messages.ts'
import { HOUR } from '../../contract/units.ts'
import { quietUntil } from './quiet-hours.ts'

export type Timing =
  | { readonly send: 'now' }
  | { readonly send: 'later'; readonly until: number; readonly why: 'quiet-hours' | 'too-many' }
  | { readonly send: 'never'; readonly why: 'expired' | 'same-text' }

/** What is known of the person on this channel, HallMs. */
export interface PersonsHour {
  /** When messages went out to them within the last hour, ascending; what waits to go out now counts too. */
  readonly sentAt: readonly number[]
  /** The same text went to them a moment ago. */
  readonly sameText: boolean
}

/**
 * Whether a message goes out now. What is urgent passes quiet hours and the hourly bound; what nobody needs any more, or
 * has just read, does not go out at all.
 */
export function whenToSend(
  now: number,
  message: { readonly urgent: boolean; readonly expiresAt: number },
  manners: Manners,
  person: PersonsHour,
  utcOffsetMinutes: number,
): Timing {
  if (person.sameText) return { send: 'never', why: 'same-text' }
  if (message.expiresAt <= now) return { send: 'never', why: 'expired' }
  if (message.urgent) return { send: 'now' }
  const until = quietUntil(now, manners.quiet, utcOffsetMinutes)
  if (until !== null) return { send: 'later', until, why: 'quiet-hours' }
  const recent = person.sentAt.filter((at) => at > now - HOUR)
  if (recent.length < manners.perHour) return { send: 'now' }
  // The bound is free again when the oldest of the last `perHour` is an hour ago.
  const oldest = recent[recent.length - manners.perHour] as number
  return { send: 'later', until: oldest + HOUR, why: 'too-many' }
}
