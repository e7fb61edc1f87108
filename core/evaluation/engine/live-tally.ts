import type { FactColumn, FactRow } from '../facts/fact-columns.ts'
import type { FactTable } from '../facts/fact-table.ts'
import { BLOCK_ROWS, blocksOfTable } from './blocks.ts'
import { Tallier, type Tally, type TallyOrder, tallySize } from './tally.ts'

interface Block {
  readonly tally: Tally
  /** The first limit in the block that has not run out: past it, counts of what is overdue are others. */
  validUntil: number
  changed: boolean
}

/** What a table for a live tally has beside the columns of its order. */
export const LIVE_COLUMNS = ['caseId', 'stageDueAt', 'handleDueAt', 'totalDueAt'] as const satisfies readonly FactColumn[]
const [, ...DUE_COLUMNS] = LIVE_COLUMNS

/**
 * The tally of a running period, kept as cases change. Each block of rows keeps its own counts; only blocks in which a case
 * changed or a limit ran out are counted again, so it cannot drift away from what a count of everything would say.
 */
export class LiveTally {
  private readonly table: FactTable
  private orderAt: (asOf: number) => TallyOrder
  private size: number
  private readonly rowOf = new Map<number, number>()
  private readonly freeRows: number[] = []
  private blocks: Block[] = []

  /** Takes the table over. `orderAt` makes the same order each time, but for its instant. */
  constructor(table: FactTable, orderAt: (asOf: number) => TallyOrder) {
    this.table = table
    this.orderAt = orderAt
    this.size = tallySize(orderAt(0))
    const ids = table.column('caseId')
    for (let row = 0; row < table.count; row++) this.rowOf.set(ids[row] as number, row)
    if (table.count > 0) this.touch(table.count - 1)
  }

  /** The same cases for others: somebody has come who was not among the entries. */
  reorder(entriesOf: (table: FactTable) => TallyOrder['entries']): void {
    const entries = entriesOf(this.table)
    const { orderAt } = this
    this.orderAt = (asOf) => ({ ...orderAt(asOf), entries })
    this.size = tallySize(this.orderAt(0))
    this.blocks = []
    if (this.table.count > 0) this.touch(this.table.count - 1)
  }

  get cases(): number {
    return this.rowOf.size
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
    this.table.clear(row)
    this.touch(row)
  }

  /** Everybody's counts at this instant. After each `next` the caller may let others run, but not change the tally. */
  *steps(asOf: number): Generator<undefined, Tally> {
    const order = this.orderAt(asOf)
    const tallier = new Tallier(this.table, order)
    const sum = new Int32Array(this.size)
    let index = 0
    for (const { start, rows } of blocksOfTable(this.table.count)) {
      const block = this.blocks[index++] as Block
      if (block.changed || asOf > block.validUntil) {
        this.recount(block, tallier, start, rows, asOf)
        yield
      }
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (block.tally[i] as number)
    }
    return sum
  }

  at(asOf: number): Tally {
    const steps = this.steps(asOf)
    for (;;) {
      const { done, value } = steps.next()
      if (done) return value
    }
  }

  private recount(block: Block, tallier: Tallier, start: number, rows: number, asOf: number): void {
    block.tally.fill(0)
    tallier.add(start, rows, block.tally)
    block.validUntil = this.nextDue(start, rows, asOf)
    block.changed = false
  }

  private nextDue(start: number, rows: number, asOf: number): number {
    let next = Number.POSITIVE_INFINITY
    const names = this.table.has('assistDueAt') ? [...DUE_COLUMNS, 'assistDueAt' as const] : DUE_COLUMNS
    for (const name of names) {
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
      this.blocks.push({ tally: new Int32Array(this.size), validUntil: Number.POSITIVE_INFINITY, changed: true })
    }
    ;(this.blocks[index] as Block).changed = true
  }
}
