import { FACT_COLUMNS, type FactColumn } from '../../../core/evaluation/facts/fact-columns.ts'
import { FactTable } from '../../../core/evaluation/facts/fact-table.ts'

/** PostgreSQL's binary COPY: a signature of 11 bytes, flags, and the length of an extension. */
const HEADER_BYTES = 19
const FIELD_COUNT_BYTES = 2
const FIELD_LENGTH_BYTES = 4
const FIRST_ROOM = 65_536

/**
 * Binary COPY rows of columns that are never null → a table. Every field then has its known width, so a row is a fixed
 * number of bytes and is read without looking at lengths; `rowBytes` is checked once a chunk by the field count in front.
 */
export class CopyRows {
  readonly table: FactTable
  private readonly fields: { column: FactColumn; isFloat: boolean; at: number }[] = []
  private readonly rowBytes: number
  private rest: Buffer | null = null
  private started = false
  private rows = 0

  constructor(columns: readonly FactColumn[]) {
    this.table = new FactTable(columns, FIRST_ROOM)
    let at = FIELD_COUNT_BYTES
    for (const column of columns) {
      const isFloat = FACT_COLUMNS.get(column) === 'float64'
      this.fields.push({ column, isFloat, at: at + FIELD_LENGTH_BYTES })
      at += FIELD_LENGTH_BYTES + (isFloat ? 8 : 4)
    }
    this.rowBytes = at
  }

  take(chunk: Buffer): void {
    let bytes = this.rest === null ? chunk : Buffer.concat([this.rest, chunk])
    if (!this.started) {
      if (bytes.length < HEADER_BYTES) {
        this.rest = bytes
        return
      }
      bytes = bytes.subarray(HEADER_BYTES)
      this.started = true
    }
    const rows = Math.floor(bytes.length / this.rowBytes)
    this.readRows(bytes, rows)
    this.rest = bytes.subarray(rows * this.rowBytes)
  }

  /** @throws Error when the rows did not have the columns' widths */
  finish(): FactTable {
    const end = this.rest
    // What is left is the end mark: a field count of −1.
    if (end === null || end.length !== FIELD_COUNT_BYTES || end.readInt16BE(0) !== -1)
      throw new Error('the facts did not come whole')
    this.table.count = this.rows
    return this.table
  }

  private readRows(bytes: Buffer, rows: number): void {
    if (rows === 0) return
    if (bytes.readInt16BE(0) !== this.fields.length) throw new Error('the facts came with other columns than were asked for')
    this.table.reserve(this.rows + rows)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (const { column, isFloat, at } of this.fields) {
      const into = this.table.column(column)
      let from = at
      if (isFloat)
        for (let row = this.rows; row < this.rows + rows; row++, from += this.rowBytes) into[row] = view.getFloat64(from)
      else for (let row = this.rows; row < this.rows + rows; row++, from += this.rowBytes) into[row] = view.getInt32(from)
    }
    this.rows += rows
  }
}
