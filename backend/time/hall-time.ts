import type pg from 'pg'
import type { Clock } from '../../contract/wire/feed.ts'

/** The hall clock as the backend owns it. */
export interface HallTime {
  /** HallMs, whole. */
  now(): number
  readonly speed: number
  /** Machine ms (Date.now) at which the hall clock shows `hallAt`. */
  machineMsUntil(hallAt: number): number
  clock(): Clock
}

/**
 * A line through one anchor, along the machine's monotonic clock: setting the machine's clock while we run moves nothing.
 */
export function hallTime(startAt: number, speed: number): HallTime {
  const anchor = performance.now()
  const now = (): number => Math.round(startAt + (performance.now() - anchor) * speed)
  return {
    now,
    speed,
    machineMsUntil: (hallAt) => (hallAt - now()) / speed,
    clock: () => ({ at: now(), sentAt: Date.now(), speed }),
  }
}

/**
 * Where the hall clock starts. A live city (speed 1, no start given) follows the machine, but never goes back behind what
 * is recorded: a step cannot happen before the one it follows. Otherwise it goes on from the last recorded time, and
 * `startAt` is for a database that has none yet.
 */
export function startOfHallTime(recorded: number | null, wanted: { speed: number; startAt: number | null }, machineNow: number): number {
  const live = wanted.speed === 1 && wanted.startAt === null
  if (recorded === null) return wanted.startAt ?? machineNow
  return live ? Math.max(recorded, machineNow) : recorded
}

const KEY = 'hall-at'

export async function recordedHallTime(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ at: number | null }>(
    `select greatest((select (value)::text::float8 from meta where key = $1), (select max(changed_at) from cases)) as at`,
    [KEY],
  )
  return rows[0]?.at ?? null
}

export async function recordHallTime(pool: pg.Pool, at: number): Promise<void> {
  await pool.query(
    `insert into meta (key, value) values ($1, to_jsonb($2::float8)) on conflict (key) do update set value = excluded.value`,
    [KEY, at],
  )
}
