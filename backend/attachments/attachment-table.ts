import type pg from 'pg'
import type { AddAttachmentQuery, Attachment, AttachmentKind } from '../../contract/wire/attachments.ts'

type Client = pg.Pool | pg.PoolClient

export interface NewAttachment extends AddAttachmentQuery {
  readonly caseId: number
  readonly sha256: string
  readonly size: number
  readonly type: string
  readonly kind: AttachmentKind
  readonly fileName: string
  readonly personal: boolean
  readonly addedBy: string
  readonly addedAt: number
}

const FIELDS = `id, case_id as "caseId", kind, type, size::int, sha256, phase, file_name as "fileName", taken_at as "takenAt",
  lng, lat, personal, added_by as "addedBy", added_at as "addedAt", withdrawn_at as "withdrawnAt",
  withdrawn_by as "withdrawnBy", withdrawn_why as "withdrawnWhy"`

export async function attachmentsOfCase(client: Client, caseId: number): Promise<Attachment[]> {
  const { rows } = await client.query<Attachment>(`select ${FIELDS} from attachment where case_id = $1 order by id`, [caseId])
  return rows
}

export async function attachmentById(client: Client, id: number): Promise<Attachment | null> {
  const { rows } = await client.query<Attachment>(`select ${FIELDS} from attachment where id = $1`, [id])
  return rows[0] ?? null
}

/** Attachments of one case are added one after another, so that the count holds. Ends with the transaction. */
export async function lockAttachments(client: pg.PoolClient, caseId: number): Promise<void> {
  await client.query('select pg_advisory_xact_lock(hashtext($1), $2)', ['attachment', caseId])
}

export async function insertAttachment(client: pg.PoolClient, added: NewAttachment): Promise<Attachment> {
  const { rows } = await client.query<Attachment>(
    `insert into attachment (case_id, sha256, size, type, kind, phase, file_name, taken_at, lng, lat, personal, added_by, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning ${FIELDS}`,
    [
      added.caseId,
      added.sha256,
      added.size,
      added.type,
      added.kind,
      added.phase,
      added.fileName,
      added.takenAt ?? null,
      added.lng ?? null,
      added.lat ?? null,
      added.personal,
      added.addedBy,
      added.addedAt,
    ],
  )
  return rows[0] as Attachment
}

/** Of each of these cases its first photo that is no secret to others: one that shows no person, or that this sender brought. */
export async function shownPhotos(client: Client, caseIds: readonly number[], reader: string): Promise<Attachment[]> {
  if (caseIds.length === 0) return []
  const { rows } = await client.query<Attachment>(
    `select distinct on (case_id) ${FIELDS} from attachment
     where case_id = any($1) and kind = 'photo' and withdrawn_at is null and (not personal or added_by = $2)
     order by case_id, id`,
    [caseIds, reader],
  )
  return rows
}

/** @returns null when it is withdrawn already */
export async function withdrawAttachment(
  client: pg.PoolClient,
  id: number,
  { by, at, why }: { readonly by: string; readonly at: number; readonly why: string },
): Promise<Attachment | null> {
  const { rows } = await client.query<Attachment>(
    `update attachment set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4
     where id = $1 and withdrawn_at is null returning ${FIELDS}`,
    [id, at, by, why],
  )
  return rows[0] ?? null
}

/** Of these hashes, those that some row names. */
export async function namedFiles(client: Client, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set()
  const { rows } = await client.query<{ sha256: string }>('select distinct sha256 from attachment where sha256 = any($1)', [
    hashes,
  ])
  return new Set(rows.map((row) => row.sha256))
}
