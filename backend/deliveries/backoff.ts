import { HOUR, MINUTE, SECOND } from '../../contract/units.ts'

export interface BackoffPlan {
  readonly firstMs: number
  readonly longestMs: number
  /** After so many attempts a delivery is dead (死信). */
  readonly maxAttempts: number
}

/** 5 s, 10 s, … 1 h, then every hour: twenty attempts are some eleven hours, a night in which nobody repairs the target. */
export const DELIVERY_BACKOFF: BackoffPlan = { firstMs: 5 * SECOND, longestMs: HOUR, maxAttempts: 20 }

/** So many failures in a row, of whatever deliveries, and the whole target rests. */
export const FAILURES_UNTIL_REST = 5
const FIRST_REST_MS = 5 * SECOND
const LONGEST_REST_MS = 5 * MINUTE
/** A target may ask us to wait, not to forget it. */
const LONGEST_ASKED_MS = HOUR

/**
 * Pause before the next attempt: doubled each time, drawn between half and the whole of it so that those which failed
 * together do not come back together; no shorter than what the target asked for.
 * @param attempts how many were made, 1 or more
 * @param random in [0, 1)
 */
export function pauseAfter(attempts: number, askedMs: number | null, random: number, plan = DELIVERY_BACKOFF): number {
  return Math.max(drawn(plan.firstMs, plan.longestMs, attempts, random), Math.min(LONGEST_ASKED_MS, askedMs ?? 0))
}

/** How long a target rests that has failed so often in a row; 0 = not at all. What it asked for holds from the first time. */
export function restAfter(failures: number, askedMs: number | null, random: number): number {
  const asked = Math.min(LONGEST_ASKED_MS, askedMs ?? 0)
  if (failures < FAILURES_UNTIL_REST) return asked
  return Math.max(asked, drawn(FIRST_REST_MS, LONGEST_REST_MS, failures - FAILURES_UNTIL_REST + 1, random))
}

function drawn(firstMs: number, longestMs: number, times: number, random: number): number {
  return Math.min(longestMs, firstMs * 2 ** (times - 1)) * (0.5 + random / 2)
}

/** `Retry-After` in ms: seconds or a date; null = absent or unreadable. `now` is machine time. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined || header.trim() === '') return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * SECOND : null
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
