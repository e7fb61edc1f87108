import type pg from 'pg'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import type { CaseFacts } from '../../../core/evaluation/facts/fact-columns.ts'
import { bulkInsert } from '../../db/bulk.ts'
import { CopyText, copyColumnsOf } from '../../db/copy-text.ts'
import { caseLog, cases, changes } from '../../db/schema.ts'
import { copyNewFacts } from '../../evaluation/facts/copy-new-facts.ts'
import type { DecidedPast } from './decide-past.ts'

const CASES = copyColumnsOf(cases)
const CASE_LOG = copyColumnsOf(caseLog)

/** Cases of the past on their way into the record. */
export class PastBatch {
  private readonly today: number
  private readonly files = new CopyText(CASES)
  private readonly log = new CopyText(CASE_LOG)
  private readonly facts: CaseFacts[] = []
  private readonly pastFacts: CaseFacts[] = []
  /** The feed is told of these alone. */
  private readonly toldIds: number[] = []
  /** Cases that ended before the running day, which no wall shows: how many, and from when to when. */
  untold = 0
  firstAt = Number.POSITIVE_INFINITY
  lastAt = Number.NEGATIVE_INFINITY

  /** @param today start of the running day, HallMs */
  constructor(today: number) {
    this.today = today
  }

  add({ file, log, facts, pastFacts }: DecidedPast): void {
    this.files.add(file)
    for (const [index, line] of log.entries()) this.log.add(line, { caseId: file.id, seq: index + 1 })
    this.facts.push(facts)
    for (const each of pastFacts) this.pastFacts.push(each)
    if (file.endedAt === null || file.changedAt >= this.today) this.toldIds.push(file.id)
    else this.count(file)
  }

  /** Ids of the first and the last. */
  get idRange(): [number, number] {
    return [this.facts.at(0)?.caseId ?? 0, this.facts.at(-1)?.caseId ?? 0]
  }

  /** In the caller's transaction, which becomes one that tells of the past. */
  async write(client: pg.PoolClient): Promise<void> {
    if (this.facts.length === 0) return
    // What comes from an old system is known above already and news to nobody: no exchange, webhook or message tells of it.
    await client.query("select set_config('beacon.historic', 'on', true)")
    await this.files.writeTo(client)
    await this.log.writeTo(client)
    await copyNewFacts(client, this.facts, this.pastFacts)
    // A hundred thousand old cases would have every backend read them once, only to forget them.
    await bulkInsert(
      client,
      changes,
      this.toldIds.map((caseId) => ({ caseId, alarmId: null })),
    )
  }

  private count({ reportedAt, changedAt }: CaseFile): void {
    this.untold++
    this.firstAt = Math.min(this.firstAt, reportedAt)
    this.lastAt = Math.max(this.lastAt, changedAt)
  }
}
