import type pg from 'pg'
import type { EvaluationTable, PublicationHead } from '../../contract/wire/evaluation.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { refuse } from '../http/problem.ts'

export interface Publication extends PublicationHead {
  readonly table: EvaluationTable
}

const HEAD = `scheme, subject, nullif(area, '') as area, period_from as "from", period_to as "to", revision,
  setting_version as version, note, made_by as "madeBy", made_at as "madeAt"`

/** The newest published results of all periods, heads only. */
export async function publications(pool: pg.Pool): Promise<PublicationHead[]> {
  const { rows } = await pool.query<PublicationHead>(
    `select ${HEAD} from evaluation_publication order by made_at desc, revision desc limit 500`,
  )
  return rows
}

export interface PublishedOf {
  readonly scheme: string
  readonly area: string | null
  readonly from: number
  readonly to: number
}

/** All revisions of one result with their tables, the newest first; empty = it was never published. */
export async function revisionsOf(
  pool: pg.Pool | pg.PoolClient,
  { scheme, area, from, to }: PublishedOf,
): Promise<Publication[]> {
  const { rows } = await pool.query<Publication>(
    `select ${HEAD}, body as "table" from evaluation_publication
     where scheme = $1 and area = $2 and period_from = $3 and period_to = $4 order by revision desc`,
    [scheme, area ?? '', from, to],
  )
  return rows
}

/** @throws ProblemError where somebody published meanwhile */
export async function publishTable(
  pool: pg.Pool,
  table: EvaluationTable,
  { expectedRevision, note, madeBy, madeAt }: { expectedRevision: number; note: string; madeBy: string; madeAt: number },
): Promise<PublicationHead> {
  const { scheme, subject, area, version, period } = table
  const of = { scheme: scheme.key, area, from: period.from, to: period.to }
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [`evaluation:${JSON.stringify(of)}`])
    const newest = (await revisionsOf(client, of))[0]?.revision ?? 0
    if (newest !== expectedRevision) throw publishedMeanwhile(newest)
    const revision = newest + 1
    await client.query(
      `insert into evaluation_publication
         (scheme, subject, area, period_from, period_to, revision, setting_version, note, made_by, made_at, body)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [of.scheme, subject, area ?? '', of.from, of.to, revision, version, note, madeBy, madeAt, JSON.stringify(table)],
    )
    const target = `evaluation:${of.scheme}`
    await writeAudit(client, {
      hallAt: madeAt,
      who: madeBy,
      what: 'evaluation.publish',
      target,
      detail: { ...of, revision, note },
    })
    return { ...of, subject, revision, version, note, madeBy, madeAt }
  })
}

const publishedMeanwhile = (newest: number) =>
  refuse(
    'conflict',
    {
      zh: `该时段的结果已公布到第 ${newest} 版：公布后不得改动，更正请以第 ${newest} 版为基础（expectedRevision）。`,
      en: `This period's result is published up to revision ${newest}: it is never changed; to correct it, give that number as expectedRevision.`,
    },
    '/expectedRevision',
  )
