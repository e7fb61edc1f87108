import { MINUTE, SECOND } from '../../contract/units.ts'
import { metresBetween } from './distance.ts'

/** One position of one mover. `at` in ms, on whatever clock the whole track is on. */
export interface TrackFix {
  readonly lng: number
  readonly lat: number
  readonly at: number
  /** As the device says it; null = it does not. */
  readonly speedKmh: number | null
}

/** A fix that the filter let through. */
export interface KeptFix extends TrackFix {
  /** The way from the fix before to this one is unknown: a pause in reporting, or a jump that turned out true. */
  readonly afterGap: boolean
}

export interface TrackLimits {
  /** Faster than this between two fixes is a jump, km/h. */
  maxSpeedKmh: number
  /** Two fixes closer than this are never a jump, however short the time between: receivers wander, m. */
  wanderM: number
  /** A longer pause breaks the track, ms. */
  maxGapMs: number
  /** A device clock may be ahead of ours by this much, ms. */
  maxAheadMs: number
  /** So many fixes in a row that agree with one another turn a jump into the truth. */
  agreeing: number
}

/** A collector on foot, bicycle or electric scooter; a service vehicle on a city motorway. */
export const COLLECTOR_LIMITS: TrackLimits = {
  maxSpeedKmh: 80,
  wanderM: 50,
  maxGapMs: 10 * MINUTE,
  maxAheadMs: 60 * SECOND,
  agreeing: 3,
}
export const VEHICLE_LIMITS: TrackLimits = { ...COLLECTOR_LIMITS, maxSpeedKmh: 160 }

export interface TrackRefusals {
  offPlanet: number
  inTheFuture: number
  backInTime: number
  repeated: number
  jumps: number
}

/**
 * Takes the garbage out of one mover's track, fix by fix. A jump is held back until the next fixes say whether it was a
 * spike (dropped) or the truth (the fixes before it were wrong, or the receiver was dark): then all that were held come
 * out at once, after a gap.
 */
export class TrackFilter {
  readonly refused: TrackRefusals = { offPlanet: 0, inTheFuture: 0, backInTime: 0, repeated: 0, jumps: 0 }
  private last: TrackFix | null = null
  private held: TrackFix[] = []
  private readonly limits: TrackLimits

  constructor(limits: TrackLimits) {
    this.limits = limits
  }

  /** What this fix lets out: usually itself, nothing when it is refused or held, several when a jump proves true. */
  push(fix: TrackFix, now: number): readonly KeptFix[] {
    const fault = this.faultOf(fix, now)
    if (fault) {
      this.refused[fault]++
      return []
    }
    if (!this.last || this.isPossible(this.last, fix)) {
      this.refused.jumps += this.held.length
      this.held = []
      return [this.keep(fix, this.last === null || fix.at - this.last.at > this.limits.maxGapMs)]
    }
    return this.hold(fix)
  }

  private faultOf(fix: TrackFix, now: number): keyof TrackRefusals | null {
    if (!isOnPlanet(fix)) return 'offPlanet'
    if (fix.at > now + this.limits.maxAheadMs) return 'inTheFuture'
    if (!this.last || fix.at > this.last.at) return null
    return fix.at === this.last.at ? 'repeated' : 'backInTime'
  }

  private hold(fix: TrackFix): readonly KeptFix[] {
    const before = this.held.at(-1)
    if (before && (fix.at <= before.at || !this.isPossible(before, fix))) {
      this.refused.jumps += this.held.length
      this.held = []
    }
    this.held.push(fix)
    if (this.held.length < this.limits.agreeing) return []
    const kept = this.held.map((each, index) => this.keep(each, index === 0))
    this.held = []
    return kept
  }

  private keep(fix: TrackFix, afterGap: boolean): KeptFix {
    this.last = fix
    return { ...fix, afterGap }
  }

  private isPossible(from: TrackFix, to: TrackFix): boolean {
    const metres = metresBetween(from, to)
    return metres <= this.limits.wanderM || metres / ((to.at - from.at) / SECOND) <= this.limits.maxSpeedKmh / 3.6
  }
}

/** 0, 0 is where receivers without a fix say they are. */
function isOnPlanet({ lng, lat, at }: TrackFix): boolean {
  return Number.isFinite(at) && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && !(lat === 0 && lng === 0)
}

/** A stored track, which may have been stored out of order, as a clean one. */
export function cleanTrack(
  fixes: readonly TrackFix[],
  limits: TrackLimits,
  now: number,
): { kept: KeptFix[]; refused: TrackRefusals } {
  const filter = new TrackFilter(limits)
  const ordered = [...fixes].sort((a, b) => a.at - b.at)
  const kept = ordered.flatMap((fix) => filter.push(fix, now))
  return { kept, refused: filter.refused }
}
