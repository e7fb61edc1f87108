import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../contract/units.ts'
import { againstRule, chainFor, mayActDirectly, USUAL_APPROVALS } from './approval-rules.ts'

const ASKED = { at: 0, until: undefined, taken: 0, decidedBefore: false }
const RUNNING = { dueAt: HOUR }

describe('the rules of an approval', () => {
  it('send a first extension to the shift leader and a second up to the leader', () => {
    const { extend } = USUAL_APPROVALS
    expect(chainFor(extend, 0)).toEqual(['dispatcher', 'shift-leader'])
    expect(chainFor(extend, 1)).toEqual(['dispatcher', 'shift-leader', 'leader'])
    expect(chainFor(USUAL_APPROVALS.void, 3)).toEqual(['shift-leader'])
  })

  it('let those who decide last act without asking, where the city wants that, and no others', () => {
    const { extend, exempt } = USUAL_APPROVALS
    expect(mayActDirectly(extend, ['shift-leader'], 0)).toBe(true)
    expect(mayActDirectly(extend, ['shift-leader'], 1)).toBe(false)
    expect(mayActDirectly(extend, ['dispatcher'], 0)).toBe(false)
    expect(mayActDirectly(exempt, ['acceptor'], 0)).toBe(false)
    expect(mayActDirectly({ ...exempt, needed: false }, [], 0)).toBe(true)
  })

  it('grant an extension twice, and while the limit is kept: at its very instant it is', () => {
    const { extend } = USUAL_APPROVALS
    expect(againstRule(RUNNING, extend, { ...ASKED, taken: 1 })).toBeNull()
    expect(againstRule(RUNNING, extend, { ...ASKED, taken: 2 })).toBe('too-many')
    expect(againstRule(RUNNING, extend, { ...ASKED, at: HOUR })).toBeNull()
    expect(againstRule(RUNNING, extend, { ...ASKED, at: HOUR + 1 })).toBe('limit-passed')
    expect(againstRule({ dueAt: null }, extend, { ...ASKED, at: HOUR + 1 })).toBeNull()
  })

  it('limit a pause, and hear an appeal once', () => {
    const { postpone, exempt } = USUAL_APPROVALS
    expect(againstRule(RUNNING, postpone, { ...ASKED, until: 90 * DAY })).toBeNull()
    expect(againstRule(RUNNING, postpone, { ...ASKED, until: 90 * DAY + 1 })).toBe('too-long')
    expect(againstRule(RUNNING, exempt, { ...ASKED, at: 2 * HOUR })).toBeNull()
    expect(againstRule(RUNNING, exempt, { ...ASKED, decidedBefore: true })).toBe('asked-before')
  })
})
