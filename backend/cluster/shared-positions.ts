import type pg from 'pg'
import { MINUTE } from '../../contract/units.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { MoverFix } from '../feed/wire-columns.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { ClusterLink } from './cluster-link.ts'
import type { SharedFix } from './cluster-message.ts'
import { newestRecorded } from './recorded-fixes.ts'

/** The pace of the feed's own positions. */
export const SHARE_EVERY_MS = 100
/** At a start a wall shows who was there lately. */
const CATCH_UP_MS = 30 * MINUTE

export interface SharedPositionsParts {
  readonly pool: pg.Pool
  readonly live: LivePositions
  readonly directory: CityDirectory
  readonly hall: HallTime
  readonly link: () => ClusterLink
}

/**
 * A fix arrives at one backend and is shown by all: the newest of each mover goes to the others in batches. What came
 * while nobody could be heard is read from where it was recorded; either way the newest wins.
 */
export class SharedPositions {
  private readonly parts: SharedPositionsParts
  private readonly waiting = new Set<number>()
  private timer: NodeJS.Timeout | null = null
  private applying = false
  private recordedUntil: number

  constructor(parts: SharedPositionsParts) {
    this.parts = parts
    this.recordedUntil = parts.hall.now() - CATCH_UP_MS
    parts.live.moved((movers) => this.moved(movers))
  }

  /** From another backend. */
  take(fixes: readonly SharedFix[]): void {
    const known = fixes.flatMap(([id, lng, lat, at, heading, speed]): MoverFix[] => {
      const mover = this.parts.directory.mover(id)
      return mover === undefined ? [] : [{ mover, lng, lat, at, heading, speed }]
    })
    this.show(known)
  }

  /** Reads what others have recorded since the last time; fixes travel and are dated before they are written. */
  async catchUp(): Promise<void> {
    const { pool, directory, hall } = this.parts
    const now = hall.now()
    this.show(await newestRecorded(pool, directory.city.movers, this.recordedUntil))
    this.recordedUntil = now - MINUTE * Math.max(1, hall.speed)
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
  }

  private show(fixes: readonly MoverFix[]): void {
    this.applying = true
    try {
      this.parts.live.put(fixes)
    } finally {
      this.applying = false
    }
  }

  private moved(movers: readonly number[]): void {
    if (this.applying || !this.parts.link().isUp) return
    for (const mover of movers) this.waiting.add(mover)
    this.timer ??= setTimeout(() => this.share(), SHARE_EVERY_MS)
  }

  private share(): void {
    this.timer = null
    const { live, directory, link } = this.parts
    const fixes = live.of(this.waiting).flatMap(({ mover, lng, lat, at, heading, speed }): SharedFix[] => {
      const id = directory.city.movers[mover]?.id
      return id === undefined ? [] : [[id, lng, lat, at, heading, speed]]
    })
    this.waiting.clear()
    link().send({ is: 'fixes', fixes })
  }
}
