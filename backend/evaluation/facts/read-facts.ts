import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { FactColumn } from '../../../core/evaluation/facts/fact-columns.ts'
import type { FactTable } from '../../../core/evaluation/facts/fact-table.ts'
import { CopyRows } from './copy-rows.ts'
import { sqlName } from './fact-sql.ts'

/** Facts of the cases that can count in [from, to): reported before its end, and not ended before its beginning. */
export async function readFacts(pool: pg.Pool, columns: readonly FactColumn[], from: number, to: number): Promise<FactTable> {
  // COPY takes no parameters; numbers alone are written into it.
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw new RangeError('a period has two ends')
  const list = columns.map(sqlName).join(', ')
  const wanted = `select ${list} from case_fact where reported_at < ${to} and ended_at >= ${from}`
  const client = await pool.connect()
  try {
    const rows = new CopyRows(columns)
    const stream = client.query(copyTo(`copy (${wanted}) to stdout (format binary)`, { highWaterMark: 1 << 20 }))
    for await (const chunk of stream) rows.take(chunk as Buffer)
    client.release()
    return rows.finish()
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Every transaction below this number has ended: what is not read now is of this one or a later one. */
export async function oldestRunning(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin')
  return (rows[0] as { xmin: string }).xmin
}
