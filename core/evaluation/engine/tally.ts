import type { Subject } from '../../../contract/settings/evaluation.ts'
import type { FactColumn, NameColumn } from '../facts/fact-columns.ts'
import type { FactTable } from '../facts/fact-table.ts'
import { BlockCounter } from './block-counter.ts'
import { BLOCK_ROWS, blocksOfTable } from './blocks.ts'
import type { CountPlan } from './count-plan.ts'
import type { Period } from './period.ts'
import {
  isPost,
  nameFill,
  type Scope,
  type SubjectEntry,
  type SubjectFill,
  scopeColumns,
  scopeFill,
  subjectColumns,
  subjectFill,
} from './subjects.ts'

/** What is to be counted, of whom, when. */
export interface TallyOrder {
  readonly plan: CountPlan
  readonly subject: Subject
  readonly entries: readonly SubjectEntry[]
  readonly period: Period
  readonly scope: Scope
}

/** Counts of each leaf for each entry, and last for all cases together, whether they are anybody's or not. */
export type Tally = Int32Array

export function tallySize({ plan, entries }: Pick<TallyOrder, 'plan' | 'entries'>): number {
  return plan.leaves.length * (entries.length + 1)
}

/** Every column that an order reads, and the case's id, by which a number opens to its cases. */
export function columnsOfOrder({ plan, subject, scope }: Pick<TallyOrder, 'plan' | 'subject' | 'scope'>): FactColumn[] {
  return [...new Set<FactColumn>(['caseId', ...plan.columns, ...subjectColumns(subject), ...scopeColumns(scope)])]
}

/** Counts rows of a table, block by block. Made anew when the table has grown: its arrays are then others. */
export class Tallier {
  private readonly order: TallyOrder
  private readonly counter: BlockCounter
  private readonly indexes = new Int32Array(BLOCK_ROWS)
  private readonly whose: SubjectFill | null
  private readonly doers = new Map<NameColumn, { fill: SubjectFill; indexes: Int32Array }>()

  constructor(table: FactTable, order: TallyOrder) {
    this.order = order
    this.counter = new BlockCounter(table, order.plan, order.period, scopeFill(table, order.scope))
    const indexOf = new Map(order.entries.map(({ key }, index) => [key, index]))
    this.whose = isPost(order.subject) ? null : subjectFill(table, order.subject, indexOf)
    if (this.whose) return
    for (const { doer } of order.plan.leaves) {
      if (doer !== null && !this.doers.has(doer)) {
        this.doers.set(doer, { fill: nameFill(table, doer, indexOf), indexes: new Int32Array(BLOCK_ROWS) })
      }
    }
  }

  /** Adds at most BLOCK_ROWS rows from `start` on. */
  add(start: number, rows: number, into: Tally): void {
    this.decide(start, rows)
    const { leaves } = this.order.plan
    const width = leaves.length
    const all = this.order.entries.length * width
    for (let leaf = 0; leaf < width; leaf++) {
      const mask = this.counter.mask((leaves[leaf] as { key: string }).key)
      const whose = this.whoseOf(leaf)
      let total = 0
      for (let i = 0; i < rows; i++) {
        if (mask[i] === 0) continue
        total++
        const index = whose === null ? -1 : (whose[i] as number)
        if (index >= 0) (into[index * width + leaf] as number)++
      }
      ;(into[all + leaf] as number) += total
    }
  }

  /** Rows of the block that a leaf counts for an entry; `entry` null = for all. */
  rowsOf(key: string, entry: number | null, start: number, rows: number): number[] {
    this.decide(start, rows)
    const mask = this.counter.mask(key)
    const whose = this.whoseOf(this.order.plan.leaves.findIndex((leaf) => leaf.key === key))
    const found: number[] = []
    for (let i = 0; i < rows; i++) {
      if (mask[i] === 1 && (entry === null || whose?.[i] === entry)) found.push(start + i)
    }
    return found
  }

  private decide(start: number, rows: number): void {
    this.counter.decide(start, rows)
    this.whose?.(this.indexes, start, rows)
    for (const { fill, indexes } of this.doers.values()) fill(indexes, start, rows)
  }

  private whoseOf(leaf: number): Int32Array | null {
    if (this.whose) return this.indexes
    const doer = this.order.plan.leaves[leaf]?.doer ?? null
    return doer === null ? null : (this.doers.get(doer)?.indexes ?? null)
  }
}

/** The whole table, block by block: after each `next` the caller may let others run. */
export function* tallyTable(table: FactTable, order: TallyOrder): Generator<undefined, Tally> {
  const into = new Int32Array(tallySize(order))
  const tallier = new Tallier(table, order)
  for (const { start, rows } of blocksOfTable(table.count)) {
    tallier.add(start, rows, into)
    yield
  }
  return into
}

/** Rows that a leaf count counts for an entry; `entry` null = for all together. */
export function* rowsOfCount(
  table: FactTable,
  order: TallyOrder,
  key: string,
  entry: number | null,
): Generator<undefined, number[]> {
  const tallier = new Tallier(table, order)
  const found: number[] = []
  for (const { start, rows } of blocksOfTable(table.count)) {
    found.push(...tallier.rowsOf(key, entry, start, rows))
    yield
  }
  return found
}

/** The whole table at once. */
export function tallyAll(table: FactTable, order: TallyOrder): Tally {
  const steps = tallyTable(table, order)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
