import type { FactColumn } from '../facts/fact-columns.ts'
import type { FactTable } from '../facts/fact-table.ts'
import type { Fill } from './atoms.ts'
import { BLOCK_ROWS } from './blocks.ts'

/** What a table has beside the columns of its order where it tells of several instants: a row for each that a case stood otherwise. */
export const SPAN_COLUMNS = ['since', 'until'] as const satisfies readonly FactColumn[]

/** The rows that say how cases stood at `at`; null where the table has one row per case. */
export function stoodAt(table: FactTable, at: number): Fill | null {
  if (!SPAN_COLUMNS.every((column) => table.has(column))) return null
  const since = table.column('since')
  const until = table.column('until')
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      mask[i] = (since[row] as number) < at && at <= (until[row] as number) ? 1 : 0
    }
  }
}

export function both(one: Fill | null, other: Fill | null): Fill | null {
  if (one === null || other === null) return one ?? other
  const second = new Uint8Array(BLOCK_ROWS)
  return (mask, start, rows) => {
    one(mask, start, rows)
    other(second, start, rows)
    for (let i = 0; i < rows; i++) mask[i] = (mask[i] as number) & (second[i] as number)
  }
}
