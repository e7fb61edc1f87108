import { describe, expect, it } from 'vitest'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { alarmId, type CaseId } from '../../contract/ids.ts'
import { type CaseRow, CaseTable, packCases } from '../../core/replica/case-table.ts'
import { AlarmBook } from './alarm-book.ts'
import { testCase } from './fakes/test-case.ts'

const HOUR = 3_600_000
const T0 = 1_800_000_000_000

function tableOf(...rows: CaseRow[]): CaseTable {
  const table = new CaseTable()
  table.apply(packCases(rows))
  return table
}

/** Runs out at T0, warns an hour before, ages every two hours. */
const running = testCase(1, { warnAt: T0 - HOUR, dueAt: T0, ageingEvery: 2 * HOUR })
const id = alarmId(1 as CaseId, 1)
const answer = (step: number) => ({ alarm: id, step, at: T0, by: '值班操作员01', user: 'operator01' })

/** The backend's own alarm of the running case, at a time. */
function told(now: number, more: Partial<Alarm> = {}): Alarm {
  const book = new AlarmBook()
  book.raiseDue(tableOf(running), now)
  const alarm = book.get(id)
  if (!alarm) throw new Error('nothing is due yet')
  return { ...alarm, raisedBy: 'backend', ...more }
}

describe('the alarm book of a hub whose line is cut', () => {
  it('raises each step once, when it falls due', () => {
    const book = new AlarmBook()
    const table = tableOf(running)
    const steps = [-2, -1, -0.5, 0, 1, 2, 4].map((hours) => {
      const touched = book.raiseDue(table, T0 + hours * HOUR)
      return [touched.size, book.get(id)?.step ?? 0]
    })
    expect(steps).toEqual([
      [0, 0],
      [1, 1],
      [0, 1],
      [1, 2],
      [0, 2],
      [1, 3],
      [1, 4],
    ])
    expect(book.raisedInRun).toBe(4)
  })

  it('raises nothing for a case that is suspended or has no limit', () => {
    const book = new AlarmBook()
    book.raiseDue(tableOf(testCase(1, { ...running, flags: CASE_FLAGS.suspended }), testCase(2)), T0 + HOUR)
    expect(book.all()).toEqual([])
  })

  it('takes back what a hall clock that ran ahead has called, and bears a small lead', () => {
    const book = new AlarmBook()
    const table = tableOf(running)
    book.raiseDue(table, T0)
    expect([book.endFallen(table, T0 - 60_000).size, book.get(id)?.step]).toEqual([0, 2])
    expect([[...book.endFallen(table, T0 - 60_001)], book.all()]).toEqual([[1], []])
    book.apply([told(T0)])
    book.endFallen(table, T0 - HOUR)
    expect(book.get(id)?.step).toBe(2)
  })

  it('calls again after an answer when the next step falls due', () => {
    const book = new AlarmBook()
    const table = tableOf(running)
    book.raiseDue(table, T0)
    expect([book.answer(answer(2)), book.unacknowledged, book.sounding]).toEqual([true, 0, false])
    book.raiseDue(table, T0 + 2 * HOUR)
    expect([book.unacknowledged, book.sounding]).toEqual([1, true])
  })
})

describe('the alarm book of a hub that is connected again', () => {
  it('has one alarm where both sides raised it', () => {
    const book = new AlarmBook()
    book.raiseDue(tableOf(running), T0)
    book.replaceAll([told(T0)], tableOf(running), T0)
    expect(book.all()).toEqual([told(T0)])
    expect(book.raisedInRun).toBe(1)
  })

  it('keeps what only the hub has raised while it still stands, and drops it when the case has moved on', () => {
    const book = new AlarmBook()
    book.raiseDue(tableOf(running), T0)
    book.replaceAll([], tableOf(running), T0)
    expect(book.all().map((alarm) => alarm.id)).toEqual([id])
    book.replaceAll([], tableOf(testCase(1, { version: 2, stageSeq: 2 })), T0)
    expect(book.all()).toEqual([])
  })

  it('keeps the hub’s answer until the backend has recorded or refused it', () => {
    const book = new AlarmBook()
    book.raiseDue(tableOf(running), T0)
    book.answer(answer(2))
    book.replaceAll([told(T0)], tableOf(running), T0)
    expect(book.get(id)?.acknowledgedBy).toBe('值班操作员01')
    book.settleAnswer(id, false)
    expect(book.get(id)?.acknowledgedBy).toBeNull()
  })

  it('does not take an answer to a lower step for one to this step', () => {
    const book = new AlarmBook()
    book.raiseDue(tableOf(running), T0)
    book.answer(answer(2))
    book.apply([told(T0 + 2 * HOUR)])
    expect([book.get(id)?.step, book.unacknowledged]).toEqual([3, 1])
  })

  it('counts what is called in its run, not what stood before it', () => {
    const book = new AlarmBook()
    book.replaceAll([told(T0)], tableOf(running), T0)
    expect(book.raisedInRun).toBe(0)
    book.apply([told(T0 + 2 * HOUR)])
    expect(book.raisedInRun).toBe(1)
  })
})

describe('the sound', () => {
  it('stops when silenced and comes back with the next call', () => {
    const book = new AlarmBook()
    book.apply([told(T0)])
    book.silence()
    expect([book.sounding, book.unacknowledged]).toEqual([false, 1])
    book.apply([told(T0)])
    expect(book.sounding).toBe(false)
    book.apply([told(T0 + 2 * HOUR)])
    expect(book.sounding).toBe(true)
  })

  it('is not made by what is shelved, suppressed or out of service', () => {
    for (const axis of [{ shelvedUntil: T0 + HOUR }, { suppressed: true }, { outOfService: true }]) {
      const book = new AlarmBook()
      book.apply([told(T0, axis)])
      expect(book.sounding).toBe(false)
    }
  })

  it('ends with the occurrence', () => {
    const book = new AlarmBook()
    book.apply([told(T0)])
    book.apply([told(T0, { active: false, endedAt: T0 + HOUR })])
    expect([book.all(), book.sounding, book.forCase(1)]).toEqual([[], false, undefined])
  })
})
