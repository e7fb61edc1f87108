import { describe, expect, it } from 'vitest'
import type { Rates } from '../../contract/domain/board.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import type { CaseId } from '../../contract/ids.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { makeBoard } from './board.ts'
import { DISTRICT_FORMULA_1, gradeOf, score } from './district-score.ts'
import { countIntoRates, noRates, rateValue } from './rates.ts'

const PERIOD = { from: 0, to: 10 * HOUR }
const BANDS = [90, 75, 60, 40] as const

function file(changes: Partial<CaseFile>): CaseFile {
  return {
    id: 1 as CaseId,
    version: 1,
    number: '',
    kind: 'event',
    classCode: '0102',
    condition: null,
    source: 'collector',
    reporter: null,
    lng: 0,
    lat: 0,
    address: '',
    description: '',
    cellCode: null,
    districtCode: '990101',
    unitCode: null,
    state: 'handling',
    stage: 'handle',
    stageSeq: 1,
    flags: 0,
    handleLimit: null,
    ownDue: false,
    ownDueAt: null,
    stageLimit: null,
    usedBefore: 0,
    clockSince: 0,
    stageSince: 0,
    warnAt: null,
    dueAt: null,
    ageingEvery: 0,
    totalDueAt: null,
    limitsVersion: 0,
    reportedAt: 0,
    filedAt: null,
    handledAt: null,
    handledLate: false,
    reworkedAt: null,
    endedAt: null,
    endedLate: false,
    lateAt: null,
    leftAt: STAGES.map(() => null),
    changedAt: 0,
    receivedAt: 0,
    centre: 'city',
    assisting: [],
    extensions: 0,
    resumeAt: null,
    exemptAt: null,
    visitedAt: null,
    satisfaction: null,
    ...changes,
  }
}

function ratesOf(...files: Partial<CaseFile>[]): Rates {
  const rates = noRates()
  for (const changes of files) countIntoRates(rates, file(changes), PERIOD)
  return rates
}

describe('rates', () => {
  it('count what was due: done in the period, or overdue and still open', () => {
    const rates = ratesOf(
      { handledAt: HOUR, stage: 'feedback' },
      { handledAt: HOUR, handledLate: true, stage: 'feedback' },
      { dueAt: 9 * HOUR },
      { dueAt: -20 * HOUR },
      { dueAt: 11 * HOUR },
      { dueAt: 10 * HOUR },
    )
    expect(rates.handled).toEqual({ numerator: 2, denominator: 4 })
    expect(rates.handledOnTime).toEqual({ numerator: 1, denominator: 4 })
  })

  it('leave out what was handled before the period, what is suspended, and what was void', () => {
    const done = { handledAt: -1, stage: 'check' as const, state: 'checking' as const }
    const suspended = { dueAt: HOUR, flags: CASE_FLAGS.suspended, totalDueAt: HOUR }
    const voided = { state: 'void' as const, stage: 'evaluate' as const, endedAt: HOUR, handledAt: HOUR }
    expect(ratesOf(done, suspended, voided)).toEqual(noRates())
  })

  it('count closing by the limit of the whole case', () => {
    const closed = { state: 'closed' as const, stage: 'evaluate' as const, endedAt: HOUR }
    const rates = ratesOf(closed, { ...closed, endedLate: true }, { totalDueAt: HOUR })
    expect(rates.closed).toEqual({ numerator: 2, denominator: 3 })
    expect(rates.closedOnTime).toEqual({ numerator: 1, denominator: 3 })
  })

  it('never have more rework than handling', () => {
    expect(ratesOf({ reworkedAt: HOUR }, { handledAt: HOUR, stage: 'feedback' }).rework).toEqual({ numerator: 1, denominator: 2 })
  })

  it('say nothing, not zero, where nothing was due', () => {
    expect(rateValue({ numerator: 0, denominator: 0 })).toBeNull()
    expect(rateValue({ numerator: 0, denominator: 5 })).toBe(0)
  })
})

describe('scores and grades', () => {
  const all = (numerator: number, denominator: number): Rates => {
    const rate = { numerator, denominator }
    return {
      handled: rate,
      handledOnTime: rate,
      closed: rate,
      closedOnTime: rate,
      rework: { numerator: denominator - numerator, denominator },
    }
  }

  it('weigh to a hundred', () => {
    expect(DISTRICT_FORMULA_1.parts.reduce((sum, part) => sum + part.weight, 0)).toBe(100)
    expect(score(all(10, 10), DISTRICT_FORMULA_1)).toBe(100)
    expect(score(all(0, 10), DISTRICT_FORMULA_1)).toBe(0)
    expect(score(all(1, 3), DISTRICT_FORMULA_1)).toBe(33.3)
  })

  it('share the weight of a part of which nothing was due', () => {
    const rates = { ...noRates(), handled: { numerator: 1, denominator: 2 } }
    expect(score(rates, DISTRICT_FORMULA_1)).toBe(50)
    expect(score(noRates(), DISTRICT_FORMULA_1)).toBeNull()
  })

  it('grade at the lowest score of each band', () => {
    expect([100, 90, 89.9, 75, 60, 59.9, 40, 39.9, 0, null].map((value) => gradeOf(value, BANDS))).toEqual([
      'A',
      'A',
      'B',
      'B',
      'C',
      'D',
      'D',
      'E',
      'E',
      null,
    ])
  })
})

describe('the board', () => {
  it('counts stages, districts and hours of the day', () => {
    const leftCollect = STAGES.map((stage) => (stage === 'collect' ? HOUR : null))
    const board = makeBoard(
      [
        file({ dueAt: 2 * HOUR, warnAt: HOUR, reportedAt: HOUR + 1, filedAt: 2 * HOUR, leftAt: leftCollect }),
        file({ dueAt: 20 * HOUR, warnAt: 9 * HOUR, reportedAt: -1, districtCode: '990102' }),
        file({ state: 'closed', stage: 'evaluate', endedAt: 3 * HOUR, lateAt: 2.5 * HOUR }),
        file({ state: 'void', stage: 'evaluate', endedAt: 3 * HOUR }),
      ],
      PERIOD,
      {
        districts: [
          { code: '990101', name: '东' },
          { code: '990102', name: '西' },
        ],
        gradeBands: BANDS,
      },
    )
    expect(board.stages.find(({ stage }) => stage === 'handle')).toEqual({
      stage: 'handle',
      open: 2,
      warning: 1,
      overdue: 1,
      passed: 0,
    })
    expect(board.stages.find(({ stage }) => stage === 'collect')?.passed).toBe(1)
    expect(board.stages.find(({ stage }) => stage === 'evaluate')).toMatchObject({ open: 1, passed: 1 })
    expect(board.trend).toHaveLength(10)
    expect(board.trend[1]).toMatchObject({ at: HOUR, reported: 1 })
    expect(board.trend[2]).toMatchObject({ filed: 1, overdue: 2 })
    expect(board.trend[3]).toMatchObject({ closed: 1 })
    expect(board.districts.map(({ code, open, overdue, filed }) => [code, open, overdue, filed])).toEqual([
      ['990101', 1, 1, 1],
      ['990102', 1, 0, 0],
    ])
    expect(board.formulaVersion).toBe('district-1')
  })
})
