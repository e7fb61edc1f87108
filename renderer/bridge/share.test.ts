import { describe, expect, it } from 'vitest'
import { share } from './share.ts'

describe('share', () => {
  it('gives back what is held when nothing has changed', () => {
    const held = { rows: [{ id: 'a', at: 1 }], total: 2, none: null }
    expect(share(held, structuredClone(held))).toBe(held)
  })

  it('keeps the rows that have not changed, whatever their new order', () => {
    const held = [
      { caseId: 1, due: 10 },
      { caseId: 2, due: 20 },
      { caseId: 3, due: 30 },
    ]
    const next = share(held, [
      { caseId: 3, due: 30 },
      { caseId: 1, due: 11 },
    ])
    expect(next).toEqual([
      { caseId: 3, due: 30 },
      { caseId: 1, due: 11 },
    ])
    expect(next[0]).toBe(held[2])
    expect(next[1]).not.toBe(held[0])
  })

  it('sees a key that has gone, a list that got shorter, and null in place of a value', () => {
    expect(share<object>({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 })
    expect(share([1, 2, 3], [1, 2])).toEqual([1, 2])
    expect(share<unknown>({ a: { b: 1 } }, { a: null })).toEqual({ a: null })
  })

  it('takes bytes as they are: a new picture is a new picture', () => {
    const next = new Uint8Array([1])
    expect(share(new Uint8Array([1]), next)).toBe(next)
  })
})
