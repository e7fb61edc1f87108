import { afterEach, describe, expect, it } from 'vitest'
import { testCase } from '../../main/hub/fakes/test-case.ts'
import { HubBench, TestWindow, until } from './hub-bench.ts'

const bench = new HubBench()
afterEach(() => bench.clear())

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('a hub on a bad line', () => {
  it('ends with exactly the backend’s picture, in a window that was there all the time and in one that came late', async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
    process.stdout.write(`seed of the bad line: ${seed}\n`)
    const random = randomFrom(seed)
    const { backend } = bench
    for (let id = 1; id <= 200; id++) backend.cases.set(id, testCase(id))
    await backend.start()
    const hub = await bench.startHub()
    const early = new TestWindow(hub, 'left')
    await until(() => expect(early.drawn).toBe(200))
    let next = 201
    for (let step = 0; step < 120; step++) {
      const known = [...backend.cases.keys()]
      const some = known[Math.floor(random() * known.length)] ?? 1
      const row = backend.cases.get(some)
      const changed =
        random() < 0.5
          ? testCase(next++, { lng: 110 + random() })
          : testCase(some, { version: (row?.version ?? 0) + 1, lng: 110 + random() })
      const gone = random() < 0.4 ? [known[Math.floor(random() * known.length)] ?? 1].filter((id) => id !== changed.id) : []
      const delta = backend.change({ cases: [changed], gone }, { lost: random() < 0.15 })
      const fate = random()
      if (fate < 0.1) backend.emit('delta', delta)
      else if (fate < 0.13) backend.emit('delta', { ...delta, seq: 'x' })
      else if (fate < 0.15) backend.newEpoch(`epoch-${step}`)
      else if (fate < 0.17) {
        await backend.stop()
        await backend.start()
      } else if (fate < 0.4) await new Promise((resolve) => setImmediate(resolve))
    }
    const wanted = [...backend.cases.values()].map(({ lng }) => Math.fround(lng - 110.45)).sort((a, b) => a - b)
    await until(() => expect(early.eastings()).toEqual(wanted), 20_000)
    const late = new TestWindow(hub, null)
    await until(() => expect(late.eastings()).toEqual(wanted))
    await until(() => expect(hub.status().cases.open).toBe(wanted.length))
    expect([early.refused, late.refused]).toEqual([[], []])
  })
})
