import { describe, expect, it } from 'vitest'
import type { Alarm, AlarmLevel } from '../../contract/domain/alarm.ts'
import { keepChoice, moveChoice, nextWaiting, queueOrder, soundingLevel } from './queue-order.ts'

const alarm = (id: string, level: AlarmLevel, acknowledgedAt: number | null = null) => ({ id, level, acknowledgedAt }) as Alarm
const ids = (alarms: readonly Alarm[]) => alarms.map(({ id }) => id as string)
const queue = [alarm('a', 'warning'), alarm('b', 'ageing', 5), alarm('c', 'overdue'), alarm('d', 'overdue')]

describe('alarm queue', () => {
  it("puts what waits for someone first and keeps the hub's order within", () => {
    expect(ids(queueOrder(queue))).toEqual(['a', 'c', 'd', 'b'])
  })

  it('sounds for the worst level that nobody has acknowledged, and for none when all are', () => {
    expect(soundingLevel(queue)).toBe('overdue')
    expect(soundingLevel([alarm('b', 'ageing', 5)])).toBeNull()
  })

  it('keeps the chosen alarm while it is there, else takes the one in its place', () => {
    expect(keepChoice(queue, 'c', 0, true)).toBe('c')
    expect(keepChoice(queue, 'gone', 1, true)).toBe('b')
    expect(keepChoice(queue, 'gone', 99, true)).toBe('d')
    expect(keepChoice([], 'gone', 3, true)).toBeNull()
  })

  it('follows the head of the queue until the operator has chosen', () => {
    expect(keepChoice(queue, 'd', 3, false)).toBe('a')
    expect(keepChoice([], 'd', 3, false)).toBeNull()
  })

  it('goes on to the next that waits after an acknowledgement, round the end, and stays when none is left', () => {
    expect(nextWaiting(queue, 'a')).toBe('c')
    expect(nextWaiting(queue, 'd')).toBe('a')
    expect(nextWaiting([alarm('x', 'warning')], 'x')).toBe('x')
  })

  it('moves within the list and stops at its ends', () => {
    expect(moveChoice(queue, 'a', 1)).toBe('b')
    expect(moveChoice(queue, 'a', -1)).toBe('a')
    expect(moveChoice(queue, 'a', Number.POSITIVE_INFINITY)).toBe('d')
    expect(moveChoice(queue, null, 1)).toBe('a')
    expect(moveChoice([], null, 1)).toBeNull()
  })
})
