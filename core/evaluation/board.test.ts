import { describe, expect, it } from 'vitest'
import { STAGES } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { makeBoard, type Scored } from './board.ts'

const PERIOD = { from: 0, to: 10 * HOUR }
const RATE = { numerator: 0, denominator: 0 }
const RATES = { handled: RATE, handledOnTime: RATE, closed: RATE, closedOnTime: RATE, rework: RATE }
const SCORED: Scored = {
  rates: RATES,
  districts: ['990101', '990102'].map((code) => ({ code, name: code, score: null, grade: null, filed: 7, rates: RATES })),
  formulaVersion: 'evaluation-3',
}

/** What a board looks at of a case. */
function file(changes: Partial<CaseFile>): CaseFile {
  return {
    districtCode: '990101',
    state: 'handling',
    stage: 'handle',
    flags: 0,
    warnAt: null,
    dueAt: null,
    reportedAt: 0,
    filedAt: null,
    endedAt: null,
    lateAt: null,
    leftAt: STAGES.map(() => null),
    ...changes,
  } as CaseFile
}

describe('the board', () => {
  it('counts stages, districts and hours of the day, and shows the scores that it is given', () => {
    const leftCollect = STAGES.map((stage) => (stage === 'collect' ? HOUR : null))
    const board = makeBoard(
      [
        file({ dueAt: 2 * HOUR, warnAt: HOUR, reportedAt: HOUR + 1, filedAt: 2 * HOUR, leftAt: leftCollect }),
        file({ dueAt: 20 * HOUR, warnAt: 9 * HOUR, reportedAt: -1, districtCode: '990102' }),
        file({ state: 'closed', stage: 'evaluate', endedAt: 3 * HOUR, lateAt: 2.5 * HOUR }),
        file({ state: 'void', stage: 'evaluate', endedAt: 3 * HOUR }),
      ],
      PERIOD,
      SCORED,
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
      ['990101', 1, 1, 7],
      ['990102', 1, 0, 7],
    ])
    expect(board.formulaVersion).toBe('evaluation-3')
  })
})
