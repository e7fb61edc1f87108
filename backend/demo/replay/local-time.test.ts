import { describe, expect, it } from 'vitest'
import { localTime } from './local-time.ts'

const boston = localTime('America/New_York')
const iso = (text: string): string | null => {
  const at = boston.parse(text)
  return at === null ? null : new Date(at).toISOString()
}

describe('naive local times', () => {
  it('are read by the zone, in summer and in winter', () => {
    expect(iso('2011-07-01 01:32:33')).toBe('2011-07-01T05:32:33.000Z')
    expect(iso('2011-11-30 23:42:39')).toBe('2011-12-01T04:42:39.000Z')
    expect(new Date(localTime('Asia/Shanghai').parse('2026-11-20T09:30')!).toISOString()).toBe('2026-11-20T01:30:00.000Z')
  })

  it('are taken for the first coming of the hour that autumn has twice', () => {
    expect(iso('2011-11-06 00:59:59')).toBe('2011-11-06T04:59:59.000Z')
    expect(iso('2011-11-06 01:30:00')).toBe('2011-11-06T05:30:00.000Z')
    expect(iso('2011-11-06 02:00:00')).toBe('2011-11-06T07:00:00.000Z')
  })

  it('are taken for the change itself in the hour that spring leaves out', () => {
    expect(iso('2011-03-13 01:59:59')).toBe('2011-03-13T06:59:59.000Z')
    expect(iso('2011-03-13 02:30:00')).toBe('2011-03-13T07:00:00.000Z')
    expect(iso('2011-03-13 03:00:00')).toBe('2011-03-13T07:00:00.000Z')
  })

  it.each(['America/New_York', 'Australia/Lord_Howe', 'Europe/London', 'Asia/Kathmandu'])(
    'never go back in %s as the local clock goes on',
    (zone) => {
      const local = localTime(zone)
      let before = Number.NEGATIVE_INFINITY
      for (let t = Date.UTC(2011, 0, 1); t < Date.UTC(2012, 0, 1); t += 17 * 60_000) {
        const at = local.parse(new Date(t).toISOString().slice(0, 19))!
        expect(at).toBeGreaterThanOrEqual(before)
        before = at
      }
    },
  )

  it('that are none are refused', () => {
    for (const text of [
      '',
      '2011-02-30 00:00:00',
      '2011-13-01 00:00:00',
      '2011-01-01 24:00:00',
      '01/02/2011',
      '2011-01-01',
      'now',
      '2011-01-01 10:60:00',
    ])
      expect(iso(text), text).toBeNull()
  })
})
