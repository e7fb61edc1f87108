import type pg from 'pg'
import { DAY, MINUTE } from '../../contract/units.ts'
import type { PositionBatch, PositionReply } from '../../contract/wire/rest.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { bulkInsert } from '../db/bulk.ts'
import { positions } from '../db/schema.ts'
import type { MoverFix } from '../feed/wire-columns.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import { LiveFilter } from './live-filter.ts'
import type { LivePositions } from './live-positions.ts'
import { PositionPartitions } from './position-partitions.ts'

type Fix = PositionBatch['fixes'][number]

/** Fixes go to the database together; at 2 000 a second that is 300 rows a statement. */
const FLUSH_EVERY_MS = 150
/** Fixes that may wait for a database that is away: 50 s at 2 000 a second, some 10 MB. Then the oldest are dropped, and counted. */
const MAX_WAITING = 100_000
const MAX_PER_INSERT = 5000
/** A handset's clock may be off, and a hall clock that runs faster moves on while a fix travels. */
const AHEAD_MS = 10 * MINUTE
const AHEAD_MACHINE_MS = 30_000
const BEHIND_MS = DAY

/**
 * Takes fixes in. "Accepted" means: shown to the wall, unless impossible, and held in memory, written within
 * FLUSH_EVERY_MS. A crash in between loses that much; the next fix of each mover comes seconds later, so waiting for the
 * disk would buy nothing.
 */
export class PositionIntake {
  private readonly pool: pg.Pool
  private readonly directory: CityDirectory
  private readonly hall: HallTime
  private readonly live: LivePositions
  private readonly log: Logger
  private readonly partitions: PositionPartitions
  private readonly filter = new LiveFilter()
  private waiting: Fix[] = []
  private timer: NodeJS.Timeout | null = null
  private flushing: Promise<void> | null = null
  private stopped = false
  accepted = 0
  heldBack = 0
  dropped = 0

  constructor(pool: pg.Pool, directory: CityDirectory, hall: HallTime, live: LivePositions, log: Logger) {
    this.pool = pool
    this.directory = directory
    this.hall = hall
    this.live = live
    this.log = log
    this.partitions = new PositionPartitions(pool)
  }

  get queued(): number {
    return this.waiting.length
  }

  /** Makes today's and the coming partitions, so that the first fix does not wait for them. */
  async prepare(): Promise<void> {
    await this.partitions.makeAhead(this.hall.now())
  }

  /** Drops what is past keeping. */
  take(fixes: readonly Fix[]): PositionReply {
    const now = this.hall.now()
    const latest = now + Math.max(AHEAD_MS, AHEAD_MACHINE_MS * this.hall.speed)
    const unknown = new Set<string>()
    const shown: MoverFix[] = []
    let accepted = 0
    let misdated = 0
    for (const fix of fixes) {
      const mover = this.directory.mover(fix.id)
      if (mover === undefined) unknown.add(fix.id)
      else if (fix.at > latest || fix.at < now - BEHIND_MS) misdated++
      else {
        accepted++
        this.waiting.push(fix)
        const live = { mover, lng: fix.lng, lat: fix.lat, at: fix.at, heading: fix.heading ?? null, speed: fix.speed ?? null }
        if (this.filter.isPossible(live, latest)) shown.push(live)
      }
    }
    const heldBack = accepted - shown.length
    this.live.put(shown)
    this.accepted += accepted
    this.heldBack += heldBack
    this.trim()
    this.arm(FLUSH_EVERY_MS)
    return { accepted, heldBack, unknown: [...unknown], misdated }
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.flushing
    if (this.waiting.length > 0) await this.flush()
  }

  private trim(): void {
    const over = this.waiting.length - MAX_WAITING
    if (over <= 0) return
    this.waiting.splice(0, over)
    this.dropped += over
  }

  private arm(ms: number): void {
    if (this.timer || this.flushing || this.stopped || this.waiting.length === 0) return
    this.timer = setTimeout(() => {
      this.timer = null
      this.flushing = this.flush().finally(() => {
        this.flushing = null
        this.arm(FLUSH_EVERY_MS)
      })
    }, ms)
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0, MAX_PER_INSERT)
    try {
      await this.partitions.ensure(batch.map((fix) => fix.at))
      await this.partitions.makeAhead(this.hall.now())
      const rows = batch.map(({ id, at, lng, lat, heading, speed }) => ({
        mover: id,
        at,
        lng,
        lat,
        heading: heading ?? null,
        speed: speed ?? null,
      }))
      await bulkInsert(this.pool, positions, rows)
    } catch (error) {
      this.log.warn({ error: messageOf(error), fixes: batch.length }, 'positions could not be written; trying again')
      this.waiting.unshift(...batch)
      this.trim()
      if (!this.stopped) await new Promise((resolve) => setTimeout(resolve, FLUSH_EVERY_MS * 4))
    }
  }
}
