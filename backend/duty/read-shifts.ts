import type pg from 'pg'
import type { PlannedShift } from '../../contract/wire/duty.ts'
import type { Followed } from '../auth/mover-rights.ts'

export interface ShiftsAsked {
  readonly from: number
  readonly to: number
  /** The shift that ended the page before. */
  readonly after: number | null
  readonly size: number
  readonly followed: Followed
}

/** 排班表: the shifts that touch the span and stand, of those whom the caller may follow, as the attendance has it. */
export async function plannedBetween(pool: pg.Pool, asked: ShiftsAsked): Promise<PlannedShift[]> {
  const { from, to, after, size, followed } = asked
  const { rows } = await pool.query<PlannedShift>(
    `select s.id, s.mover, s.area_code as area, s.starts_at as "startsAt", s.ends_at as "endsAt"
     from duty_shift s
     where s.withdrawn_at is null and s.starts_at < $2 and s.ends_at > $1
       and ($3 or s.mover = $4 or exists (
         select from patrol_area p, unnest($5::text[]) as own
         where p.code = s.area_code and p.valid_to is null and starts_with(p.areas[1], own)))
       and ($6::int is null or (s.starts_at, s.id) > (select starts_at, id from duty_shift where id = $6))
     order by s.starts_at, s.id limit $7`,
    [from, to, followed.everybody, followed.user, followed.areas, after, size],
  )
  return rows
}
