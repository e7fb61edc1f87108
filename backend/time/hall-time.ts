import type pg from 'pg'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { DAY, HOUR } from '../../contract/units.ts'
import type { Clock } from '../../contract/wire/feed.ts'
import { startOfDay } from '../../core/time/local-day.ts'
import { workingTime } from '../../core/time/working-time.ts'

/** The hall clock as the backend owns it. */
export interface HallTime {
  /** HallMs, whole. */
  now(): number
  readonly speed: number
  /** Machine ms (Date.now) at which the hall clock shows `hallAt`. */
  machineMsUntil(hallAt: number): number
  clock(): Clock
}

export interface SettableHallTime extends HallTime {
  /** From now on the clock goes from `at`; a time that it has passed already changes nothing. */
  moveForwardTo(at: number): void
}

/**
 * A line through one anchor, along the machine's monotonic clock: setting the machine's clock while we run moves nothing
 * by itself, and no simulated clock at all.
 */
export function hallTime(startAt: number, speed: number, monotonic = () => performance.now()): SettableHallTime {
  let anchor = { at: startAt, monotonic: monotonic() }
  const now = (): number => Math.round(anchor.at + (monotonic() - anchor.monotonic) * speed)
  return {
    moveForwardTo: (at) => {
      if (at > now()) anchor = { at, monotonic: monotonic() }
    },
    now,
    speed,
    machineMsUntil: (hallAt) => (hallAt - now()) / speed,
    clock: () => ({ at: now(), sentAt: Date.now(), speed }),
  }
}

/** How the hall clock was asked for. */
export interface WantedClock {
  readonly speed: number
  readonly startAt: number | null
}

/** A live city follows the machine; any other clock is simulated. */
export function isLive({ speed, startAt }: WantedClock): boolean {
  return speed === 1 && startAt === null
}

/** A demo opens with the morning's work. */
const DEMO_OPENS = 9.5 * HOUR

/**
 * Where the hall clock starts. A live city (speed 1, no start given) follows the machine, but never goes back behind what
 * is recorded: a step cannot happen before the one it follows. A simulated clock goes on from the last recorded time;
 * `startAt` is for a database that has none yet, and without it that begins at 09:30 of the last working day.
 */
export function startOfHallTime(
  recorded: number | null,
  wanted: WantedClock,
  machineNow: number,
  calendar: WorkCalendar,
): number {
  if (isLive(wanted)) return Math.max(recorded ?? machineNow, machineNow)
  return recorded ?? wanted.startAt ?? lastWorkingMorning(machineNow, calendar)
}

function lastWorkingMorning(now: number, calendar: WorkCalendar): number {
  const time = workingTime(calendar)
  let day = startOfDay(now, calendar.utcOffsetMinutes)
  while (day + DEMO_OPENS > now || time.usedMs(day, day + DAY, 'work-hour') === 0) day -= DAY
  return day + DEMO_OPENS
}

const KEY = 'hall-at'

export async function recordedHallTime(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ at: number | null }>(
    `select greatest((select (value)::text::float8 from meta where key = $1), (select max(changed_at) from cases)) as at`,
    [KEY],
  )
  return rows[0]?.at ?? null
}

/** The hall clock as this database shows it: on a replica, as old as the replica is. */
export async function recordedClock(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ at: number }>(`select value::text::float8 as at from meta where key = $1`, [KEY])
  return rows[0]?.at ?? null
}

/** @returns what is recorded now: another backend on the database may be ahead */
export async function recordHallTime(pool: pg.Pool, at: number): Promise<number> {
  const { rows } = await pool.query<{ at: number }>(
    `insert into meta (key, value) values ($1, to_jsonb($2::float8))
     on conflict (key) do update set value = greatest(meta.value, excluded.value) returning value::text::float8 as at`,
    [KEY, at],
  )
  return rows[0]?.at ?? at
}
