import type { Logger } from '../support/logger.ts'

/** Leaves room for two missed looks and a restart of the database, and lets a wall know within 5 s all the same. */
export const TRUSTED_FOR_MS = 2500

export interface WatchfulnessParts {
  /** Machine time (performance.now) at which the record was last read. */
  readonly lastReadAt: () => number
  /** Machine time since which alarms that are due wait to be recorded; null = none waits. */
  readonly raisingSince: () => number | null
  readonly log: Logger
}

/**
 * Whether this backend still watches the limits. A beat tells the wall that it does; when the database is away or its disk
 * is full the beat must stop, for the wall raises the alarms itself once it hears nothing.
 */
export class Watchfulness {
  private readonly parts: WatchfulnessParts
  private watching = true

  constructor(parts: WatchfulnessParts) {
    this.parts = parts
  }

  isWatching(now: number): boolean {
    const { lastReadAt, raisingSince, log } = this.parts
    const watching = now - lastReadAt() <= TRUSTED_FOR_MS && now - (raisingSince() ?? now) <= TRUSTED_FOR_MS
    if (watching === this.watching) return watching
    this.watching = watching
    if (watching) log.info({}, 'the record can be read and written again; the feed goes on')
    else log.warn({}, 'the record cannot be read or written; the feed is silent until it can, and walls raise alarms themselves')
    return watching
  }
}
