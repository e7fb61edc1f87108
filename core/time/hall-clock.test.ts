import { describe, expect, it } from 'vitest'
import { followClock, hallNow, machineTimeOf } from './hall-clock.ts'

describe('hall clock', () => {
  it('runs at its speed and goes on without messages', () => {
    const clock = { hallAt: 1_000_000, machineAt: 500, speed: 30 }
    expect(hallNow(clock, 1500)).toBe(1_030_000)
    expect(machineTimeOf(clock, 1_030_000)).toBe(1500)
  })

  it('is not pulled back by messages that were late', () => {
    let clock = followClock(null, { at: 10_000, sentAt: 0, speed: 1 }, 0)
    for (const [sent, delay] of [
      [1000, 5],
      [2000, 400],
      [3000, 8],
    ] as const) {
      clock = followClock(clock, { at: 10_000 + sent, sentAt: sent, speed: 1 }, sent + delay)
    }
    expect(Math.abs(hallNow(clock, 4000) - 14_000)).toBeLessThan(80)
  })

  it('follows at once when the backend sets its clock or changes its speed', () => {
    const clock = followClock(null, { at: 10_000, sentAt: 0, speed: 1 }, 0)
    expect(hallNow(followClock(clock, { at: 3_600_000, sentAt: 0, speed: 1 }, 1000), 1000)).toBe(3_600_000)
    expect(hallNow(followClock(clock, { at: 1000, sentAt: 0, speed: 1 }, 1000), 1000)).toBe(1000)
    expect(followClock(clock, { at: 11_000, sentAt: 0, speed: 30 }, 1000).speed).toBe(30)
  })
})
