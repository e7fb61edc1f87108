import { expect, it } from 'vitest'
import { seededRandom } from '../../tests/support/random.ts'
import { InstantHeap } from './instant-heap.ts'

it('gives out what is due, earliest first, and nothing before its instant (seed 7)', () => {
  const random = seededRandom(7)
  const heap = new InstantHeap()
  const instants = Array.from({ length: 5000 }, () => Math.floor(random() * 1000))
  instants.forEach((at, id) => heap.push(at, id))
  for (let now = -1; now < 1000; now += 50) {
    const taken: number[] = []
    for (let id = heap.popDue(now); id !== undefined; id = heap.popDue(now)) taken.push(instants[id] as number)
    expect(taken).toEqual([...taken].sort((a, b) => a - b))
    expect(taken.every((at) => at <= now)).toBe(true)
    expect(heap.earliest).toBeGreaterThan(now)
  }
  while (heap.popDue(1000) !== undefined);
  expect([heap.size, heap.earliest]).toEqual([0, Number.POSITIVE_INFINITY])
})
