import { describe, expect, it } from 'vitest'
import { judgeDeath } from './restart-policy.ts'

describe('the restart policy', () => {
  it('starts again at once after the first death', () => {
    expect(judgeDeath([1000], 1000)).toEqual({ again: true, afterMs: 0 })
  })

  it('waits longer after each death of the same minute and gives up at the sixth', () => {
    const deaths: number[] = []
    const verdicts = [0, 100, 200, 300, 400, 500].map((at) => {
      deaths.push(at)
      return judgeDeath(deaths, at)
    })
    expect(verdicts).toEqual([
      { again: true, afterMs: 0 },
      { again: true, afterMs: 500 },
      { again: true, afterMs: 1000 },
      { again: true, afterMs: 2000 },
      { again: true, afterMs: 4000 },
      { again: false, deaths: 6 },
    ])
  })

  it('forgets deaths that are older than a minute', () => {
    const old = [0, 100, 200, 300, 400]
    expect(judgeDeath([...old, 60_401], 60_401)).toEqual({ again: true, afterMs: 0 })
  })
})
