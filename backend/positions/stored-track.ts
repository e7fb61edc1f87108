import { and, asc, eq, gte, lt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Mover } from '../../contract/files/city.ts'
import { SECOND } from '../../contract/units.ts'
import type { TrackReply } from '../../contract/wire/tracks.ts'
import { mileage, stopsOf } from '../../core/tracks/track-figures.ts'
import {
  COLLECTOR_LIMITS,
  cleanTrack,
  type KeptFix,
  type TrackFix,
  type TrackLimits,
  VEHICLE_LIMITS,
} from '../../core/tracks/track-filter.ts'
import { positions } from '../db/schema.ts'

const LIMITS: Readonly<Record<Mover['kind'], TrackLimits>> = { collector: COLLECTOR_LIMITS, vehicle: VEHICLE_LIMITS }

/** Looking for stops compares all fixes of five minutes with one another: a device that stutters must not hold everybody up. */
const STOP_GRAIN_MS = 5 * SECOND

/** What was recorded of a mover from `from` up to, not including, `to`, oldest first; of more than `most` fixes the oldest. */
export async function recordedFixes(
  pool: pg.Pool,
  mover: string,
  { from, to }: { readonly from: number; readonly to: number },
  most: number,
): Promise<TrackFix[]> {
  const { at, lng, lat, speed } = positions
  return drizzle(pool)
    .select({ at, lng, lat, speedKmh: speed })
    .from(positions)
    .where(and(eq(positions.mover, mover), gte(at, from), lt(at, to)))
    .orderBy(asc(at))
    .limit(most)
}

/** The clean way through recorded fixes, its figures, and what was left out. */
export function trackOf(
  fixes: readonly TrackFix[],
  kind: Mover['kind'],
  now: number,
): Omit<TrackReply, 'mover' | 'kind' | 'from' | 'to'> {
  const { kept, refused } = cleanTrack(fixes, LIMITS[kind], now)
  const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0)
  return {
    path: kept.map(({ at, lng, lat, speedKmh, afterGap }) => ({ at, lng, lat, speed: speedKmh, afterGap })),
    stops: stopsOf(atMostEvery(STOP_GRAIN_MS, kept)),
    mileageM: Math.round(mileage(kept)),
    recorded: fixes.length,
    refused: { ...refused },
    undecided: fixes.length - kept.length - refusals,
  }
}

function atMostEvery(ms: number, track: readonly KeptFix[]): KeptFix[] {
  let taken = Number.NEGATIVE_INFINITY
  return track.filter((fix) => {
    if (!fix.afterGap && fix.at - taken < ms) return false
    taken = fix.at
    return true
  })
}
