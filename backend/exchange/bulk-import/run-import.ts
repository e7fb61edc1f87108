import type pg from 'pg'
import type { BulkFault, BulkField } from '../../../contract/wire/bulk-import.ts'
import { storable } from '../../../core/text/storable.ts'
import { startOfDay } from '../../../core/time/local-day.ts'
import { inTransaction } from '../../db/database.ts'
import type { RouteContext } from '../../http/route-context.ts'
import { csvRows } from './csv-rows.ts'
import { type ImportJob, noteChunk } from './import-table.ts'
import { type PastCase, type ReadingRules, readPastCase } from './read-past-case.ts'
import { type PastRow, writeChunk } from './write-chunk.ts'

/**
 * A transaction of so many rows takes about a tenth of a second: the feed publishes in commit order and waits for it, and
 * a live command comes in between.
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
 * a row is either in and counted, or neither.
 * @throws BrokenCsv
 */
export async function runImport({ job, holder, path, goesOn }: Run, context: Context): Promise<'done' | typeof LEFT> {
  const chunks = new Chunker(job, holder, context)
  // Row 1 is the header.
  let row = 0
  for await (const record of csvRows(path, job.mapping)) {
    row++
    if (row === 1) continue
    if (row <= job.rowsDone + 1) chunks.skip(row, record)
    else chunks.add(row, record)
    if (chunks.size < CHUNK_ROWS) continue
    if (!goesOn() || !(await chunks.commit())) return LEFT
    // Let what is live have its turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return goesOn() && (await chunks.commit()) ? 'done' : LEFT
}

class Chunker {
  private readonly job: ImportJob
  private readonly holder: string
  private readonly context: Context
  private readonly rules: Omit<ReadingRules, 'now'>
  private rows: PastRow[] = []
  private faults: BulkFault[] = []
  private blank = 0
  private from: number
  /** Number of a row → the row, to name the first where a file has one twice. */
  private readonly numbers = new Map<string, number>()

  constructor(job: ImportJob, holder: string, context: Context) {
    this.job = job
    this.holder = holder
    this.context = context
    this.from = job.rowsDone
    this.rules = { datum: job.mapping.datum, utcOffsetMinutes: context.directory.city.calendar.utcOffsetMinutes }
  }

  get size(): number {
    return this.rows.length + this.refusedRows() + this.blank
  }

  /** A row that an earlier run of the job has seen to. */
  skip(row: number, record: readonly string[]): void {
    const number = this.cellsOf(record).get('number')?.trim()
    if (number && !this.numbers.has(number)) this.numbers.set(number, row)
  }

  add(row: number, record: readonly string[]): void {
    if (record.every((cell) => cell.trim() === '')) {
      this.blank++
      return
    }
    const cells = this.cellsOf(record)
    const read = readPastCase(cells, { ...this.rules, now: this.context.hall.now() })
    const first = this.numbers.get(cells.get('number')?.trim() ?? '')
    this.skip(row, record)
    if (!('faults' in read) && first === undefined) this.rows.push({ row, past: read })
    else if (!('faults' in read)) this.faults.push(this.twice(row, read.report.number, first as number))
    else
      for (const { field, value, sentence } of read.faults)
        this.faults.push({ row, column: this.headerOf(field), value, ...sentence })
  }

  /** @returns false when the job is no longer ours */
  async commit(): Promise<boolean> {
    if (this.size === 0) return true
    const { pool, ground, hall, directory, registry, kick } = this.context
    const { id, dryRun } = this.job
    const headerOf = (field: BulkField) => this.headerOf(field)
    const today = startOfDay(hall.now(), directory.city.calendar.utcOffsetMinutes)
    let untold: readonly PastCase[] = []
    const kept = await keptUnlessTaken(pool, async (client) => {
      const at = { importId: id, ground, today, dryRun, receivedAt: 0, headerOf }
      const written = await writeChunk(client, this.rows, at)
      untold = written.untold
      const faults = [...this.faults, ...written.faults]
      await insertFaults(client, id, faults)
      const refused = new Set(faults.map(({ row }) => row)).size
      const chunk = { rows: this.size, imported: this.size - this.blank - refused, refused }
      if (!(await noteChunk(client, { id, from: this.from, holder: this.holder }, chunk))) throw new TakenOver()
    })
    if (kept && !dryRun) {
      const last = untold.flatMap(({ steps }) => steps.map(({ at }) => at))
      const first = untold.map(({ report }) => report.at)
      if (untold.length > 0) registry.countOnly(untold.length, Math.min(...first), Math.max(...last))
      kick()
    }
    this.from += this.size
    this.rows = []
    this.faults = []
    this.blank = 0
    return kept
  }

  private twice(row: number, value: string, first: number): BulkFault {
    const zh = `与第 ${first} 行的案卷号相同`
    return { row, column: this.headerOf('number'), value, zh, en: `row ${first} has the same number` }
  }

  private refusedRows(): number {
    return new Set(this.faults.map(({ row }) => row)).size
  }

  private cellsOf(record: readonly string[]): Map<BulkField, string> {
    const cells = new Map<BulkField, string>()
    this.job.mapping.fields.forEach((field, at) => {
      if (field !== null) cells.set(field, record[at] ?? '')
    })
    return cells
  }

  private headerOf(field: BulkField): string {
    const at = this.job.mapping.fields.indexOf(field)
    return at === -1 ? field : (this.job.mapping.headers[at] ?? field)
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
