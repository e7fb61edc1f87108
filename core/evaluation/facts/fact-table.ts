import { FACT_COLUMNS, type FactColumn, type FactRow } from './fact-columns.ts'

type Column = Int32Array | Float64Array
const FIRST_ROOM = 1024

/** Facts of many cases, a typed array per column; only the columns that somebody asked for. */
export class FactTable {
  count = 0
  readonly names: readonly FactColumn[]
  private room: number
  private readonly columns = new Map<FactColumn, Column>()

  constructor(names: readonly FactColumn[], room = FIRST_ROOM) {
    this.names = names
    this.room = Math.max(1, room)
    for (const name of names) this.columns.set(name, emptyColumn(name, this.room))
  }

  /** @throws RangeError for a column that the table was not made with */
  column(name: FactColumn): Column {
    const column = this.columns.get(name)
    if (!column) throw new RangeError(`the table was made without the column ${name}`)
    return column
  }

  has(name: FactColumn): boolean {
    return this.columns.has(name)
  }

  /** Room for at least this many rows; arrays taken from `column` before are stale afterwards. */
  reserve(rows: number): void {
    if (rows <= this.room) return
    this.room = Math.max(rows, this.room * 2)
    for (const [name, old] of this.columns) {
      const grown = emptyColumn(name, this.room)
      grown.set(old)
      this.columns.set(name, grown)
    }
  }

  /** Writes a row, the next one included. */
  put(row: number, facts: FactRow): void {
    this.reserve(row + 1)
    for (const [name, column] of this.columns) column[row] = facts[name] ?? Number.NaN
    this.count = Math.max(this.count, row + 1)
  }

  /** A table of these rows alone. */
  pick(rows: Int32Array): FactTable {
    const picked = new FactTable(this.names, rows.length)
    for (const [name, column] of this.columns) {
      const into = picked.column(name)
      for (let i = 0; i < rows.length; i++) into[i] = column[rows[i] as number] as number
    }
    picked.count = rows.length
    return picked
  }

  /** A row of nothing: no time of it lies in any period, none of its limits can run out, and it is nobody's. */
  clear(row: number): void {
    for (const [name, column] of this.columns) column[row] = name.endsWith('At') ? Number.NaN : 0
  }
}

function emptyColumn(name: FactColumn, room: number): Column {
  return FACT_COLUMNS.get(name) === 'float64' ? new Float64Array(room) : new Int32Array(room)
}
