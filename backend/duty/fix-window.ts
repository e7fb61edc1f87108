import { SECOND } from '../../contract/units.ts'
import type { TrackFix } from '../../core/tracks/track-filter.ts'

/** Of older fixes one per this much is kept: rules count in minutes, and memory must not grow with the reporting rate. */
const GRAIN_MS = 15 * SECOND
/** The newest are kept as they came: overspeed looks at fixes in a row. */
const MOST_NEWEST = 20

/** The recent way of one mover: coarse behind, whole at the end, none older than the span. Ascending in time. */
export class FixWindow {
  private coarse: TrackFix[] = []
  private newest: TrackFix[] = []

  get last(): TrackFix | null {
    return this.newest.at(-1) ?? null
  }

  /** @returns false for a fix that is not newer than the last */
  add(fix: TrackFix, spanMs: number): boolean {
    if (this.last !== null && fix.at <= this.last.at) return false
    this.newest.push(fix)
    if (this.newest.length > MOST_NEWEST) this.moveOldest()
    const from = fix.at - spanMs
    let stale = 0
    // One fix from before the span stays, so that "for so long" can be told from "heard only so long".
    while (stale + 1 < this.coarse.length && (this.coarse[stale + 1] as TrackFix).at <= from) stale++
    if (stale > 0) this.coarse.splice(0, stale)
    return true
  }

  fixes(): TrackFix[] {
    return [...this.coarse, ...this.newest]
  }

  private moveOldest(): void {
    const oldest = this.newest.shift() as TrackFix
    const before = this.coarse.at(-1)
    if (before === undefined || oldest.at - before.at >= GRAIN_MS) this.coarse.push(oldest)
  }
}
