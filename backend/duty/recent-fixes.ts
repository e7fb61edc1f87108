import type pg from 'pg'
import { SECOND } from '../../contract/units.ts'
import type { TrackFix } from '../../core/tracks/track-filter.ts'

export interface RecordedFix extends TrackFix {
  readonly mover: string
}

/** As coarse as a window keeps them anyway. */
const GRAIN_MS = 15 * SECOND

/** What was recorded since an instant, thinned, oldest first: what a backend must know that has just started. */
export async function recentFixes(pool: pg.Pool, movers: readonly string[], since: number): Promise<RecordedFix[]> {
  const { rows } = await pool.query<RecordedFix>(
    `select distinct on (mover, floor(at / $3)) mover, at, lng, lat, speed as "speedKmh" from position
     where mover = any($1) and at > $2 order by mover, floor(at / $3), at desc`,
    [movers, since, GRAIN_MS],
  )
  return rows.toSorted((a, b) => a.at - b.at)
}

/** The newest recorded fix of each of these movers after an instant, whichever backend took it in. */
export async function newestFixes(pool: pg.Pool, movers: readonly string[], since: number): Promise<RecordedFix[]> {
  if (movers.length === 0) return []
  const { rows } = await pool.query<RecordedFix>(
    `select distinct on (mover) mover, at, lng, lat, speed as "speedKmh" from position
     where mover = any($1) and at > $2 order by mover, at desc`,
    [movers, since],
  )
  return rows
}
