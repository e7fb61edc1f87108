import type pg from 'pg'
import type { Attendance } from '../../contract/wire/duty.ts'
import type { Followed } from '../auth/mover-rights.ts'
import { inTransaction } from '../db/database.ts'
import { refuse } from '../http/problem.ts'

/** 签到. Signing on twice changes nothing. @returns when it signed on */
export async function signOn(pool: pg.Pool, mover: string, at: number, notedBy: string): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `insert into attendance (mover, signed_on_at, noted_by) values ($1, $2, $3)
       on conflict (mover) where signed_off_at is null do nothing`,
      [mover, at, notedBy],
    )
    const { rows } = await client.query<{ at: number }>(
      'select signed_on_at as at from attendance where mover = $1 and signed_off_at is null',
      [mover],
    )
    return rows[0]?.at ?? at
  })
}

/** 签退. @throws ProblemError for one that is not signed on */
export async function signOff(pool: pg.Pool, mover: string, at: number): Promise<void> {
  const { rowCount } = await pool.query('update attendance set signed_off_at = $2 where mover = $1 and signed_off_at is null', [
    mover,
    at,
  ])
  if (rowCount === 1) return
  throw refuse(
    'conflict',
    { zh: `${mover} 没有签到，无从签退：请先签到。`, en: `${mover} is not signed on, so it cannot sign off: sign on first.` },
    '/id',
  )
}

export interface AttendanceAsked {
  readonly from: number
  readonly to: number
  readonly now: number
  /** The shift that ended the page before. */
  readonly after: number | null
  readonly size: number
  readonly followed: Followed
}

/**
 * 考勤: the shifts that touch the span, each with when its mover signed on and off, was heard, and what was raised. Only those
 * that the caller may follow: own ones, and those whose patrol area begins in an own area.
 */
export async function attendanceBetween(pool: pg.Pool, asked: AttendanceAsked): Promise<Attendance[]> {
  const { from, to, now, after, size, followed } = asked
  const { rows } = await pool.query<AttendanceRow>(
    `select s.id, s.mover, s.area_code as area, s.starts_at, s.ends_at, s.withdrawn_reason,
       a.signed_on_at, a.signed_off_at, p.first_fix, p.last_fix,
       (select count(*)::int from mover_alarm m
        where m.mover = s.mover and m.raised_at >= s.starts_at and m.raised_at < s.ends_at) as alarms
     from duty_shift s
     left join lateral (
       select min(signed_on_at) as signed_on_at,
         case when bool_or(signed_off_at is null) then null else max(signed_off_at) end as signed_off_at
       from attendance where mover = s.mover and signed_on_at < s.ends_at and coalesce(signed_off_at, $3) > s.starts_at
     ) a on true
     left join lateral (
       select min(at) as first_fix, max(at) as last_fix from position
       where mover = s.mover and at >= s.starts_at and at < s.ends_at
     ) p on true
     where s.starts_at < $2 and s.ends_at > $1
       and ($4 or s.mover = $5 or exists (
         select from patrol_area p, unnest($6::text[]) as own
         where p.code = s.area_code and p.valid_to is null and starts_with(p.areas[1], own)))
       and ($7::int is null or (s.starts_at, s.id) > (select starts_at, id from duty_shift where id = $7))
     order by s.starts_at, s.id limit $8`,
    [from, to, now, followed.everybody, followed.user, followed.areas, after, size],
  )
  return rows.map(({ id, mover, area, starts_at, ends_at, withdrawn_reason, ...found }) => ({
    shift: { id, mover, area, startsAt: starts_at, endsAt: ends_at },
    withdrawn: withdrawn_reason,
    signedOnAt: found.signed_on_at,
    signedOffAt: found.signed_off_at,
    firstFixAt: found.first_fix,
    lastFixAt: found.last_fix,
    alarms: found.alarms,
  }))
}

interface AttendanceRow {
  readonly id: number
  readonly mover: string
  readonly area: string | null
  readonly starts_at: number
  readonly ends_at: number
  readonly withdrawn_reason: string | null
  readonly signed_on_at: number | null
  readonly signed_off_at: number | null
  readonly first_fix: number | null
  readonly last_fix: number | null
  readonly alarms: number
}
