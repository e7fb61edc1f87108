import { describe, expect, it } from 'vitest'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { CaseId } from '../../contract/ids.ts'
import { acknowledge, endAlarm, mergeAlarms } from './alarm-life.ts'
import { instantOf, nextInstant, priorityOf, raise, stepAt, stillStands, type Watch } from './alarm-plan.ts'
import { calledBefore, withEarlierAnswer } from './carry-alarm.ts'

const WATCH: Watch = { caseId: 7 as CaseId, stage: 'handle', stageSeq: 4, flags: 0, warnAt: 80, dueAt: 100, ageingEvery: 50 }
const at = (now: number, held: Alarm | null = null, by: Alarm['raisedBy'] = 'backend') => raise(WATCH, now, by, held)
const alarmAt = (now: number): Alarm => at(now) as Alarm

describe('when an alarm calls', () => {
  it('calls at the warning, at the limit and at every ageing step, from the very instant on', () => {
    expect([79, 80, 99, 100, 149, 150, 200, 249].map((now) => stepAt(WATCH, now))).toEqual([0, 1, 1, 2, 2, 3, 4, 4])
  })

  it('knows the instant of each step, and that step is reached exactly then', () => {
    for (let step = 1; step < 8; step++) {
      const instant = instantOf(WATCH, step)
      expect([stepAt(WATCH, instant), stepAt(WATCH, instant - 1)]).toEqual([step, step - 1])
      expect(nextInstant(WATCH, step - 1)).toBe(instant)
    }
  })

  it('never calls for a case without limit or with a stopped clock', () => {
    for (const watch of [
      { ...WATCH, flags: CASE_FLAGS.suspended },
      { ...WATCH, warnAt: Number.NaN, dueAt: Number.NaN },
    ]) {
      expect(stepAt(watch, 1e12)).toBe(0)
      expect(nextInstant(watch, 0)).toBe(Number.POSITIVE_INFINITY)
      expect(raise(watch, 1e12, 'backend', null)).toBeNull()
    }
    expect(nextInstant({ ...WATCH, ageingEvery: 0 }, 2)).toBe(Number.POSITIVE_INFINITY)
  })

  it('ranks hazards above all, then what is overdue or supervised, then warnings', () => {
    expect(priorityOf('warning', CASE_FLAGS.hazard)).toBe(1)
    expect(priorityOf('overdue', 0)).toBe(2)
    expect(priorityOf('warning', CASE_FLAGS.supervised)).toBe(2)
    expect(priorityOf('warning', 0)).toBe(3)
  })
})

describe('raising', () => {
  it('makes the same alarm at either end, whenever it looks', () => {
    const { raisedBy: _, ...backend } = alarmAt(170)
    const { raisedBy: __, ...hub } = at(199, null, 'hub') as Alarm
    expect(hub).toEqual(backend)
    expect(backend).toMatchObject({ id: '7:4', step: 3, level: 'ageing', raisedAt: 80, steppedAt: 150, dueAt: 100, active: true })
  })

  it('calls each step once, and a step up asks for a new answer', () => {
    const warned = alarmAt(80)
    expect(at(99, warned)).toBeNull()
    const answered = acknowledge(warned, 1, 90, '值班员')
    const overdue = at(100, answered.ok ? answered.alarm : null)
    expect(overdue).toMatchObject({ step: 2, level: 'overdue', acknowledgedAt: null, acknowledgedBy: null, raisedAt: 80 })
    expect(at(120, overdue)).toBeNull()
  })

  it('does not revive an alarm that has ended', () => {
    expect(at(500, endAlarm(alarmAt(80), 90))).toBeNull()
  })

  it('belongs to one running clock', () => {
    const alarm = alarmAt(80)
    expect(stillStands(alarm, WATCH)).toBe(true)
    expect(stillStands(alarm, { ...WATCH, stageSeq: 5 })).toBe(false)
    expect(stillStands(alarm, { ...WATCH, flags: CASE_FLAGS.suspended })).toBe(false)
    expect(stillStands(alarm, null)).toBe(false)
  })
})

