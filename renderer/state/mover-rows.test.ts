import { describe, expect, it } from 'vitest'
import { NEVER_S } from '../../contract/ipc/rows.ts'
import { FIX_WORDS, MoverRows, NO_FIX } from './mover-rows.ts'

function fixes(...list: { slot: number; at: number; x?: number }[]) {
  const words = new Uint32Array(list.length * FIX_WORDS)
  const floats = new Float32Array(words.buffer)
  list.forEach(({ at, x }, index) => {
    floats[index * FIX_WORDS] = x ?? at / 1000
    floats[index * FIX_WORDS + 2] = at
  })
  const slots = Uint32Array.from(list, ({ slot }) => slot)
  return { slots: new Uint8Array(slots.buffer), rows: new Uint8Array(words.buffer) }
}

function store(movers: number): MoverRows {
  const rows = new MoverRows()
  rows.reset(Array.from({ length: movers }, (_, index) => ({ vehicle: index % 2 === 1, staleAfterS: 60 })))
  return rows
}

const atOf = (rows: MoverRows, texel: number) => new Float32Array(rows.words.buffer)[texel * FIX_WORDS + 2]
const headOf = (rows: MoverRows, slot: number) => rows.words[(slot * rows.stride + rows.ring) * FIX_WORDS]

describe('mover rows', () => {
  it('start without a fix, with kind and stale time in place', () => {
    const rows = store(2)
    expect(headOf(rows, 1)).toBe(NO_FIX)
    expect(atOf(rows, 0)).toBeCloseTo(NEVER_S, -24)
    const traits = (rows.stride + rows.ring + 1) * FIX_WORDS
    expect(rows.words[traits]).toBe(1)
    expect(new Float32Array(rows.words.buffer)[traits + 1]).toBe(60)
  })

  it('let the newest fix overwrite the oldest, one record each', () => {
    const rows = store(1)
    for (let at = 1; at <= rows.ring + 2; at += 1) rows.apply(fixes({ slot: 0, at }))
    expect(headOf(rows, 0)).toBe(1)
    expect([atOf(rows, 0), atOf(rows, 1), atOf(rows, 2)]).toEqual([rows.ring + 1, rows.ring + 2, 3])
    expect(rows.pending.count).toBe(rows.ring + 2)
    expect(rows.count).toBe(1)
  })

  it('take several fixes of one mover in one batch in their order', () => {
    const rows = store(2)
    rows.apply(fixes({ slot: 1, at: 10 }, { slot: 0, at: 11 }, { slot: 1, at: 12 }))
    expect(headOf(rows, 1)).toBe(1)
    expect(atOf(rows, rows.stride + 1)).toBe(12)
    expect(rows.newestAt).toBe(12)
  })

  it('leave out fixes that are not newer and movers that nobody knows, and say how many', () => {
    const rows = store(1)
    rows.apply(fixes({ slot: 0, at: 20 }))
    expect(rows.apply(fixes({ slot: 0, at: 20 }, { slot: 0, at: 5 }, { slot: 9, at: 30 }))).toBe(3)
    expect(rows.pending.count).toBe(1)
  })

  it('keep a longer past where there are few movers, and always enough to glide', () => {
    expect(store(35).ring).toBeGreaterThan(store(1000).ring)
    expect(store(20_000).ring).toBe(3)
  })

  it('refuse rows that do not match their slots', () => {
    const rows = store(1)
    expect(() => rows.apply({ ...fixes({ slot: 0, at: 1 }), rows: new Uint8Array(8) })).toThrow(RangeError)
  })

  it('forget everything when the directory changes', () => {
    const rows = store(1)
    rows.apply(fixes({ slot: 0, at: 20 }))
    const { revision } = rows
    rows.reset([{ vehicle: false, staleAfterS: 5 }])
    expect([rows.count, rows.pending.count, rows.revision]).toEqual([0, 0, revision + 1])
    expect(rows.apply(fixes({ slot: 0, at: 1 }))).toBe(0)
  })
})
