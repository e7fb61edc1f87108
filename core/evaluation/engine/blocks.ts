/** Rows that are decided together: all masks of a block stay in a core's cache. */
export const BLOCK_ROWS = 8192

/** Blocks of a table: where each begins, and how many rows it has. */
export function* blocksOfTable(count: number): Generator<{ start: number; rows: number }> {
  for (let start = 0; start < count; start += BLOCK_ROWS) yield { start, rows: Math.min(BLOCK_ROWS, count - start) }
}
