import { describe, expect, it } from 'vitest'
import { FixBatcher } from './fix-batcher.ts'
import type { Fix } from './ports.ts'

const fix = (at: number): Fix => ({ mover: 'm', lng: 120, lat: 32, at, heading: null, speedKmh: 0 })
const limits = { everyMs: 1, maxBatch: 3, maxWaiting: 6 }

describe('the fix batcher', () => {
  it('hands fixes over in order, in batches, one call at a time', async () => {
    const calls: number[][] = []
    let running = 0
    const sink = {
      accept: async (fixes: readonly Fix[]) => {
        expect(++running).toBe(1)
        await Promise.resolve()
        calls.push(fixes.map((each) => each.at))
        running--
      },
    }
    const batcher = new FixBatcher(sink, limits, () => {})
    const stored = [1, 2, 3, 4, 5].map(async (at) => await batcher.add([fix(at)]))
    await batcher.flush()
    expect(await Promise.all(stored)).toEqual(Array(5).fill(true))
    expect(calls).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
  })

  it('takes no more than it may hold, and has room again afterwards', async () => {
    const batcher = new FixBatcher({ accept: async () => {} }, limits, () => {})
    const first = batcher.add([1, 2, 3, 4].map(fix))
    expect(batcher.add([5, 6, 7].map(fix))).toBeNull()
    expect(await first).toBe(true)
    expect(await batcher.add([5, 6, 7].map(fix))).toBe(true)
  })

  it('says so when the store fails, and goes on with what came later', async () => {
    const failures: unknown[] = []
    let calls = 0
    const sink = {
      accept: async () => {
        if (calls++ === 0) throw new Error('the database is away')
      },
    }
    const batcher = new FixBatcher(sink, limits, (error) => failures.push(error))
    expect(await batcher.add([fix(1)])).toBe(false)
    expect(await batcher.add([fix(2)])).toBe(true)
    expect(failures).toHaveLength(1)
  })
})
