import type { Display, Displays } from '../displays.ts'
import type { Undo } from '../machine-clock.ts'

/** Monitors that a test plugs in and out. */
export class PluggedDisplays implements Displays {
  private displays: readonly Display[]
  private readonly listeners = new Set<() => void>()

  constructor(displays: readonly Display[]) {
    this.displays = displays
  }

  now(): readonly Display[] {
    return this.displays
  }

  onChange(run: () => void): Undo {
    this.listeners.add(run)
    return () => void this.listeners.delete(run)
  }

  /** Changes what is plugged in and tells so, as often as a real system would. */
  change(displays: readonly Display[]): void {
    this.displays = displays
    for (let event = 0; event < 3; event++) for (const run of this.listeners) run()
  }

  get listening(): number {
    return this.listeners.size
  }
}