describe('a clock that is taken up again', () => {
  const ended = endAlarm({ ...alarmAt(170), acknowledgedAt: 172, acknowledgedBy: 'A' }, 175)
  const again: Watch = { ...WATCH, stageSeq: 6, warnAt: 110, dueAt: 130 }
  const raised = raise(again, 205, 'backend', null) as Alarm

  it('has called as far as its stage had: no step twice, and none that nobody called', () => {
    expect(calledBefore(again, 205, [ended])).toBe(3)
    expect(calledBefore(again, 120, [ended])).toBe(1)
    expect([calledBefore(again, 205, []), calledBefore(again, 205, [{ ...ended, stage: 'file' }])]).toEqual([0, 0])
  })

  it('keeps the answer to the step at which it stood', () => {
    expect(withEarlierAnswer(raised, [ended])).toMatchObject({ id: '7:6', step: 3, acknowledgedAt: 172, acknowledgedBy: 'A' })
    expect(withEarlierAnswer({ ...raised, step: 4 }, [ended])).toMatchObject({ acknowledgedAt: null })
  })
})

describe('acknowledging', () => {
  it('answers the step that was seen, once', () => {
    const first = acknowledge(alarmAt(100), 2, 105, 'A')
    expect(first).toMatchObject({ ok: true, changed: true, alarm: { acknowledgedAt: 105, acknowledgedBy: 'A' } })
    if (first.ok)
      expect(acknowledge(first.alarm, 2, 110, 'B')).toMatchObject({ ok: true, changed: false, alarm: { acknowledgedBy: 'A' } })
  })

  it('is refused for another step, and after the end', () => {
    expect(acknowledge(alarmAt(100), 1, 105, 'A')).toEqual({ ok: false, refused: 'stepped-up' })
    expect(acknowledge(alarmAt(100), 3, 105, 'A')).toEqual({ ok: false, refused: 'not-yet' })
    expect(acknowledge(endAlarm(alarmAt(100), 101), 2, 105, 'A')).toEqual({ ok: false, refused: 'ended' })
  })
})

describe('merging what backend and hub know of one alarm', () => {
  const answered = (alarm: Alarm, when: number, by: string): Alarm => ({ ...alarm, acknowledgedAt: when, acknowledgedBy: by })
  const versions: Alarm[] = [
    alarmAt(80),
    answered(alarmAt(80), 85, 'A'),
    alarmAt(100),
    answered(alarmAt(100), 110, 'A'),
    answered(alarmAt(100), 105, 'B'),
    at(150, null, 'hub') as Alarm,
    endAlarm(alarmAt(80), 95),
    endAlarm(answered(alarmAt(100), 103, 'A'), 130),
  ]

  it('gives the same whatever the order, and nothing new the second time', () => {
    for (const a of versions) {
      for (const b of versions) {
        const merged = mergeAlarms(a, b)
        expect(mergeAlarms(b, a)).toEqual(merged)
        expect(mergeAlarms(merged, a)).toEqual(merged)
        for (const c of versions) expect(mergeAlarms(mergeAlarms(a, b), c)).toEqual(mergeAlarms(a, mergeAlarms(b, c)))
      }
    }
  })

  it('lets the higher step win, keeps the earlier of two answers to it, and no answer to a lower one', () => {
    expect(mergeAlarms(answered(alarmAt(80), 85, 'A'), alarmAt(100))).toMatchObject({ step: 2, acknowledgedAt: null })
    expect(mergeAlarms(answered(alarmAt(100), 110, 'A'), answered(alarmAt(100), 105, 'B'))).toMatchObject({ acknowledgedBy: 'B' })
    expect(mergeAlarms(endAlarm(alarmAt(80), 95), alarmAt(100))).toMatchObject({ active: false, endedAt: 95 })
  })
})
