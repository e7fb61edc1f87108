import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type FactColumn, isShareColumn } from '../../../core/evaluation/facts/fact-columns.ts'
import type { FactTable } from '../../../core/evaluation/facts/fact-table.ts'
import { LOOK_BACK_BITS, LOOK_BACK_STATES } from '../../../core/evaluation/facts/past-facts.ts'
import { CopyRows } from './copy-rows.ts'
import { sqlName } from './fact-sql.ts'
import { selectShares } from './share-store.ts'

export interface Reading {
  /** Of several periods, the end of the first. */
  readonly firstEnd?: number
  /** With shares of units, each by the number of its case or by one of its own; null = without. */
  readonly shares?: 'share.id' | 'case' | null
}

/**
 * Facts of the cases that can count in [from, to), reported before its end and not ended before its beginning, as they stood
 * at its end: a row per case. With the ends of several periods within it: as they stood at each, and columns that say when.
 */
export async function readFacts(
  pool: pg.Pool,
  columns: readonly FactColumn[],
  { from, to }: { readonly from: number; readonly to: number },
  { firstEnd = to, shares = null }: Reading = {},
): Promise<FactTable> {
  // COPY takes no parameters; numbers alone are written into it.
  if (![from, to, firstEnd].every((end) => Number.isFinite(end))) throw new RangeError('a period has two ends')
  const list = columns.map((column) => (isShareColumn(column) ? NOT : sqlName(column))).join(', ')
  const pastList = columns.map(lookingBack).join(', ')
  const counts = (facts: string): string =>
    `${facts}.reported_at < ${to} and ${facts}.ended_at >= ${from} and ${facts}.since < ${to} and ${facts}.until >= ${firstEnd}`
  const ofUnits =
    shares === null
      ? ''
      : `union all ${selectShares(columns, shares, false)} where now.reported_at < ${to} and share.share_over_at >= ${from}`
  const wanted = `select ${list} from case_fact where ${counts('case_fact')}
    union all select ${pastList} from case_fact_past past join case_fact now using (case_id) where ${counts('past')} ${ofUnits}`
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

const NOT = `'NaN'::float8`

/** A column of how a case stood, with what has been judged since. */
function lookingBack(column: FactColumn): string {
  if (isShareColumn(column)) return NOT
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
