import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { idempotency } from '../db/schema.ts'
import { ProblemError, problem } from '../http/problem.ts'

/** The same key of the same principal does a thing once, however often it is sent. */
export interface Once {
  readonly key: string
  /** Of what is asked for: the same key for something else is refused. */
  readonly bodyHash: string
}

interface Doing extends Once {
  readonly principal: string
}

/**
 * What this key has made before; null = nothing yet.
 * @throws ProblemError when the key was used for something else
 */
export async function madeBefore(client: pg.PoolClient, { principal, key, bodyHash }: Doing): Promise<number | null> {
  const wanted = and(eq(idempotency.principal, principal), eq(idempotency.key, key))
  const [known] = await drizzle(client).select().from(idempotency).where(wanted)
  if (known && known.bodyHash !== bodyHash) throw new ProblemError(keyReused(key))
  return known?.made ?? null
}

/** Notes in the caller's transaction what a key has made. @throws ProblemError when it was used meanwhile */
export async function noteMade(client: pg.PoolClient, doing: Doing, caseId: number, made: number): Promise<void> {
  const row = { principal: doing.principal, key: doing.key, bodyHash: doing.bodyHash, caseId, made, lasting: false }
  const { rowCount } = await drizzle(client).insert(idempotency).values(row).onConflictDoNothing()
  if (rowCount === 0) throw new ProblemError(keyReused(doing.key))
}

export const keyReused = (key: string) =>
  problem('conflict', {
    zh: `Idempotency-Key ${key} 已用于内容不同的上报或步骤：请换一个键。`,
    en: `The Idempotency-Key ${key} was used for a different report or step: use another key.`,
  })
