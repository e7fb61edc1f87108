import type pg from 'pg'
import type { DatabaseFigures } from './metrics.ts'

const ASK_WITHIN_MS = 2000

/** @throws when the database does not answer in time */
export async function askDatabase(pool: pg.Pool): Promise<DatabaseFigures> {
  const connections = { connections: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }
  const asked = Promise.all([pool.query<Record<string, number>>(FIGURES), pool.query<{ job: string; seconds: number }>(JOBS)])
  const [figures, jobs] = await Promise.race([asked, tooLate()])
  return { figures: { ...connections, ...figures.rows[0] }, jobs: jobs.rows }
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('the database does not answer in time')), ASK_WITHIN_MS).unref()
  })
}

/** A transaction that writes for long holds the feed up: it is published in commit order. */
const FIGURES = `
  select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 as longest_writing_seconds,
         (select count(*) from change)::float8 as outbox_rows,
         (select coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication)::float8 as replica_lag_seconds
  from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()`
const JOBS = `select name as job, extract(epoch from clock_timestamp() - ran_at)::float8 as seconds from job`
