import { describe, expect, it } from 'vitest'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { startOfHallTime } from './hall-time.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const SATURDAY = at('2026-11-21T21:00:00')
const start = (recorded: number | null, speed: number, startAt: number | null, now = SATURDAY) =>
  startOfHallTime(recorded, { speed, startAt }, now, SMALL_CITY.calendar)

describe('where the hall clock starts', () => {
  it('is the machine’s time for a live city, but never before what is recorded', () => {
    expect(start(null, 1, null)).toBe(SATURDAY)
    expect(start(SATURDAY - 1000, 1, null)).toBe(SATURDAY)
    expect(start(SATURDAY + 1000, 1, null)).toBe(SATURDAY + 1000)
  })

  it('is where a simulated clock was left', () => {
    expect(start(12345, 30, null)).toBe(12345)
    expect(start(12345, 30, SATURDAY)).toBe(12345)
    expect(start(12345, 1, SATURDAY)).toBe(12345)
  })

  it('is, in a new database, what was asked for, else 09:30 of the last working day', () => {
    expect(start(null, 30, 777)).toBe(777)
    expect(start(null, 30, null)).toBe(at('2026-11-20T09:30:00'))
    expect(start(null, 30, null, at('2026-11-23T09:00:00'))).toBe(at('2026-11-20T09:30:00'))
    expect(start(null, 30, null, at('2026-11-23T10:00:00'))).toBe(at('2026-11-23T09:30:00'))
  })
})
