import type pg from 'pg'
import type { UnsolvedWhy } from '../../contract/wire/ledgers.ts'
import type { LogEntry } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { replayLog } from '../../core/cases/replay-log.ts'
import { unsolvedAt } from '../../core/oversight/unsolved.ts'
import { monthOf, monthSpan, shiftMonth } from '../../core/time/local-month.ts'
import { bulkInsert } from '../db/bulk.ts'
import { inTransaction } from '../db/database.ts'
import { casesByIds } from '../db/read-cases.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { unsolvedRows } from './tables.ts'

export type UnsolvedRow = typeof unsolvedRows.$inferSelect

/** Cases looked at in one go: some hundred log lines each would still be few megabytes. */
const AT_ONCE = 1000
/** Rows in one statement of the freezing. */
const WRITE_AT_ONCE = 2000
/** Months made up for after a long absence. */
const CATCH_UP_MONTHS = 24

/**
 * The ledger of unsolved problems (未解决问题台账): what was unsolved when a month ended, per district. Frozen once, with the end
 * of the month as its data time however late it is made: a case that has moved since is put back by its log.
 */
export class UnsolvedLedger {
  private readonly context: RouteContext
  private readonly log: Logger

  constructor(context: RouteContext, log: Logger) {
    this.context = context
    this.log = log
  }

  /** Freezes every month that has ended and is not yet frozen. */
  async freezeEnded(): Promise<void> {
    for (const month of await this.missingMonths()) await this.freeze(month)
  }

  /** What was unsolved at this instant, from cases and logs. */
  async derive(month: string, at: number): Promise<UnsolvedRow[]> {
    const rows: UnsolvedRow[] = []
    for (let after = 0; ; ) {
      const ids = await openAt(this.context.pool, at, after)
      rows.push(...(await this.deriveCases(month, at, ids)))
      if (ids.length < AT_ONCE) return rows
      after = ids.at(-1) as number
    }
  }

  private async freeze(month: string): Promise<void> {
    const { to } = monthSpan(month, this.offset)
    const rows = await this.derive(month, to)
    await inTransaction(this.context.pool, async (client) => {
      // Whoever comes first writes; the others' lines were the same.
      const { rowCount } = await client.query(
        'insert into unsolved_ledger (month, data_at, made_at, rows) values ($1, $2, $3, $4) on conflict do nothing',
        [month, to, this.context.hall.now(), rows.length],
      )
      if (rowCount === 0) return
      for (let from = 0; from < rows.length; from += WRITE_AT_ONCE) {
        await bulkInsert(client, unsolvedRows, rows.slice(from, from + WRITE_AT_ONCE))
      }
      this.log.info({ month, rows: rows.length }, 'the ledger of unsolved problems is made')
    })
  }

  private async missingMonths(): Promise<string[]> {
    const { rows } = await this.context.pool.query<{ frozen: string | null; first: number | null }>(
      'select (select max(month) from unsolved_ledger) as frozen, (select min(reported_at) from cases) as first',
    )
    const { frozen, first } = rows[0] ?? { frozen: null, first: null }
    if (first === null) return []
    const current = monthOf(this.context.hall.now(), this.offset)
    const earliest = frozen === null ? monthOf(first, this.offset) : shiftMonth(frozen, 1)
    const missing: string[] = []
    for (let month = shiftMonth(current, -CATCH_UP_MONTHS); month < current; month = shiftMonth(month, 1)) {
      if (month >= earliest) missing.push(month)
    }
    return missing
  }

  private async deriveCases(month: string, at: number, ids: readonly number[]): Promise<UnsolvedRow[]> {
    const files = await casesByIds(this.context.pool, ids)
    const logs = await logsUntil(this.context.pool, ids, at)
    return files.flatMap((file) => {
      const log = logs.get(file.id) ?? []
      const then = this.asOf(file, log, at)
      return unsolvedAt(then, log, at).map(({ why, reason }) => rowOf(month, then, why, reason))
    })
  }

  /** The case as it was at that time. */
  private asOf(file: CaseFile, log: readonly LogEntry[], at: number): CaseFile {
    if (file.changedAt <= at) return file
    try {
      return replayLog(file, log, this.context.directory).file
    } catch (error) {
      this.log.warn({ case: file.id, error: messageOf(error) }, 'a case could not be put back; the ledger takes it as it is now')
      return file
    }
  }

  private get offset(): number {
    return this.context.directory.city.calendar.utcOffsetMinutes
  }
}

async function openAt(pool: pg.Pool, at: number, after: number): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `select id from cases where id > $2 and reported_at <= $1 and (ended_at is null or ended_at > $1) order by id limit $3`,
    [at, after, AT_ONCE],
  )
  return rows.map(({ id }) => id)
}

async function logsUntil(pool: pg.Pool, ids: readonly number[], at: number): Promise<Map<number, LogEntry[]>> {
  const { rows } = await pool.query<LogEntry & { id: number }>(
    `select case_id as id, seq, at, actor, action, from_state as "from", to_state as "to", reason, "limit", used_ms as "usedMs",
       late, post, choices, application
     from case_log where case_id = any($1) and at <= $2 order by case_id, seq`,
    [ids, at],
  )
  const logs = new Map<number, LogEntry[]>()
  for (const { id, ...line } of rows) {
    const held = logs.get(id)
    if (held) held.push(line)
    else logs.set(id, [line])
  }
  return logs
}

function rowOf(month: string, file: CaseFile, why: UnsolvedWhy, reason: string | null): UnsolvedRow {
  const { id, districtCode, unitCode, centre, state, stage, reportedAt, dueAt } = file
  return { month, caseId: id, why, districtCode, unitCode, centre, state, stage, reportedAt, dueAt, reason }
}
