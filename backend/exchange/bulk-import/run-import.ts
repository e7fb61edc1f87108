import type pg from 'pg'
import type { BulkFault, BulkField } from '../../../contract/wire/bulk-import.ts'
import { storable } from '../../../core/text/storable.ts'
import { startOfDay } from '../../../core/time/local-day.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { inTransaction } from '../../db/database.ts'
import type { RouteContext } from '../../http/route-context.ts'
import { type Chunk, ChunkReader } from './chunk-reader.ts'
import { BrokenCsv, csvRows } from './csv-rows.ts'
import { type ImportJob, noteChunk } from './import-table.ts'
import { type Prepared, prepareChunk } from './prepare-chunk.ts'

/**
 * A transaction of so many rows takes a few hundredths of a second: the feed publishes in commit order and waits for it.
 */
const CHUNK_ROWS = 200

type Context = Pick<RouteContext, 'pool' | 'directory' | 'ground' | 'hall' | 'registry' | 'kick'>

export interface Run {
  readonly job: ImportJob
  readonly holder: string
  readonly path: string
  readonly goesOn: () => boolean
}

/** Ended early: asked to stop, cancelled, or taken over by another backend. */
export const LEFT = 'left'

/**
 * Works through a file from the first row that no committed chunk holds. A chunk and the note of it are one transaction, so
 * a row is either in and counted, or neither. Where the file breaks, what came before is in.
 * @throws BrokenCsv
 */
export async function runImport({ job, holder, path, goesOn }: Run, context: Context): Promise<'done' | typeof LEFT> {
  const reader = new ChunkReader(job.mapping, context.directory.city.calendar.utcOffsetMinutes, job.rowsDone)
  const writer = new ChunkWriter(job, holder, context, (field) => reader.headerOf(field))
  try {
    // Row 1 is the header.
    let row = 0
    for await (const record of csvRows(path, job.mapping)) {
      row++
      if (row === 1) continue
      if (row <= job.rowsDone + 1) reader.skip(row, record)
      else reader.add(row, record, context.hall.now())
      if (reader.size < CHUNK_ROWS) continue
      if (!goesOn() || !(await writer.put(reader.take()))) return LEFT
    }
    return goesOn() && (await writer.finish(reader.take())) ? 'done' : LEFT
  } catch (error) {
    if (error instanceof BrokenCsv && !(await writer.finish(reader.take()))) return LEFT
    throw error
  } finally {
    await writer.settle()
  }
}

/** While the database writes one chunk, the next is read and decided. */
class ChunkWriter {
  private readonly job: ImportJob
  private readonly holder: string
  private readonly context: Context
  private readonly headerOf: (field: BulkField) => string
  /** Whether the chunk under way was kept. */
  private underWay: Promise<boolean> = Promise.resolve(true)

  constructor(job: ImportJob, holder: string, context: Context, headerOf: (field: BulkField) => string) {
    this.job = job
    this.holder = holder
    this.context = context
    this.headerOf = headerOf
  }

  /** @returns false when the job is no longer ours; true says it of the chunks before this one */
  async put(chunk: Chunk): Promise<boolean> {
    const prepared = await this.prepare(chunk)
    if (!(await this.underWay)) return false
    this.underWay = this.write(chunk, prepared)
    this.underWay.catch(() => undefined) // Whoever waits for it hears of it.
    return true
  }

  /** @returns false when the job is no longer ours */
  async finish(chunk: Chunk): Promise<boolean> {
    return (chunk.size === 0 || (await this.put(chunk))) && this.underWay
  }

  /** Nothing is under way any more. */
  async settle(): Promise<void> {
    await this.underWay.catch(() => undefined)
  }

  private prepare(chunk: Chunk): Promise<Prepared> {
    const { pool, ground, hall, directory } = this.context
    const { id, dryRun } = this.job
    const today = startOfDay(hall.now(), directory.city.calendar.utcOffsetMinutes)
    return prepareChunk(chunk.rows, { pool, ground, today, importId: id, dryRun, headerOf: this.headerOf })
  }

  private async write(chunk: Chunk, { batch, faults: refusals }: Prepared): Promise<boolean> {
    const { pool, hall, registry, kick } = this.context
    const { id, dryRun, madeBy } = this.job
    const faults = [...chunk.faults, ...refusals]
    const refused = new Set(faults.map(({ row }) => row)).size
    const done = { rows: chunk.size, imported: chunk.size - chunk.blank - refused, refused }
    const kept = await keptUnlessTaken(pool, async (client) => {
      await batch.write(client)
      await insertFaults(client, id, faults)
      if (!dryRun && done.imported > 0) {
        const detail = { fromRow: chunk.from + 2, ...done, cases: batch.idRange }
        await writeAudit(client, { hallAt: hall.now(), who: madeBy, what: 'bulk-import.rows', target: `import:${id}`, detail })
      }
      if (!(await noteChunk(client, { id, from: chunk.from, holder: this.holder }, done))) throw new TakenOver()
    })
    if (!kept || dryRun) return kept
    if (batch.untold > 0) registry.countOnly(batch.untold, batch.firstAt, batch.lastAt)
    kick()
    return true
  }
}

class TakenOver extends Error {}

/** @returns false, with nothing written, when the job is no longer ours */
async function keptUnlessTaken(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<boolean> {
  try {
    await inTransaction(pool, work)
    return true
  } catch (error) {
    if (error instanceof TakenOver) return false
    throw error
  }
}

async function insertFaults(client: pg.PoolClient, id: number, faults: readonly BulkFault[]): Promise<void> {
  if (faults.length === 0) return
  await client.query(
    `insert into bulk_import_fault (import_id, row, "column", value, zh, en)
     select $1, row, "column", value, zh, en
     from json_to_recordset($2::json) as fault (row integer, "column" text, value text, zh text, en text)`,
    [id, JSON.stringify(faults.map((fault) => ({ ...fault, value: storable(fault.value) })))],
  )
}
