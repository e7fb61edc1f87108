import { CASE_COLUMN_TYPES, type CaseColumnName, type CaseColumns } from '../../contract/domain/case-columns.ts'
import { type Columns, decodeColumns, encodeColumns, makeColumns } from './columns.ts'

/** One open case as a row; field meanings and units are those of CASE_COLUMN_TYPES. */
export type CaseRow = Record<CaseColumnName, number> & { number: string; address: string }

const NAMES = Object.keys(CASE_COLUMN_TYPES) as CaseColumnName[]
const FIRST_CAPACITY = 1024

/** Rows as a message. */
export function packCases(rows: readonly CaseRow[]): CaseColumns {
  const columns = makeColumns(CASE_COLUMN_TYPES, rows.length)
  for (const name of NAMES) {
    const column = columns[name]
    for (let i = 0; i < rows.length; i++) column[i] = (rows[i] as CaseRow)[name]
  }
  return {
    count: rows.length,
    columns: encodeColumns(CASE_COLUMN_TYPES, columns, rows.length),
    number: rows.map((row) => row.number),
    address: rows.map((row) => row.address),
  }
}

/**
 * All open cases as columns with stable slots: a case keeps its slot from its arrival to its removal, so that whoever
 * mirrors the table needs to be told of changed slots only. A freed slot is used again before the table grows.
 */
export class CaseTable {
  columns: Columns<typeof CASE_COLUMN_TYPES> = makeColumns(CASE_COLUMN_TYPES, FIRST_CAPACITY)
  readonly numbers: string[] = []
  readonly addresses: string[] = []
  private readonly slotOfId = new Map<number, number>()
  private readonly freeSlots: number[] = []
  /** Slots 0 … highWater − 1 have been used at some time. */
  highWater = 0

  /** Number of open cases. */
  get size(): number {
    return this.slotOfId.size
  }

  get capacity(): number {
    return this.columns.id.length
  }

  slotOf(id: number): number | undefined {
    return this.slotOfId.get(id)
  }

  /** Occupied slots, in order of arrival of their present cases. */
  slots(): IterableIterator<number> {
    return this.slotOfId.values()
  }

  /**
   * Takes a message's rows in; a row that is not newer than what is held is ignored, so a message can come twice.
   * @returns the slots that changed
   * @throws ColumnError on a malformed message, before anything has changed
   */
  apply(message: CaseColumns): number[] {
    const incoming = decodeColumns(CASE_COLUMN_TYPES, message.columns, message.count)
    const changed: number[] = []
    for (let row = 0; row < message.count; row++) {
      const id = incoming.id[row] as number
      const held = this.slotOfId.get(id)
      if (held !== undefined && (this.columns.version[held] as number) >= (incoming.version[row] as number)) continue
      const slot = held ?? this.takeSlot(id)
      for (const name of NAMES) this.columns[name][slot] = incoming[name][row] as number
      this.numbers[slot] = message.number[row] ?? ''
      this.addresses[slot] = message.address[row] ?? ''
      changed.push(slot)
    }
    return changed
  }

  /** @returns the slot that the case left, or undefined when it was not held */
  remove(id: number): number | undefined {
    const slot = this.slotOfId.get(id)
    if (slot === undefined) return undefined
    this.slotOfId.delete(id)
    this.columns.id[slot] = 0
    this.freeSlots.push(slot)
    return slot
  }

  clear(): void {
    this.slotOfId.clear()
    this.freeSlots.length = 0
    this.numbers.length = 0
    this.addresses.length = 0
    this.highWater = 0
    this.columns.id.fill(0)
  }

  row(slot: number): CaseRow {
    const row = { number: this.numbers[slot] ?? '', address: this.addresses[slot] ?? '' } as CaseRow
    for (const name of NAMES) row[name] = this.columns[name][slot] as number
    return row
  }

  /** The whole table as one message, for the disk. Column by column: a hundred thousand row objects would take a second. */
  pack(): CaseColumns {
    const slots = [...this.slots()]
    const gathered = makeColumns(CASE_COLUMN_TYPES, slots.length)
    for (const name of NAMES) {
      const [from, to] = [this.columns[name], gathered[name]]
      for (let i = 0; i < slots.length; i++) to[i] = from[slots[i] as number] as number
    }
    return {
      count: slots.length,
      columns: encodeColumns(CASE_COLUMN_TYPES, gathered, slots.length),
      number: slots.map((slot) => this.numbers[slot] ?? ''),
      address: slots.map((slot) => this.addresses[slot] ?? ''),
    }
  }

  private takeSlot(id: number): number {
    const slot = this.freeSlots.pop() ?? this.highWater++
    if (slot >= this.capacity) this.grow()
    this.slotOfId.set(id, slot)
    return slot
  }

  private grow(): void {
    const larger = makeColumns(CASE_COLUMN_TYPES, this.capacity * 2)
    for (const name of NAMES) larger[name].set(this.columns[name])
    this.columns = larger
  }
}
