import type { MachineClock, Undo } from '../machine-clock.ts'

interface Timer {
  dueAt: number
  everyMs: number | null
  run: () => void
}

/** A clock that stands still until a test moves it; timers run in order of their time, on the way. */
export class ManualClock implements MachineClock {
  private time: number
  private ahead = 0
  private readonly timers = new Set<Timer>()

  constructor(start = 1_800_000_000_000) {
    this.time = start
  }

  now(): number {
    return this.time + this.ahead
  }

  steady(): number {
    return this.time
  }

  /** Somebody sets the machine's clock: timers do not care. */
  set(ms: number): void {
    this.ahead += ms
  }

  after(ms: number, run: () => void): Undo {
    return this.add({ dueAt: this.time + ms, everyMs: null, run })
  }

  every(ms: number, run: () => void): Undo {
    return this.add({ dueAt: this.time + ms, everyMs: ms, run })
  }

  advance(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const next = [...this.timers].filter((timer) => timer.dueAt <= end).sort((a, b) => a.dueAt - b.dueAt)[0]
      if (!next) break
      this.time = Math.max(this.time, next.dueAt)
      if (next.everyMs === null) this.timers.delete(next)
      else next.dueAt += next.everyMs
      next.run()
    }
    this.time = end
  }

  /** Timers that nobody has stopped: what a test of "everything that starts something stops it" looks at. */
  get pending(): number {
    return this.timers.size
  }

  private add(timer: Timer): Undo {
    this.timers.add(timer)
    return () => void this.timers.delete(timer)
  }
}
