import { CASE_LOOK, CASE_ROW, CASE_ROW_BYTES, FREE_SLOT } from '../../contract/ipc/rows.ts'
import { PendingWords } from './pending-words.ts'

export const CASE_ROW_WORDS = CASE_ROW_BYTES / 4
/** A pending record: the slot, then the row. */
export const CASE_RECORD_WORDS = 1 + CASE_ROW_WORDS
const LOOK_WORD = CASE_ROW.look / 4
const ALARM_BITS = 3 << CASE_LOOK.alarmShift
const ACKNOWLEDGED_BIT = 1 << CASE_LOOK.acknowledgedShift
const FIRST_CAPACITY = 1024

/** A batch of rows as the hub sends it. */
export interface CaseRowBatch {
  readonly reset: boolean
  readonly capacity: number
  readonly slots: Uint8Array
  readonly rows: Uint8Array
  readonly receivedAt: Uint8Array
}

/**
 * All cases (案卷) of a window as GPU-ready rows in stable slots, and what changed since the last frame.
 *
 * One reader: `takePending` hands the changes over once. `revision` rises when the rows have to be uploaded whole
 * (reset, growth); pending records are then meaningless and gone.
 */
export class CaseRows {
  readonly pending = new PendingWords(CASE_RECORD_WORDS)
  #words: Uint32Array<ArrayBuffer> = freeRows(FIRST_CAPACITY)
  #used = 0
  #taken = 0
  #calling = 0
  #revision = 1
  /** Machine ms at which the intake received what the next frame shows for the first time. */
  #received: number[] = []

  /** Rows of all slots, CASE_ROW_WORDS each. */
  get words(): Uint32Array<ArrayBuffer> {
    return this.#words
  }
  get capacity(): number {
    return this.#words.length / CASE_ROW_WORDS
  }
  /** One more than the highest slot ever taken since the last reset: what a layer has to draw. */
  get used(): number {
    return this.#used
  }
  /** Cases that are there. */
  get count(): number {
    return this.#taken
  }
  /** Cases with an alarm that nobody has acknowledged: these move on the wall. */
  get calling(): number {
    return this.#calling
  }
  get revision(): number {
    return this.#revision
  }

  /** Bytes that are no whole number of rows, or do not match their slots, are refused before anything is changed. */
  apply(batch: CaseRowBatch): void {
    const slots = wordsOf(batch.slots)
    const rows = wordsOf(batch.rows)
    if (rows.length !== slots.length * CASE_ROW_WORDS) {
      throw new RangeError(`case rows: ${slots.length} slots but ${batch.rows.byteLength} bytes of rows`)
    }
    if (batch.reset) this.#reset()
    this.#reserve(batch.capacity)
    for (let index = 0; index < slots.length; index += 1) this.#write(slots[index] as number, rows, index * CASE_ROW_WORDS)
    this.#noteReceived(batch.receivedAt)
  }

  /** Moves the times of receipt since the last call into `into`. */
  takeReceived(into: number[]): void {
    for (const at of this.#received) into.push(at)
    this.#received.length = 0
  }

  #write(slot: number, rows: Uint32Array, from: number): void {
    if (slot >= this.capacity) this.#reserve(slot + 1)
    const at = slot * CASE_ROW_WORDS
    const before = this.#words[at + LOOK_WORD] as number
    const after = rows[from + LOOK_WORD] as number
    this.#taken += Number(after !== FREE_SLOT) - Number(before !== FREE_SLOT)
    this.#calling += Number(calls(after)) - Number(calls(before))
    if (slot >= this.#used) this.#used = slot + 1
    const record = this.pending.push()
    const { words } = this.pending
    words[record] = slot
    for (let word = 0; word < CASE_ROW_WORDS; word += 1) {
      const value = rows[from + word] as number
      this.#words[at + word] = value
      words[record + 1 + word] = value
    }
  }

  #noteReceived(bytes: Uint8Array): void {
    const receivedAt = new Float64Array(aligned(bytes, 8), 0, bytes.byteLength / 8)
    for (const at of receivedAt) if (!Number.isNaN(at)) this.#received.push(at)
  }

  #reset(): void {
    this.#words.fill(FREE_SLOT)
    this.#used = 0
    this.#taken = 0
    this.#calling = 0
    this.#received.length = 0
    this.#uploadWhole()
  }

  #reserve(capacity: number): void {
    if (capacity <= this.capacity) return
    const larger = freeRows(Math.max(capacity, this.capacity * 2))
    larger.set(this.#words)
    this.#words = larger
    this.#uploadWhole()
  }

  #uploadWhole(): void {
    this.pending.clear()
    this.#revision += 1
  }
}

function calls(look: number): boolean {
  return look !== FREE_SLOT && (look & ALARM_BITS) !== 0 && (look & ACKNOWLEDGED_BIT) === 0
}

function freeRows(capacity: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(capacity * CASE_ROW_WORDS).fill(FREE_SLOT)
}

/** The bytes as words; copied only if they happen to lie at an odd place. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  if (bytes.byteLength % 4 !== 0) throw new RangeError(`${bytes.byteLength} bytes are no whole number of words`)
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  return new Uint32Array(aligned(bytes, 4))
}

function aligned(bytes: Uint8Array, to: number): ArrayBuffer {
  if (bytes.byteOffset % to === 0 && bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer) return bytes.buffer
  return bytes.slice().buffer
}
