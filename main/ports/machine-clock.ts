/** Stops what the call that returned it started. Calling it twice does nothing more. */
export type Undo = () => void

/** The machine's own clock and timers. Hall time is another thing: core/time/hall-clock.ts. */
export interface MachineClock {
  /** Milliseconds since 1970 UTC. May jump when somebody sets the machine's clock. */
  now(): number
  /** Milliseconds since some instant; goes on evenly, whoever sets the clock. */
  steady(): number
  after(ms: number, run: () => void): Undo
  every(ms: number, run: () => void): Undo
}
