import type pg from 'pg'
import { sharesAfter, type UnitShare } from '../../../core/evaluation/facts/unit-shares.ts'
import { inTransaction } from '../../db/database.ts'
import { casesForUpdate } from '../../db/read-cases.ts'
import { saveShares, sharesOf } from './share-store.ts'
import { factsOf } from './write-facts.ts'

/** Cases in one transaction. */
const STEP = 1000

/**
 * Makes the shares of assisting units whose parts were open before shares were kept: the step that takes a part from its unit
 * notes how late it was in the share, which has to be there. Any number of times. @returns how many cases have got theirs
 */
export async function seedShares(pool: pg.Pool, isStopped: () => boolean): Promise<number> {
  let made = 0
  let after = 0
  while (!isStopped()) {
    const { rows } = await pool.query<{ id: number }>(
      `select c.id from cases c where c.id > $1 and c.ended_at is null and c.assisting <> '[]'
         and not exists (select from case_share s where s.case_id = c.id) order by c.id limit ${STEP}`,
      [after],
    )
    const last = rows.at(-1)
    if (!last) break
    const ids = rows.map(({ id }) => id)
    made += await inTransaction(pool, (client) => seedStep(client, ids))
    after = last.id
  }
  return made
}

/** Where the facts are behind, `mendFacts` makes the shares with them. */
async function seedStep(client: pg.PoolClient, ids: readonly number[]): Promise<number> {
  const files = await casesForUpdate(client, ids)
  const [facts, held] = [await factsOf(client, ids), await sharesOf(client, ids)]
  const shares = new Map<number, readonly UnitShare[]>()
  for (const file of files) {
    const known = facts.get(file.id)
    if (known?.version === file.version && !held.has(file.id)) shares.set(file.id, sharesAfter([], known, file, []))
  }
  await saveShares(client, shares)
  return shares.size
}
