import type pg from 'pg'
import type { Subject } from '../../contract/settings/evaluation.ts'
import type { ExternalEntry } from '../../contract/wire/evaluation.ts'
import type { Span } from '../../core/evaluation/periods.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'

/** 外评价 by subject code, the newest entry for exactly this period. */
export async function externalScores(pool: pg.Pool, subject: Subject, { from, to }: Span): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ code: string; score: number }>(
    `select distinct on (code) code, score from external_score
     where subject = $1 and period_from = $2 and period_to = $3 order by code, id desc`,
    [subject, from, to],
  )
  return new Map(rows.map(({ code, score }) => [code, score]))
}

/** Every entry of a period, the newest first: those that were replaced, too. */
export async function externalEntries(pool: pg.Pool, subject: Subject, { from, to }: Span): Promise<ExternalEntry[]> {
  const { rows } = await pool.query<ExternalEntry>(
    `select subject, code, period_from as "from", period_to as "to", score, note, made_by as "madeBy", made_at as "madeAt"
     from external_score where subject = $1 and period_from = $2 and period_to = $3 order by id desc limit 1000`,
    [subject, from, to],
  )
  return rows
}

export async function enterExternal(pool: pg.Pool, entry: ExternalEntry): Promise<void> {
  const { subject, code, from, to, score, note, madeBy, madeAt } = entry
  await inTransaction(pool, async (client) => {
    await client.query(
      `insert into external_score (subject, code, period_from, period_to, score, note, made_by, made_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [subject, code, from, to, score, note, madeBy, madeAt],
    )
    const detail = { from, to, score, note }
    await writeAudit(client, { hallAt: madeAt, who: madeBy, what: 'evaluation.external', target: `${subject}:${code}`, detail })
  })
}
