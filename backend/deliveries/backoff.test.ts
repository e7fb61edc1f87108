import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../contract/units.ts'
import { FAILURES_UNTIL_REST, pauseAfter, restAfter, retryAfterMs } from './backoff.ts'

describe('the pause before the next attempt', () => {
  it('doubles, is drawn between half and the whole, and never grows beyond an hour', () => {
    expect([1, 2, 3, 4].map((attempts) => pauseAfter(attempts, null, 0))).toEqual([2500, 5000, 10_000, 20_000])
    expect(pauseAfter(1, null, 0.5)).toBe(3750)
    expect(pauseAfter(60, null, 0.999999)).toBeLessThanOrEqual(HOUR)
  })

  it('is no shorter than the target asked for, and at most an hour of it', () => {
    expect(pauseAfter(1, 90 * SECOND, 0)).toBe(90 * SECOND)
    expect(pauseAfter(1, 99 * HOUR, 0)).toBe(HOUR)
  })
})

describe('the rest of a target', () => {
  it('begins only after several failures in a row and ends within minutes', () => {
    expect(restAfter(FAILURES_UNTIL_REST - 1, null, 0)).toBe(0)
    expect(restAfter(FAILURES_UNTIL_REST, null, 0)).toBe(2500)
    expect(restAfter(FAILURES_UNTIL_REST + 50, null, 0.999999)).toBeLessThanOrEqual(5 * MINUTE)
  })

  it('begins at once when the target asks for it', () => {
    expect(restAfter(1, 30 * SECOND, 0)).toBe(30 * SECOND)
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-20T01:00:00Z')
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Fri, 20 Nov 2026 01:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 00:00:00 GMT', 0],
    ['-5', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('reads %s as %s ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })
})
