import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { inTransaction } from '../db/database.ts'
import { activeAlarmIds, alarmsByIds, casesByIds, openCaseIds } from '../db/read-cases.ts'

export interface Changes {
  readonly files: readonly CaseFile[]
  readonly alarms: readonly Alarm[]
}

/** What the reader has made of the outbox so far: the open cases and active alarms that it knows. */
export interface HeldRecord {
  openCases(): Iterable<number>
  activeAlarms(): Iterable<{ readonly id: string }>
}

interface Mark {
  readonly xmin: string
  /** When this PostgreSQL began: another time means another run of it. */
  readonly since: string
}

interface Row {
  readonly below: string
  readonly case_id: number | null
  readonly alarm_id: string | null
}

/**
 * Reads the outbox in commit order. A transaction's number is given when it first writes, not when it commits, so "rows
 * above the last number seen" would skip one that started early and commits late. Instead only rows older than the oldest
 * transaction still running are taken: below that mark nothing can appear any more, and the mark is where the next
 * reading begins. The price: one long transaction holds the feed up, which is why idle ones are cut off.
 *
 * Two things would break that. A PostgreSQL that crashed may give numbers again that no committed transaction has used, so
 * after its restart the whole outbox is read once more, which harms nobody: changes carry state. And other backends empty
 * the outbox, so one that could not read for minutes may come too late; it then reads the record itself.
 */
export class Outbox {
  private readonly pool: pg.Pool
  private readonly held: HeldRecord
  private mark: Mark = { xmin: '0', since: '' }
  private markAtLastPrune = '0'
  /** How often the outbox had been emptied past us. */
  missed = 0

  constructor(pool: pg.Pool, held: HeldRecord) {
    this.pool = pool
    this.held = held
  }

  /** Everything committed before this call can be read from the tables; everything after it comes from `read`. */
  async begin(): Promise<void> {
    this.mark = await this.oldestRunning()
  }

  /** The present state of what changed since the last reading. Fails without moving on. */
  async read(): Promise<Changes> {
    const until = await this.oldestRunning()
    if (until.xmin === this.mark.xmin && until.since === this.mark.since) return { files: [], alarms: [] }
    const from = until.since === this.mark.since ? this.mark.xmin : '0'
    const rows = await this.rows(from, until.xmin)
    const changed = BigInt(rows[0]?.below ?? '0') > BigInt(this.mark.xmin) ? await this.everything() : idsOf(rows)
    const files = await casesByIds(this.pool, changed.cases)
    const alarms = await alarmsByIds(this.pool, changed.alarms)
    this.moveTo(until)
    return { files, alarms }
  }

  /** Drops what was published before the last call of this: other backends on the database may be a little behind us. */
  async prune(): Promise<void> {
    const below = this.markAtLastPrune
    await inTransaction(this.pool, async (client) => {
      await client.query('delete from change where xid < $1::xid8', [below])
      await client.query('update outbox_pruned set below = $1::xid8 where below < $1::xid8', [below])
    })
    this.markAtLastPrune = this.mark.xmin
  }

  private moveTo(mark: Mark): void {
    if (BigInt(mark.xmin) < BigInt(this.markAtLastPrune)) this.markAtLastPrune = mark.xmin
    this.mark = mark
  }

  /** The rows and how far the outbox has been emptied, as of one instant. */
  private async rows(from: string, until: string): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(
      `select below::text, case_id, alarm_id from outbox_pruned
       left join (select distinct case_id, alarm_id from change where xid >= $1::xid8 and xid < $2::xid8) as changed on true`,
      [from, until],
    )
    return rows
  }

  /** Every case and alarm that may differ from what is held. */
  private async everything(): Promise<{ cases: number[]; alarms: string[] }> {
    this.missed++
    const cases = new Set([...this.held.openCases(), ...(await openCaseIds(this.pool))])
    const heldAlarms = [...this.held.activeAlarms()].map(({ id }) => id)
    const alarms = new Set([...heldAlarms, ...(await activeAlarmIds(this.pool))])
    return { cases: [...cases], alarms: [...alarms] }
  }

  private async oldestRunning(): Promise<Mark> {
    const { rows } = await this.pool.query<Mark>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, pg_postmaster_start_time()::text as since`,
    )
    return rows[0] as Mark
  }
}

function idsOf(rows: readonly Row[]): { cases: number[]; alarms: string[] } {
  const changed = rows.filter((row) => row.case_id !== null)
  return {
    cases: changed.flatMap((row) => (row.alarm_id === null ? [row.case_id as number] : [])),
    alarms: changed.flatMap((row) => row.alarm_id ?? []),
  }
}
