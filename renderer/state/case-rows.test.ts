import { describe, expect, it } from 'vitest'
import { CASE_LOOK, CASE_ROW_BYTES, FREE_SLOT } from '../../contract/ipc/rows.ts'
import { CASE_RECORD_WORDS, CASE_ROW_WORDS, CaseRows } from './case-rows.ts'

const UNACKNOWLEDGED_WARNING = 1 << CASE_LOOK.alarmShift
const ACKNOWLEDGED_WARNING = UNACKNOWLEDGED_WARNING | (1 << CASE_LOOK.acknowledgedShift)

/** A batch of rows whose words are told apart by slot, with the looks given. */
function batch(looks: Record<number, number>, options: { reset?: boolean; capacity?: number; receivedAt?: number[] } = {}) {
  const slots = Uint32Array.from(Object.keys(looks), Number)
  const rows = new Uint32Array(slots.length * CASE_ROW_WORDS)
  slots.forEach((slot, index) => {
    for (let word = 0; word < CASE_ROW_WORDS - 1; word += 1) rows[index * CASE_ROW_WORDS + word] = slot * 100 + word
    rows[(index + 1) * CASE_ROW_WORDS - 1] = looks[slot] as number
  })
  const receivedAt = Float64Array.from(options.receivedAt ?? [...slots].map(() => Number.NaN))
  return {
    reset: options.reset ?? false,
    capacity: options.capacity ?? 0,
    slots: new Uint8Array(slots.buffer),
    rows: new Uint8Array(rows.buffer),
    receivedAt: new Uint8Array(receivedAt.buffer),
  }
}

describe('case rows', () => {
  it('keep a row in its slot and hand over the change as one record', () => {
    const rows = new CaseRows()
    rows.apply(batch({ 7: 0 }))
    expect(Array.from(rows.words.subarray(7 * CASE_ROW_WORDS, 8 * CASE_ROW_WORDS))).toEqual([700, 701, 702, 703, 704, 0])
    expect(rows.pending.count).toBe(1)
    expect(Array.from(rows.pending.words.subarray(0, CASE_RECORD_WORDS))).toEqual([7, 700, 701, 702, 703, 704, 0])
    expect([rows.used, rows.count]).toEqual([8, 1])
  })

  it('count cases that come and go, and those that call for an answer', () => {
    const rows = new CaseRows()
    rows.apply(batch({ 0: UNACKNOWLEDGED_WARNING, 1: 0, 2: ACKNOWLEDGED_WARNING }))
    expect([rows.count, rows.calling]).toEqual([3, 1])
    rows.apply(batch({ 0: ACKNOWLEDGED_WARNING, 1: FREE_SLOT, 2: UNACKNOWLEDGED_WARNING }))
    expect([rows.count, rows.calling]).toEqual([2, 1])
    rows.apply(batch({ 2: FREE_SLOT }))
    expect([rows.count, rows.calling, rows.used]).toEqual([1, 0, 3])
  })

  it('grow without losing a row, and ask for a whole upload then', () => {
    const rows = new CaseRows()
    rows.apply(batch({ 5: 0 }))
    const { revision } = rows
    rows.apply(batch({ 4000: 0 }, { capacity: 5000 }))
    expect(rows.capacity).toBeGreaterThanOrEqual(5000)
    expect(rows.revision).toBe(revision + 1)
    expect(rows.words[5 * CASE_ROW_WORDS]).toBe(500)
    expect(rows.words[4000 * CASE_ROW_WORDS]).toBe(400_000)
    expect(rows.count).toBe(2)
  })

  it('free every slot on a reset', () => {
    const rows = new CaseRows()
    rows.apply(batch({ 1: 0, 2: UNACKNOWLEDGED_WARNING }))
    rows.apply(batch({ 3: 0 }, { reset: true }))
    expect([rows.count, rows.calling, rows.used]).toEqual([1, 0, 4])
    expect(rows.words[2 * CASE_ROW_WORDS - 1]).toBe(FREE_SLOT)
  })

  it('refuse rows that do not match their slots, and change nothing', () => {
    const rows = new CaseRows()
    const broken = { ...batch({ 1: 0 }), rows: new Uint8Array(CASE_ROW_BYTES - 4), reset: true }
    rows.apply(batch({ 9: 0 }))
    expect(() => rows.apply(broken)).toThrow(RangeError)
    expect(rows.count).toBe(1)
  })

  it('read rows that lie at an odd place in a larger buffer', () => {
    const { rows: bytes, ...rest } = batch({ 3: 0 })
    const shifted = new Uint8Array(bytes.byteLength + 1)
    shifted.set(bytes, 1)
    const rows = new CaseRows()
    rows.apply({ ...rest, rows: shifted.subarray(1) })
    expect(rows.words[3 * CASE_ROW_WORDS]).toBe(300)
  })

  it('hand over each time of receipt once', () => {
    const rows = new CaseRows()
    rows.apply(batch({ 1: 0, 2: 0 }, { receivedAt: [Number.NaN, 1234] }))
    const received: number[] = []
    rows.takeReceived(received)
    rows.takeReceived(received)
    expect(received).toEqual([1234])
  })

  it('allocate nothing once the list of changes has reached its size', () => {
    const rows = new CaseRows()
    const many = batch(Object.fromEntries(Array.from({ length: 1000 }, (_, slot) => [slot, 0])), { capacity: 2000 })
    rows.apply(many)
    rows.pending.clear()
    const before = [rows.words, rows.pending.words]
    for (let round = 0; round < 50; round += 1) {
      rows.apply(many)
      rows.pending.clear()
    }
    expect(rows.words).toBe(before[0])
    expect(rows.pending.words).toBe(before[1])
  })
})
