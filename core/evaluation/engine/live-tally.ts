import type { FactColumn, FactRow } from '../facts/fact-columns.ts'
import { FactTable } from '../facts/fact-table.ts'
import { BLOCK_ROWS, blocksOfTable } from './blocks.ts'
import { Tallier, type Tally, type TallyOrder, tallySize } from './tally.ts'

interface Block {
  readonly tally: Tally
  /** The first limit in the block that has not run out: past it, counts of what is overdue are others. */
  validUntil: number
  changed: boolean
}

const DUE_COLUMNS = ['stageDueAt', 'handleDueAt', 'totalDueAt'] as const satisfies readonly FactColumn[]

/**
 * The tally of a running period, kept as cases change. Each block of rows keeps its own counts; only blocks in which a case
 * changed or a limit ran out are counted again, so it cannot drift away from what a count of everything would say.
 */
export class LiveTally {
  private readonly order: (asOf: number) => TallyOrder
  private readonly table: FactTable
  private readonly rowOf = new Map<number, number>()
  private readonly blocks: Block[] = []
  private freeRows: number[] = []

  /** `columns` are those that the order reads and the limits; `order` is the same each time but for its instant. */
  constructor(columns: readonly FactColumn[], order: (asOf: number) => TallyOrder, room?: number) {
    this.order = order
    this.table = new FactTable([...new Set<FactColumn>([...columns, 'caseId', ...DUE_COLUMNS])], room)
  }

  get cases(): number {
    return this.rowOf.size
  }

  has(caseId: number): boolean {
    return this.rowOf.has(caseId)
  }

  caseIds(): IterableIterator<number> {
    return this.rowOf.keys()
  }

  /** A new case, or one that has changed. */
  put(facts: FactRow): void {
    const row = this.rowOf.get(facts.caseId) ?? this.freeRows.pop() ?? this.table.count
    this.rowOf.set(facts.caseId, row)
    this.table.put(row, facts)
    this.touch(row)
  }

  remove(caseId: number): void {
    const row = this.rowOf.get(caseId)
    if (row === undefined) return
    this.rowOf.delete(caseId)
    this.freeRows.push(row)
    // A row of nothing: no time of it is in any period, and none of its limits can run out.
    for (const name of this.table.names) this.table.column(name)[row] = name.endsWith('At') ? Number.NaN : 0
    this.touch(row)
  }

  /** Everybody's counts at this instant. */
  at(asOf: number): Tally {
    const order = this.order(asOf)
    const tallier = new Tallier(this.table, order)
    const sum = new Int32Array(tallySize(order))
    for (const [index, { start, rows }] of [...blocksOfTable(this.table.count)].entries()) {
      const block = this.blocks[index] as Block
      if (block.changed || asOf > block.validUntil) this.recount(block, tallier, start, rows, asOf)
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (block.tally[i] as number)
    }
    return sum
  }

  private recount(block: Block, tallier: Tallier, start: number, rows: number, asOf: number): void {
    block.tally.fill(0)
    tallier.add(start, rows, block.tally)
    block.validUntil = this.nextDue(start, rows, asOf)
    block.changed = false
  }

  private nextDue(start: number, rows: number, asOf: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const name of DUE_COLUMNS) {
      const column = this.table.column(name)
      for (let row = start; row < start + rows; row++) {
        const due = column[row] as number
        if (due >= asOf && due < next) next = due
      }
    }
    return next
  }

  private touch(row: number): void {
    const index = Math.floor(row / BLOCK_ROWS)
    while (this.blocks.length <= index) {
      this.blocks.push({ tally: new Int32Array(tallySize(this.order(0))), validUntil: Number.POSITIVE_INFINITY, changed: true })
    }
    ;(this.blocks[index] as Block).changed = true
  }
}
