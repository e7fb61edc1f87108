import type pg from 'pg'
import type { FactEntry } from '../../../core/evaluation/facts/fold-facts.ts'
import { grouped } from '../../areas/grouped.ts'
import { inTransaction } from '../../db/database.ts'
import { casesForUpdate } from '../../db/read-cases.ts'
import { foldAll, upsertFacts } from './write-facts.ts'

/** Cases in one transaction: some ten thousand lines of log. */
const STEP = 1000

/**
 * Makes facts from the log for cases that have none of their version: those recorded before the table was there, or by a
 * program that did not know it. Goes through in steps and may be stopped at any moment. @returns how many were made
 */
export async function mendFacts(pool: pg.Pool, isStopped: () => boolean): Promise<number> {
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
    made += await inTransaction(pool, (client) =>
      mendStep(
        client,
        rows.map(({ id }) => id),
      ),
    )
    after = last.id
  }
  return made
}

async function mendStep(client: pg.PoolClient, ids: readonly number[]): Promise<number> {
  const files = await casesForUpdate(client, ids)
  const { rows } = await client.query<FactEntry & { caseId: number }>(
    `select case_id as "caseId", at, actor, action, from_state as "from", to_state as "to", late, post from case_log
     where case_id = any($1) order by case_id, seq`,
    [ids],
  )
  const entries = grouped(rows, ({ caseId }) => caseId)
  const facts = files.flatMap((file) => {
    const log = entries.get(file.id)
    return log ? [foldAll(null, file, log)] : []
  })
  await upsertFacts(client, facts)
  return facts.length
}
