import type pg from 'pg'
import type { Datum } from '../../../contract/wire/areas.ts'
import type { BulkFault, BulkField, BulkImport, BulkState } from '../../../contract/wire/bulk-import.ts'
import type { Sentence } from '../../support/start-error.ts'
import type { CsvForm } from './csv-rows.ts'

type Client = pg.Pool | pg.PoolClient

/** How the file is to be read; kept with the job, so that whoever goes on with it reads it the same way. */
export interface Mapping extends CsvForm {
  readonly datum: Datum
  readonly headers: readonly string[]
  readonly fields: readonly (BulkField | null)[]
}

export interface ImportJob {
  readonly id: number
  readonly fileName: string
  readonly sha256: string
  readonly mapping: Mapping
  readonly dryRun: boolean
  readonly state: BulkState
  readonly rowsDone: number
  readonly rowsImported: number
  readonly rowsRefused: number
  readonly why: Sentence | null
  readonly madeBy: string
  readonly madeAt: number
  readonly endedAt: number | null
}

/** How long a job belongs to its holder after the last chunk; a backend that died leaves it to another then. */
export const HOLD_MS = 5000

const FIELDS = `id, file_name as "fileName", sha256, mapping, dry_run as "dryRun", state, rows_done as "rowsDone",
  rows_imported as "rowsImported", rows_refused as "rowsRefused", why, made_by as "madeBy", made_at as "madeAt",
  ended_at as "endedAt"`

export async function insertImport(
  client: pg.PoolClient,
  job: Pick<ImportJob, 'fileName' | 'sha256' | 'mapping' | 'dryRun' | 'madeBy' | 'madeAt'>,
): Promise<ImportJob> {
  const { rows } = await client.query<ImportJob>(
    `insert into bulk_import (file_name, sha256, mapping, dry_run, state, made_by, made_at)
     values ($1, $2, $3, $4, 'waiting', $5, $6) returning ${FIELDS}`,
    [job.fileName, job.sha256, JSON.stringify(job.mapping), job.dryRun, job.madeBy, job.madeAt],
  )
  return rows[0] as ImportJob
}

export async function importById(client: Client, id: number): Promise<ImportJob | null> {
  const { rows } = await client.query<ImportJob>(`select ${FIELDS} from bulk_import where id = $1`, [id])
  return rows[0] ?? null
}

export async function latestImports(client: Client): Promise<ImportJob[]> {
  const { rows } = await client.query<ImportJob>(`select ${FIELDS} from bulk_import order by id desc limit 100`)
  return rows
}

/** Takes up the oldest job that nobody works at. */
export async function claimImport(pool: pg.Pool, holder: string): Promise<ImportJob | null> {
  const { rows } = await pool.query<ImportJob>(
    `update bulk_import set state = 'running', holder = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond'
     where id = (select id from bulk_import where state in ('waiting', 'running')
                   and (held_until is null or held_until < clock_timestamp())
                 order by id for update skip locked limit 1)
     returning ${FIELDS}`,
    [holder, HOLD_MS],
  )
  return rows[0] ?? null
}

/**
 * Notes a chunk in the chunk's own transaction. @returns false when the job is no longer this holder's, or stands elsewhere
 * than believed: then the chunk must not be committed
 */
export async function noteChunk(
  client: pg.PoolClient,
  job: { readonly id: number; readonly from: number; readonly holder: string },
  chunk: { readonly rows: number; readonly imported: number; readonly refused: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update bulk_import set rows_done = rows_done + $4, rows_imported = rows_imported + $5, rows_refused = rows_refused + $6,
       held_until = clock_timestamp() + $7 * interval '1 millisecond'
     where id = $1 and rows_done = $2 and holder = $3 and state = 'running'`,
    [job.id, job.from, job.holder, chunk.rows, chunk.imported, chunk.refused, HOLD_MS],
  )
  return rowCount === 1
}

export async function endImport(
  client: pg.PoolClient,
  { id, state, why, at }: { readonly id: number; readonly state: BulkState; readonly why: Sentence | null; readonly at: number },
): Promise<ImportJob | null> {
  const { rows } = await client.query<ImportJob>(
    `update bulk_import set state = $2, why = $3, ended_at = $4, holder = null, held_until = null
     where id = $1 and state in ('waiting', 'running') returning ${FIELDS}`,
    [id, state, why === null ? null : JSON.stringify(why), at],
  )
  return rows[0] ?? null
}

/** Leaves a job for whoever comes next. */
export async function releaseImport(pool: pg.Pool, holder: string): Promise<void> {
  await pool.query('update bulk_import set holder = null, held_until = null where holder = $1', [holder])
}

/** The faults of the next rows that have any: a row's faults are never torn apart. */
export async function faultsOf(client: Client, id: number, after: number, rowsAtMost: number): Promise<BulkFault[]> {
  const { rows } = await client.query<BulkFault>(
    `select row, "column", value, zh, en from bulk_import_fault
     where import_id = $1 and row in (
       select distinct row from bulk_import_fault where import_id = $1 and row > $2 order by row limit $3)
     order by row, "column"`,
    [id, after, rowsAtMost],
  )
  return rows
}

/** Of these hashes, those of files that are still needed. */
export async function neededFiles(pool: pg.Pool, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set()
  const { rows } = await pool.query<{ sha256: string }>(
    "select distinct sha256 from bulk_import where sha256 = any($1) and state in ('waiting', 'running')",
    [hashes],
  )
  return new Set(rows.map((row) => row.sha256))
}

export function importAnswer(job: ImportJob): BulkImport {
  const { mapping, sha256: _kept, ...rest } = job
  const named = mapping.headers.map((header, at) => [header, mapping.fields[at] ?? null] as const)
  return {
    ...rest,
    columns: Object.fromEntries(named.flatMap(([header, field]) => (field === null ? [] : [[header, field]]))),
    ignored: named.flatMap(([header, field]) => (field === null ? [header] : [])),
  }
}
