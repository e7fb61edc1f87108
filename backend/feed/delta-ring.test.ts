import { expect, it } from 'vitest'
import type { Delta } from '../../contract/wire/feed.ts'
import { DeltaRing } from './delta-ring.ts'

const delta = (seq: number, bytes = 0): Delta => ({
  epoch: 'e',
  seq,
  clock: { at: 0, sentAt: 0, speed: 1 },
  ...(bytes > 0 ? { cases: { count: 0, columns: { id: new Uint8Array(bytes) }, number: [], address: [] } } : {}),
})
const numbers = (deltas: Delta[] | null) => deltas?.map(({ seq }) => seq) ?? null

it('gives the deltas after a number, or says that they are gone', () => {
  const ring = new DeltaRing()
  expect(ring.after(0, 0)).toEqual([])
  for (let seq = 1; seq <= 700; seq++) ring.push(delta(seq))
  expect(numbers(ring.after(697, 700))).toEqual([698, 699, 700])
  expect(ring.after(700, 700)).toEqual([])
  expect(ring.after(100, 700)?.length).toBe(600)
  expect(ring.after(99, 700)).toBeNull()
})

it('keeps within its memory, but always the newest', () => {
  const ring = new DeltaRing()
  for (let seq = 1; seq <= 10; seq++) ring.push(delta(seq, 10 << 20))
  expect(numbers(ring.after(9, 10))).toEqual([10])
  expect(ring.after(5, 10)).toBeNull()
})
