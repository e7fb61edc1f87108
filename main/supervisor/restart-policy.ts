/** When to start again what has died: at once, then after growing pauses; five deaths within a minute are enough. */
export interface RestartPolicy {
  readonly pausesMs: readonly number[]
  readonly windowMs: number
  readonly mostInWindow: number
}

export const RESTART_POLICY: RestartPolicy = { pausesMs: [0, 500, 1000, 2000, 4000], windowMs: 60_000, mostInWindow: 5 }

/** After so many deaths: as long as the policy looks back. A hall at night has nobody to press a button. */
export const COOL_DOWN_MS = RESTART_POLICY.windowMs

export type Verdict = { readonly again: true; readonly afterMs: number } | { readonly again: false; readonly deaths: number }

/** @param deaths machine times of all deaths so far, the one now included, ascending */
export function judgeDeath(deaths: readonly number[], now: number, policy: RestartPolicy = RESTART_POLICY): Verdict {
  const recent = deaths.filter((at) => at > now - policy.windowMs).length
  if (recent > policy.mostInWindow) return { again: false, deaths: recent }
  const pause = policy.pausesMs[Math.min(Math.max(recent, 1), policy.pausesMs.length) - 1]
  return { again: true, afterMs: pause ?? 0 }
}
