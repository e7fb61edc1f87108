import type { MachineClock } from '../ports/machine-clock.ts'

/** Less is a correction of the network time, which everything bears; a person or a first answer of it sets more. */
const STEP_MS = 1000

/**
 * The machine's clock for a program that keeps instants of it. Every look at it is compared with the steady time that has
 * passed since the last one; when it has been set, `onStep` hears by how much before anybody sees the new time.
 */
export function watchedClock(clock: MachineClock, onStep: (ms: number) => void): MachineClock {
  let lead = clock.now() - clock.steady()
  return {
    now() {
      const now = clock.now()
      const next = now - clock.steady()
      const step = next - lead
      lead = next
      if (Math.abs(step) > STEP_MS) onStep(step)
      return now
    },
    steady: () => clock.steady(),
    after: (ms, run) => clock.after(ms, run),
    every: (ms, run) => clock.every(ms, run),
  }
}
