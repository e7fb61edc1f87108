import type pg from 'pg'
import type { ExchangeStatistics } from '../../../contract/wire/exchange.ts'
import { localDate } from '../../../core/time/local-day.ts'

const MINUTE_MS = 60_000

/** The month before the one of `at`, `2026-10`, by the local calendar. */
export function monthBefore(at: number, utcOffsetMinutes: number): string {
  const [year, month] = localDate(at, utcOffsetMinutes).split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7)
}

interface Row {
  readonly district: string
  readonly reported: number
  readonly filed: number
  readonly handled: number
  readonly handledInTime: number
  readonly closed: number
  readonly closedInTime: number
}

/** Base counts of a month: each event in the month in which it happened. 作废 and 不予受理 are no closing. */
export async function monthStatistics(pool: pg.Pool, month: string, utcOffsetMinutes: number): Promise<ExchangeStatistics> {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const from = Date.UTC(year, number - 1, 1) - utcOffsetMinutes * MINUTE_MS
  const to = Date.UTC(year, number, 1) - utcOffsetMinutes * MINUTE_MS
  const within = (column: string) => `${column} >= $1 and ${column} < $2`
  const closed = `${within('ended_at')} and state in ('closed', 'force-closed')`
  const { rows } = await pool.query<Row>(
    `select coalesce(district_code, '') as district,
       count(*) filter (where ${within('reported_at')})::int as reported,
       count(*) filter (where ${within('filed_at')})::int as filed,
       count(*) filter (where ${within('handled_at')})::int as handled,
       count(*) filter (where ${within('handled_at')} and not handled_late)::int as "handledInTime",
       count(*) filter (where ${closed})::int as closed,
       count(*) filter (where ${closed} and not ended_late)::int as "closedInTime"
     from cases
     where reported_at < $2 and (ended_at is null or ended_at >= $1)
     group by 1 order by 1`,
    [from, to],
  )
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0)
  return {
    key: month,
    reported: sum((row) => row.reported),
    filed: sum((row) => row.filed),
    handled: sum((row) => row.handled),
    handledInTime: sum((row) => row.handledInTime),
    closed: sum((row) => row.closed),
    closedInTime: sum((row) => row.closedInTime),
    districts: Object.fromEntries(
      rows.map(({ district, reported, filed, handled, closed: ended }) => [
        district,
        { reported, filed, handled, closed: ended },
      ]),
    ),
  }
}
