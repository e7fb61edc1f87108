import type { FactColumn } from './fact-columns.ts'
import type { FactTable } from './fact-table.ts'

/** What a table of several instants has beside what is counted: a row for each time that a case stood otherwise. */
export const SPAN_COLUMNS = ['since', 'until', 'reportedAt', 'endedAt'] as const satisfies readonly FactColumn[]

/** Of such a table, one row for each case that can count in [from, to), as it stood at its end. */
export function stoodIn(table: FactTable, { from, to }: { readonly from: number; readonly to: number }): FactTable {
  const [since, until, reportedAt, endedAt] = SPAN_COLUMNS.map((column) => table.column(column)) as Float64Array[]
  if (!since || !until || !reportedAt || !endedAt) throw new RangeError('the table tells of one instant')
  const rows = new Int32Array(table.count)
  let count = 0
  for (let row = 0; row < table.count; row++) {
    // A unit's share of a case has no report and no end of its own.
    const stood = (since[row] as number) < to && to <= (until[row] as number)
    if (stood && !((reportedAt[row] as number) >= to) && !((endedAt[row] as number) < from)) rows[count++] = row
  }
  return table.pick(rows.subarray(0, count))
}
