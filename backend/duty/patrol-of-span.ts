import type pg from 'pg'
import type { PatrolArea } from '../../contract/wire/duty.ts'

/**
 * The patrol area of the shift that fills most of a span, as the area was when the shift began; null = no shift, or one in the
 * whole city. From the database: the book holds the shifts of a few days and the areas of today.
 */
export async function patrolOfSpan(pool: pg.Pool, mover: string, from: number, to: number): Promise<PatrolArea | null> {
  const { rows } = await pool.query<PatrolArea>(
    `select p.code, p.name, p.areas, p.unit_code as "unitCode"
     from (
       select area_code, starts_at from duty_shift
       where mover = $1 and withdrawn_at is null and starts_at < $3 and ends_at > $2
       order by least(ends_at, $3) - greatest(starts_at, $2) desc, starts_at desc limit 1
     ) s
     join patrol_area p on p.code = s.area_code
     -- A shift written down afterwards may be older than its area: then the area's first form.
     order by p.valid_from <= s.starts_at desc, abs(p.valid_from - s.starts_at) limit 1`,
    [mover, from, to],
  )
  return rows[0] ?? null
}
