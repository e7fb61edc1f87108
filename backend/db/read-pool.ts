import type pg from 'pg'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { type HallTime, recordedClock } from '../time/hall-time.ts'

const LOOK_EVERY_MS = 1000
/** The hall clock is recorded every 2 s; a reader that allows some age allows as much again for the way to the replica. */
const OLDEST_MS = 6000

export interface ReadPoolParts {
  readonly primary: pg.Pool
  /** null = there is none. */
  readonly replica: pg.Pool | null
  readonly hall: HallTime
  readonly log: Logger
}

/**
 * Where those may read who do not mind a few seconds' age: the replica while it keeps up, else the primary. How old the
 * replica is says the hall clock that it shows: the way of every change, whole.
 */
export class ReadPool {
  private readonly parts: ReadPoolParts
  private readonly timer: NodeJS.Timeout | null
  private fresh = false
  private ageMs = Number.POSITIVE_INFINITY
  private looking = false

  constructor(parts: ReadPoolParts) {
    this.parts = parts
    this.timer = parts.replica ? setInterval(() => void this.look(), LOOK_EVERY_MS) : null
  }

  get pool(): pg.Pool {
    const { primary, replica } = this.parts
    return replica && this.fresh ? replica : primary
  }

  health(): object {
    if (!this.parts.replica) return { replica: 'none' }
    return { replica: this.fresh ? 'used' : 'away', inUse: this.fresh, ageMs: Number.isFinite(this.ageMs) ? this.ageMs : null }
  }

  /** Looks how old the replica is; by itself every second. */
  async look(): Promise<void> {
    const { replica, hall } = this.parts
    if (!replica || this.looking) return
    this.looking = true
    try {
      const shown = await recordedClock(replica)
      this.ageMs = shown === null ? Number.POSITIVE_INFINITY : (hall.now() - shown) / hall.speed
      this.turn(this.ageMs <= OLDEST_MS, `it is ${Math.round(this.ageMs)} ms behind`)
    } catch (error) {
      this.ageMs = Number.POSITIVE_INFINITY
      this.turn(false, messageOf(error))
    } finally {
      this.looking = false
    }
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await this.parts.replica?.end()
  }

  private turn(fresh: boolean, why: string): void {
    if (fresh === this.fresh) return
    this.fresh = fresh
    if (fresh) this.parts.log.info({}, 'the replica keeps up; lists and evaluation read from it')
    else this.parts.log.warn({ why }, 'the replica cannot be used; lists and evaluation read from the primary until it keeps up')
  }
}
