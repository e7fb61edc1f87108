import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import { seededRandom } from '../../tests/support/random.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { makeBoard, type Scored } from './board.ts'
import { BoardCounts } from './board-counts.ts'

const PERIOD = { from: 0, to: 10 * HOUR }
const RATE = { numerator: 0, denominator: 0 }
const RATES = { handled: RATE, handledOnTime: RATE, closed: RATE, closedOnTime: RATE, rework: RATE }
const SCORED: Scored = {
  rates: RATES,
  districts: ['990101', '990102'].map((code) => ({ code, name: code, score: null, grade: null, filed: 7, rates: RATES })),
  formulaVersion: 'evaluation-3',
}

const DISTRICTS = SCORED.districts.map(({ code }) => code)
let lastId = 0

/** What a board looks at of a case. */
function file(changes: Partial<CaseFile>): CaseFile {
  return {
    id: ++lastId,
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

function boardOf(files: Iterable<CaseFile>): ReturnType<typeof makeBoard> {
  const counts = new BoardCounts(PERIOD.from, DISTRICTS)
  for (const each of files) counts.put(each)
  return makeBoard(counts.at(PERIOD.to), PERIOD, SCORED)
}

describe('the board', () => {
  it('counts stages, districts and hours of the day, and shows the scores that it is given', () => {
    const leftCollect = STAGES.map((stage) => (stage === 'collect' ? HOUR : null))
    const board = boardOf([
      file({ dueAt: 2 * HOUR, warnAt: HOUR, reportedAt: HOUR + 1, filedAt: 2 * HOUR, leftAt: leftCollect }),
      file({ dueAt: 20 * HOUR, warnAt: 9 * HOUR, reportedAt: -1, districtCode: '990102' }),
      file({ state: 'closed', stage: 'evaluate', endedAt: 3 * HOUR, lateAt: 2.5 * HOUR }),
      file({ state: 'void', stage: 'evaluate', endedAt: 3 * HOUR }),
    ])
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

  it('counts a limit that had run out before its clock was taken up again in the hour in which it did', () => {
    const taken = { stage: 'collect', usedBefore: HOUR, stageSince: 7 * HOUR, clockSince: 7 * HOUR, lateAt: 2 * HOUR } as const
    const board = boardOf([file({ ...taken, dueAt: 3 * HOUR, warnAt: 3 * HOUR })])
    expect(board.trend.flatMap(({ overdue }, hour) => (overdue > 0 ? [hour] : []))).toEqual([2])
  })

  it('that followed cases as they came, changed and went counts what one made at once counts', () => {
    const random = seededRandom(20261122)
    const sometime = (share: number): number | null => (random() < share ? Math.floor((random() * 14 - 2) * HOUR) : null)
    const anyFile = (id: number): CaseFile => {
      const endedAt = sometime(0.3)
      return file({
        id: id as CaseFile['id'],
        districtCode: [...DISTRICTS, '990199', null][Math.floor(random() * 4)] ?? null,
        state: endedAt === null ? 'handling' : random() < 0.7 ? 'closed' : 'void',
        stage: endedAt === null ? (STAGES[Math.floor(random() * 6)] ?? 'collect') : 'evaluate',
        flags: random() < 0.2 ? CASE_FLAGS.suspended : 0,
        reportedAt: (random() * 11 - 2) * HOUR,
        filedAt: sometime(0.6),
        warnAt: sometime(0.7),
        dueAt: sometime(0.7),
        lateAt: sometime(0.3),
        endedAt,
        leftAt: STAGES.map(() => sometime(0.3)),
      })
    }
    const followed = new BoardCounts(PERIOD.from, DISTRICTS)
    const present = new Map<number, CaseFile>()
    for (let step = 0; step < 20_000; step++) {
      const id = Math.floor(random() * 3000)
      if (random() < 0.2) {
        present.delete(id)
        followed.remove(id)
      } else {
        const changed = anyFile(id)
        present.set(id, changed)
        followed.put(changed)
        followed.put(changed)
      }
    }
    expect(present.size).toBeGreaterThan(2000)
    const board = makeBoard(followed.at(PERIOD.to), PERIOD, SCORED)
    expect(board).toEqual(boardOf(present.values()))
    expect(countedSlowly([...present.values()])).toMatchObject({
      overdue: board.stages.map(({ overdue }) => overdue),
      open: board.stages.slice(0, -1).map(({ open }) => open),
      late: board.trend.map(({ overdue }) => overdue),
    })
  })
})

/** The same by its definition, case by case. */
function countedSlowly(files: readonly CaseFile[]): { open: number[]; overdue: number[]; late: number[] } {
  const now = PERIOD.to
  const open = files.filter(({ endedAt }) => endedAt === null)
  const isOverdue = ({ endedAt, flags, dueAt }: CaseFile): boolean =>
    endedAt === null && (flags & CASE_FLAGS.suspended) === 0 && dueAt !== null && dueAt <= now
  const ranOut = files.map((each) => (isOverdue(each) ? each.dueAt : each.lateAt))
  return {
    open: STAGES.slice(0, -1).map((stage) => open.filter((each) => each.stage === stage).length),
    overdue: STAGES.map((stage) => open.filter((each) => each.stage === stage && isOverdue(each)).length),
    late: Array.from({ length: 10 }, (_, i) => ranOut.filter((at) => at !== null && Math.floor(at / HOUR) === i).length),
  }
}
