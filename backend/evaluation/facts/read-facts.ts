import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { FactColumn } from '../../../core/evaluation/facts/fact-columns.ts'
import type { FactTable } from '../../../core/evaluation/facts/fact-table.ts'
import { LOOK_BACK_BITS, LOOK_BACK_STATES } from '../../../core/evaluation/facts/past-facts.ts'
import { CopyRows } from './copy-rows.ts'
import { sqlName } from './fact-sql.ts'

/**
 * Facts of the cases that can count in [from, to), reported before its end and not ended before its beginning, as they stood
 * at its end: a row per case. With the ends of several periods within it: as they stood at each, and columns that say when.
 */
export async function readFacts(
  pool: pg.Pool,
  columns: readonly FactColumn[],
  { from, to }: { readonly from: number; readonly to: number },
  firstEnd = to,
): Promise<FactTable> {
  // COPY takes no parameters; numbers alone are written into it.
  if (![from, to, firstEnd].every((end) => Number.isFinite(end))) throw new RangeError('a period has two ends')
  const list = columns.map(sqlName).join(', ')
  const pastList = columns.map(lookingBack).join(', ')
  const counts = (facts: string): string =>
    `${facts}.reported_at < ${to} and ${facts}.ended_at >= ${from} and ${facts}.since < ${to} and ${facts}.until >= ${firstEnd}`
  const wanted = `select ${list} from case_fact where ${counts('case_fact')}
    union all select ${pastList} from case_fact_past past join case_fact now using (case_id) where ${counts('past')}`
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

/** A column of how a case stood, with what has been judged since. */
function lookingBack(column: FactColumn): string {
  const name = sqlName(column)
  if (column === 'caseId') return name
  if (column === 'marks') return `(past.marks & ~${LOOK_BACK_BITS}) | (now.marks & ${LOOK_BACK_BITS})`
  if (column === 'state') return `case when now.state in (${LOOK_BACK_STATES.join(', ')}) then now.state else past.state end`
  return `past.${name}`
}

/** Every transaction below this number has ended: what is not read now is of this one or a later one. */
export async function oldestRunning(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin')
  return (rows[0] as { xmin: string }).xmin
}
