import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { alarmsByIds, casesByIds } from '../db/read-cases.ts'

export interface Changes {
  readonly files: readonly CaseFile[]
  readonly alarms: readonly Alarm[]
}

/**
 * Reads the outbox in commit order. A transaction's number is given when it first writes, not when it commits, so "rows
 * above the last number seen" would skip one that started early and commits late. Instead only rows older than the oldest
 * transaction still running are taken: below that mark nothing can appear any more, and the mark is where the next
 * reading begins. The price: one long transaction holds the feed up, which is why idle ones are cut off.
 */
export class Outbox {
  private readonly pool: pg.Pool
  private mark = '0'
  private markAtLastPrune = '0'

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  /** Everything committed before this call can be read from the tables; everything after it comes from `read`. */
  async begin(): Promise<void> {
    this.mark = await this.oldestRunning()
  }

  /** The present state of what changed since the last reading. Fails without moving on. */
  async read(): Promise<Changes> {
    const until = await this.oldestRunning()
    if (until === this.mark) return { files: [], alarms: [] }
    const { rows } = await this.pool.query<{ case_id: number; alarm_id: string | null }>(
      'select distinct case_id, alarm_id from change where xid >= $1::xid8 and xid < $2::xid8',
      [this.mark, until],
    )
    const files = await casesByIds(
      this.pool,
      rows.filter((row) => row.alarm_id === null).map((row) => row.case_id),
    )
    const alarms = await alarmsByIds(
      this.pool,
      rows.flatMap((row) => (row.alarm_id === null ? [] : [row.alarm_id])),
    )
    this.mark = until
    return { files, alarms }
  }

  /** Drops what was published before the last call of this: other backends on the database may be a little behind us. */
  async prune(): Promise<void> {
    await this.pool.query('delete from change where xid < $1::xid8', [this.markAtLastPrune])
    this.markAtLastPrune = this.mark
  }

  private async oldestRunning(): Promise<string> {
    const { rows } = await this.pool.query<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin')
    return (rows[0] as { xmin: string }).xmin
  }
}
