import { TrackFilter, type TrackLimits, VEHICLE_LIMITS } from '../../core/tracks/track-filter.ts'
import type { MoverFix } from '../feed/wire-columns.ts'

/**
 * Faster than anything in a street: a collector who takes the train to a meeting is odd, not impossible, and must not
 * stand still on the wall. What is merely odd is sorted out when a track is looked at.
 */
const LIVE_LIMITS: TrackLimits = { ...VEHICLE_LIMITS, maxSpeedKmh: 300 }

/** Keeps from the wall where a mover cannot be: no place on the planet, or a jump that the next fixes do not confirm. */
export class LiveFilter {
  private readonly filters = new Map<number, TrackFilter>()

  /** A late or repeated fix is possible: whoever keeps the newest ignores it. Nothing is held to be after `latest`. */
  isPossible(fix: MoverFix, latest: number): boolean {
    const filter = this.filterOf(fix.mover)
    const lateBefore = lateIn(filter)
    const { lng, lat, at, speed } = fix
    return filter.push({ lng, lat, at, speedKmh: speed }, latest).length > 0 || lateIn(filter) > lateBefore
  }

  private filterOf(mover: number): TrackFilter {
    const known = this.filters.get(mover)
    if (known) return known
    const filter = new TrackFilter(LIVE_LIMITS)
    this.filters.set(mover, filter)
    return filter
  }
}

function lateIn({ refused }: TrackFilter): number {
  return refused.backInTime + refused.repeated
}
