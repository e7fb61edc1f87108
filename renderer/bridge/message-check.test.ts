import { describe, expect, it } from 'vitest'
import { demoCity } from '../../tests/support/demo-city.ts'
import { samplePicture } from '../../tests/support/sample-picture.ts'
import { MessageCheck } from './message-check.ts'

const { alarms, rows } = samplePicture(demoCity(), { seed: 3, now: Date.UTC(2026, 10, 20), cases: 40, acknowledged: 0.5 })
const message = () => structuredClone({ type: 'alarms', alarms, rows, unacknowledged: 2, sounding: true })

describe('message check', () => {
  it('lets a good message through as it is', () => {
    expect(new MessageCheck().check(message())).toEqual({ message: message() })
  })

  it('names the entry and the field that is wrong', () => {
    const broken = message()
    ;(broken.alarms[3] as { level: string }).level = 'catastrophe'
    expect(new MessageCheck().check(broken)).toMatchObject({ refusal: expect.stringContaining('/alarms/3/level') })
  })

  it('sees an entry that has gone wrong since it last passed', () => {
    const check = new MessageCheck()
    check.check(message())
    const later = message()
    ;(later.rows[0] as { dueAt: unknown }).dueAt = 'soon'
    expect(check.check(later)).toMatchObject({ refusal: expect.stringContaining('/rows/0/dueAt') })
  })

  it('checks what stands beside the lists every time', () => {
    const check = new MessageCheck()
    check.check(message())
    expect(check.check({ ...message(), unacknowledged: -0.5 })).toMatchObject({
      refusal: expect.stringContaining('/unacknowledged'),
    })
    expect(check.check({ ...message(), alarms: 'none' })).toMatchObject({ refusal: expect.stringContaining('/alarms') })
  })

  it('goes on from the last good message after a refusal', () => {
    const check = new MessageCheck()
    const first = check.check(message())
    check.check({ ...message(), sounding: 1 })
    const again = check.check(message())
    expect(again).toEqual(first)
    expect('message' in again && 'message' in first && again.message === first.message).toBe(true)
  })
})
