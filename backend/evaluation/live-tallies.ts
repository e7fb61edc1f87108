import type pg from 'pg'
import type { Subject } from '../../contract/settings/evaluation.ts'
import type { CountPlan } from '../../core/evaluation/engine/count-plan.ts'
import { LIVE_COLUMNS, LiveTally } from '../../core/evaluation/engine/live-tally.ts'
import type { Period } from '../../core/evaluation/engine/period.ts'
import type { Scope, SubjectEntry } from '../../core/evaluation/engine/subjects.ts'
import { columnsOfOrder, tallySize } from '../../core/evaluation/engine/tally.ts'
import { type FactColumn, type FactRow, isShareColumn, SHARE_COLUMNS } from '../../core/evaluation/facts/fact-columns.ts'
import type { FactTable } from '../../core/evaluation/facts/fact-table.ts'
import { inSlices } from '../support/in-slices.ts'
import type { Counted } from './counted.ts'
import { sqlName } from './facts/fact-sql.ts'
import { oldestRunning, readFacts } from './facts/read-facts.ts'
import { selectShares } from './facts/share-store.ts'

export interface LiveOrder {
  readonly plan: CountPlan
  readonly subject: Subject
  readonly scope: Scope
  /** Its `asOf` is the instant of the question; the rest stays. */
  readonly period: Period
  readonly entriesOf: (table: FactTable) => readonly SubjectEntry[]
  /** Whom the record knows: with a new name there may be somebody new among the entries. */
  readonly known: string
}

interface Held {
  readonly tally: LiveTally
  entries: readonly SubjectEntry[]
  known: string
  readonly columns: readonly FactColumn[]
  mark: string
}

/** A month of a million cases takes some 150 MB; who asks for more kinds at once has the older ones read anew. */
const HELD_AT_MOST = 3
/** Numbers per block of rows: above this (ten thousand cells) keeping them costs more than counting. */
const WIDEST = 60_000

/** Tallies of running periods: read whole once, then only what has changed since. */
export class LiveTallies {
  private readonly pool: pg.Pool
  private readonly held = new Map<string, Promise<Held>>()
  /** One question at a time for each: a tally must not change while it is counted. */
  private readonly turns = new Map<string, Promise<unknown>>()

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  fits(plan: CountPlan, entries: readonly SubjectEntry[]): boolean {
    return tallySize({ plan, entries }) <= WIDEST
  }

  count(key: string, order: LiveOrder): Promise<Counted> {
    const turn = (this.turns.get(key) ?? Promise.resolve()).catch(() => undefined).then(() => this.countNow(key, order))
    this.turns.set(key, turn)
    void turn
      .catch(() => undefined)
      .then(() => {
        if (this.turns.get(key) === turn) this.turns.delete(key)
      })
    return turn
  }

  private async countNow(key: string, order: LiveOrder): Promise<Counted> {
    const held = await this.holding(key, order)
    await this.refresh(held, order)
    if (held.known !== order.known) this.admit(held, order)
    return { plan: order.plan, entries: held.entries, tally: await inSlices(held.tally.steps(order.period.asOf)) }
  }

  private holding(key: string, order: LiveOrder): Promise<Held> {
    const known = this.held.get(key)
    this.held.delete(key)
    const holding = known ?? this.load(order)
    this.held.set(key, holding)
    // One that could not be read is not kept.
    void holding.catch(() => {
      if (this.held.get(key) === holding) this.held.delete(key)
    })
    for (const oldest of this.held.keys()) if (this.held.size > HELD_AT_MOST) this.held.delete(oldest)
    return holding
  }

  private admit(held: Held, { entriesOf, known }: LiveOrder): void {
    held.known = known
    held.tally.reorder((table) => {
      held.entries = entriesOf(table)
      return held.entries
    })
  }

  private async load({ plan, subject, scope, period, entriesOf, known }: LiveOrder): Promise<Held> {
    const mark = await oldestRunning(this.pool)
    const columns = [
      ...new Set<FactColumn>([
        ...columnsOfOrder({ plan, subject, scope }),
        ...LIVE_COLUMNS,
        'reportedAt',
        'endedAt',
        ...(subject === 'unit' ? SHARE_COLUMNS : []),
      ]),
    ]
    const shares = subject === 'unit' ? 'share.id' : null
    const table = await readFacts(this.pool, columns, period, { shares })
    const entries = entriesOf(table)
    const tally = new LiveTally(table, (asOf) => ({ plan, subject, scope, entries, period: { ...period, asOf } }))
    return { tally, entries, known, columns, mark }
  }

  /** Rows of every transaction that could have committed since the last look; those seen before change nothing. */
  private async refresh(held: Held, { period, subject }: LiveOrder): Promise<void> {
    const until = await oldestRunning(this.pool)
    const ofCase = held.columns.filter((column) => !isShareColumn(column))
    const list = ofCase.map((column) => `${sqlName(column)} as "${column}"`).join(', ')
    const { rows } = await this.pool.query<FactRow>(`select ${list} from case_fact where changed >= $1::xid8`, [held.mark])
    for (const row of rows) {
      if (row.reportedAt < period.to && !(row.endedAt < period.from)) held.tally.put(row)
      else held.tally.remove(row.caseId)
    }
    if (subject === 'unit') await this.refreshShares(held, period)
    held.mark = until
  }

  /** A share changes with its case, too: 作废, 申诉. */
  private async refreshShares(held: Held, { from, to }: Period): Promise<void> {
    const { rows } = await this.pool.query<FactRow>(
      `${selectShares(held.columns, 'share.id', true)} where now.reported_at < $2 and share.case_id in
         (select case_id from case_fact where changed >= $1::xid8 union select case_id from case_share where changed >= $1::xid8)`,
      [held.mark, to],
    )
    for (const row of rows) if (!((row.shareOverAt ?? Number.NaN) < from)) held.tally.put(row)
  }
}
