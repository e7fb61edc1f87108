import type pg from 'pg'
import type { CaseFile, LogDraft } from '../../../core/cases/case-file.ts'
import { BrokenLog, type RulesOfPast, replayLog } from '../../../core/cases/replay-log.ts'
import type { CaseFacts } from '../../../core/evaluation/facts/fact-columns.ts'
import { sharesAfter, touchesShares, type UnitShare } from '../../../core/evaluation/facts/unit-shares.ts'
import { grouped } from '../../areas/grouped.ts'
import { inTransaction } from '../../db/database.ts'
import { casesForUpdate } from '../../db/read-cases.ts'
import { saveShares } from './share-store.ts'
import { foldAll, type Move, nextFacts, saveFacts } from './write-facts.ts'

/** Cases in one transaction: some ten thousand lines of log. */
const STEP = 1000

export interface MendContext {
  readonly past: RulesOfPast
  readonly utcOffsetMinutes: number
}

/**
 * Makes facts from the log for cases that have none of their version: those recorded before the table was there, or by a
 * program that did not know it. Goes through in steps and may be stopped at any moment. @returns how many were made
 */
export async function mendFacts(pool: pg.Pool, context: MendContext, isStopped: () => boolean): Promise<number> {
  let made = 0
  let after = 0
  while (!isStopped()) {
    const { rows } = await pool.query<{ id: number }>(
      `select c.id from cases c left join case_fact f on f.case_id = c.id and f.version = c.version
       where c.id > $1 and f.case_id is null order by c.id limit ${STEP}`,
      [after],
    )
    const last = rows.at(-1)
    if (!last) break
    const ids = rows.map(({ id }) => id)
    made += await inTransaction(pool, (client) => mendStep(client, ids, context))
    after = last.id
  }
  return made
}

async function mendStep(client: pg.PoolClient, ids: readonly number[], context: MendContext): Promise<number> {
  const files = await casesForUpdate(client, ids)
  const { rows } = await client.query<LogDraft & { caseId: number }>(
    `select case_id as "caseId", at, actor, action, from_state as "from", to_state as "to", reason, "limit", used_ms as "usedMs",
       late, post, choices, application
     from case_log where case_id = any($1) order by case_id, seq`,
    [ids],
  )
  const logs = grouped(rows, ({ caseId }) => caseId)
  const past: CaseFacts[] = []
  const shares = new Map<number, readonly UnitShare[]>()
  const present = files.flatMap((file) => {
    const log = logs.get(file.id)
    return log ? [factsOfLog(file, log, context, { past, shares })] : []
  })
  // What is known from the day of an upgrade on would stand beside what the log knows from the start.
  await client.query('delete from case_fact_past where case_id = any($1)', [ids])
  await saveFacts(client, present, past)
  await saveShares(client, shares)
  return present.length
}

interface Kept {
  readonly past: CaseFacts[]
  readonly shares: Map<number, readonly UnitShare[]>
}

/**
 * As they would have been made step by step, with how the case stood before. Where the rules of the past do not make the same
 * case from its log, as after an import that knew results only, the lines alone tell: then it stands for all time as it is now.
 */
function factsOfLog(file: CaseFile, log: readonly LogDraft[], context: MendContext, kept: Kept): CaseFacts {
  const moves = movesOf(file, log, context.past)
  if (moves === null) return foldAll(null, file, log)
  let facts: CaseFacts | null = null
  for (const move of moves) {
    if (touchesShares(move.file, move.entries)) {
      kept.shares.set(file.id, sharesAfter(kept.shares.get(file.id) ?? [], facts, move.file, move.entries))
    }
    facts = nextFacts(facts, move, context.utcOffsetMinutes, kept.past)
  }
  return facts as CaseFacts
}

function movesOf(file: CaseFile, log: readonly LogDraft[], rules: RulesOfPast): Move[] | null {
  try {
    const { files } = replayLog(file, log, rules)
    const last = files.at(-1)
    const isSame = last?.state === file.state && last.dueAt === file.dueAt && last.totalDueAt === file.totalDueAt
    return isSame ? files.map((each, index) => ({ file: each, entries: [log[index] as LogDraft] })) : null
  } catch (error) {
    if (error instanceof BrokenLog) return null
    throw error
  }
}
