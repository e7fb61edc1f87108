import type { BulkFault, BulkField } from '../../../contract/wire/bulk-import.ts'
import type { Mapping } from './import-table.ts'
import type { PastRow } from './prepare-chunk.ts'
import { type ReadingRules, readPastCase } from './read-past-case.ts'

/** Rows of a file that go into the record together. */
export interface Chunk {
  /** How many rows of the file came before. */
  readonly from: number
  readonly size: number
  readonly rows: readonly PastRow[]
  /** Of rows that cannot be read. */
  readonly faults: readonly BulkFault[]
  readonly blank: number
}

/** Turns records of a file into chunks. */
export class ChunkReader {
  private readonly mapping: Mapping
  private readonly rules: Omit<ReadingRules, 'now'>
  private from: number
  private blank = 0
  private refused = 0
  private rows: PastRow[] = []
  private faults: BulkFault[] = []
  /** Number of a row → the row, to name the first where a file has one twice. */
  private readonly numbers = new Map<string, number>()

  /** @param from rows of the file that an earlier run has seen to */
  constructor(mapping: Mapping, utcOffsetMinutes: number, from: number) {
    this.mapping = mapping
    this.rules = { datum: mapping.datum, utcOffsetMinutes }
    this.from = from
  }

  get size(): number {
    return this.rows.length + this.refused + this.blank
  }

  headerOf(field: BulkField): string {
    const at = this.mapping.fields.indexOf(field)
    return at === -1 ? field : (this.mapping.headers[at] ?? field)
  }

  /** A row that an earlier run of the job has seen to. */
  skip(row: number, record: readonly string[]): void {
    const number = this.cellsOf(record).get('number')?.trim()
    if (number && !this.numbers.has(number)) this.numbers.set(number, row)
  }

  /** @param now nothing of the past lies after this, HallMs */
  add(row: number, record: readonly string[], now: number): void {
    if (record.every((cell) => cell.trim() === '')) {
      this.blank++
      return
    }
    const cells = this.cellsOf(record)
    const read = readPastCase(cells, { ...this.rules, now })
    const number = cells.get('number')?.trim() ?? ''
    const first = this.numbers.get(number)
    if (number !== '' && first === undefined) this.numbers.set(number, row)
    if ('faults' in read)
      this.refuse(read.faults.map(({ field, value, sentence }) => ({ row, column: this.headerOf(field), value, ...sentence })))
    else if (first !== undefined) this.refuse([this.twice(row, read.report.number, first)])
    else this.rows.push({ row, past: read })
  }

  /** What has been read since the last one. */
  take(): Chunk {
    const { from, size, rows, faults, blank } = this
    this.from += size
    this.rows = []
    this.faults = []
    this.blank = 0
    this.refused = 0
    return { from, size, rows, faults, blank }
  }

  private refuse(faults: readonly BulkFault[]): void {
    this.refused++
    this.faults.push(...faults)
  }

  private twice(row: number, value: string, first: number): BulkFault {
    const zh = `与第 ${first} 行的案卷号相同`
    return { row, column: this.headerOf('number'), value, zh, en: `row ${first} has the same number` }
  }

  private cellsOf(record: readonly string[]): Map<BulkField, string> {
    const cells = new Map<BulkField, string>()
    this.mapping.fields.forEach((field, at) => {
      if (field !== null) cells.set(field, record[at] ?? '')
    })
    return cells
  }
}
