import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../contract/units.ts'
import { countsIn, DISTRICT, evaluated, type FactChanges, factRow, UNIT } from '../../tests/support/fact-rows.ts'
import { flawIn } from './check-definitions.ts'
import { deliveredDefinitions } from './delivered/definitions.ts'
import { periodOf } from './engine/period.ts'
import { compositeScore, gradeOf, indicatorScore, ratioValue } from './engine/score.ts'
import { type SubjectEntry, UNASSIGNED } from './engine/subjects.ts'
import type { FactRow } from './facts/fact-columns.ts'

const definitions = deliveredDefinitions([90, 75, 60, 40])
const PERIOD = periodOf(0, 30 * DAY, 30 * DAY, 'happened')
const closed = (changes: FactChanges = {}) =>
  factRow({
    state: 'closed',
    stage: 'evaluate',
    reportedAt: HOUR,
    filedAt: HOUR,
    dispatchedAt: HOUR,
    handledAt: 2 * HOUR,
    endedAt: 3 * HOUR,
    handleDueAt: DAY,
    totalDueAt: DAY,
    ...changes,
  })
const overdue = (changes: FactChanges = {}) =>
  factRow({ reportedAt: HOUR, filedAt: HOUR, dispatchedAt: HOUR, stageDueAt: DAY, handleDueAt: DAY, totalDueAt: DAY, ...changes })

describe('the traps of code that went before', () => {
  it('a closing rate scores as it is, not as 100 minus it', () => {
    const [well, badly] = [
      evaluated(definitions, [closed()], 'unit', [UNIT], PERIOD),
      evaluated(definitions, [overdue()], 'unit', [UNIT], PERIOD),
    ]
    expect(well.rows[0]!.points['archiveScore']).toBe(100)
    expect(badly.rows[0]!.points['archiveScore']).toBe(0)
  })

  it('an indicator is the points of one band, never a sum of how many comparisons hold', () => {
    const indicator = definitions.indicators.find(({ key }) => key === 'unitRegisterScore')!
    const scores = [0, 50, 51, 100, 101, 200, 500, 1000, 1001].map((count) =>
      indicatorScore(indicator, { count: () => count, ratio: () => ({ numerator: 0, denominator: 0 }), cells: 1 }),
    )
    expect(scores).toEqual([100, 100, 90, 90, 75, 75, 60, 40, 0])
  })

  it('90 ≤ x ≤ 100 is a band with two ends, not a comparison with a truth value: 20 is no A', () => {
    expect([20, 39.9, 40, 59.9, 60, 74.9, 75, 89.9, 90, 100, null].map((score) => gradeOf(score, definitions))).toEqual([
      'E',
      'E',
      'D',
      'D',
      'C',
      'C',
      'B',
      'B',
      'A',
      'A',
      null,
    ])
  })

  it('points for the number of cases look at cases filed, not at those sent back', () => {
    const rows = Array.from({ length: 60 }, () => closed())
    const [unit] = evaluated(definitions, [...rows, closed({ reworkedAt: HOUR, marks: ['rework'] })], 'unit', [UNIT], PERIOD).rows
    expect(unit!.counts).toMatchObject({ register: 61, rework: 1 })
    expect(unit!.points['unitRegisterScore']).toBe(90)
    const indicator = definitions.indicators.find(({ key }) => key === 'unitRegisterScore')!
    expect(indicator.of).toEqual({ count: 'register' })
  })

  it('weights add up to a hundred: 10 + 20 + 30 + 10 = 70 is refused, and what is delivered has 40 for closing in time', () => {
    expect(flawIn(definitions)).toBeNull()
    const district = definitions.schemes.find(({ key }) => key === 'district')!
    expect(district.score).toEqual({
      weights: [
        { indicator: 'superviseReportScore', weight: 10 },
        { indicator: 'gridRegisterScore', weight: 20 },
        { indicator: 'archiveScore', weight: 30 },
        { indicator: 'inTimeArchiveScore', weight: 40 },
      ],
    })
    const wrong = structuredClone(definitions)
    const { score } = wrong.schemes.find(({ key }) => key === 'district')!
    if ('weights' in score) score.weights[3]!.weight = 10
    expect(flawIn(wrong)).toMatchObject({ at: '/schemes/0/score/weights', zh: expect.stringContaining('70 %') })
    for (const { key, score: each } of definitions.schemes) {
      if ('weights' in each) expect([key, each.weights.reduce((sum, { weight }) => sum + weight, 0)]).toEqual([key, 100])
    }
  })

  it('0 due is "—": neither 0 nor 100 nor NaN, and a score of nothing is none', () => {
    const { rows } = evaluated(definitions, [], 'unit', [UNIT], PERIOD)
    expect(rows[0]!.ratios['disposeRate']).toEqual({ numerator: 0, denominator: 0 })
    expect(ratioValue(rows[0]!.ratios['disposeRate']!)).toBeNull()
    expect(rows[0]).toMatchObject({ score: null, grade: null, rank: null, internal: null })
  })

  it('a part of which nothing was due takes no part: its weight is shared by the others', () => {
    const scheme = definitions.schemes.find(({ key }) => key === 'unit')!
    const points = new Map([['archiveScore', 50]])
    expect(compositeScore(scheme, (key) => points.get(key) ?? null)).toBe(50)
  })
})

describe('what was due (the trap of U30)', () => {
  it('what is overdue and open is in the denominator: leaving late cases open helps nobody', () => {
    const rows = [...Array.from({ length: 90 }, () => closed()), ...Array.from({ length: 10 }, () => overdue())]
    const [unit] = evaluated(definitions, rows, 'unit', [UNIT], PERIOD).rows
    expect(unit!.ratios['inTimeArchiveRate']).toEqual({ numerator: 90, denominator: 100 })
    expect(unit!.ratios['inTimeDisposeRate']).toEqual({ numerator: 90, denominator: 100 })
    const late = { handledAt: 2 * DAY, endedAt: 2 * DAY, marks: ['handleLate', 'closeLate'] as const }
    const afterwards = [...rows.slice(0, 90), ...Array.from({ length: 10 }, () => closed(late))]
    expect(evaluated(definitions, afterwards, 'unit', [UNIT], PERIOD).rows[0]!.ratios['inTimeArchiveRate']).toEqual({
      numerator: 90,
      denominator: 100,
    })
  })

  it('however long ago it fell due, it is due until it is done', () => {
    const old = overdue({
      reportedAt: -60 * DAY,
      filedAt: -60 * DAY,
      dispatchedAt: -60 * DAY,
      handleDueAt: -59 * DAY,
      totalDueAt: -58 * DAY,
    })
    expect(countsIn(definitions, [old], ['needDispose', 'needArchive', 'legacyToDispose', 'register'], PERIOD)).toEqual({
      needDispose: 1,
      needArchive: 1,
      legacyToDispose: 1,
      register: 0,
    })
  })

  it('open and overdue are counted in the same box: a case is in it from the instant after its limit', () => {
    const rows = [overdue({ handleDueAt: 30 * DAY }), overdue({ handleDueAt: 30 * DAY - 1 })]
    expect(countsIn(definitions, rows, ['toDispose', 'inTimeToDispose', 'overtimeToDispose'], PERIOD)).toEqual({
      toDispose: 2,
      inTimeToDispose: 1,
      overtimeToDispose: 1,
    })
  })

  it('void, rejected and suspended cases are not due; a suspended one does not count as filed for areas', () => {
    const rows = [
      closed({ state: 'void' }),
      closed({ state: 'rejected' }),
      overdue({ state: 'suspended', marks: ['suspended'] }),
      overdue({ state: 'postponed', marks: ['postponed'] }),
    ]
    const keys = ['needDispose', 'needArchive', 'register']
    expect(countsIn(definitions, rows, keys, PERIOD)).toEqual({ needDispose: 0, needArchive: 0, register: 4 })
    expect(countsIn(definitions, rows, keys, PERIOD, 'district')).toEqual({ needDispose: 0, needArchive: 0, register: 3 })
  })

  it('an appeal that was granted takes lateness out of the statistics and leaves the fact', () => {
    const rows = [closed({ marks: ['handleLate', 'exempt'] }), closed({ marks: ['handleLate'] })]
    const keys = ['dispose', 'inTimeDispose', 'overtimeDispose', 'overtimeDisposeRaw']
    expect(countsIn(definitions, rows, keys, PERIOD)).toEqual({
      dispose: 2,
      inTimeDispose: 1,
      overtimeDispose: 1,
      overtimeDisposeRaw: 2,
    })
  })

  it('a period that is over is seen as it ended: what was handled afterwards was overdue then', () => {
    const later = closed({
      handleDueAt: 10 * DAY,
      totalDueAt: 11 * DAY,
      handledAt: 40 * DAY,
      endedAt: 41 * DAY,
      marks: ['handleLate', 'closeLate'],
    })
    expect(
      countsIn(definitions, [later], ['dispose', 'needDispose', 'overtimeToDispose', 'archive', 'needArchive'], PERIOD),
    ).toEqual({
      dispose: 0,
      needDispose: 1,
      overtimeToDispose: 1,
      archive: 0,
      needArchive: 1,
    })
  })

  it('nor does such a period get better by a pause that came later, or worse when one that stood then is over', () => {
    const keys = ['overtimeToDispose', 'overtimeToArchive', 'register']
    const count = (changes: FactChanges) => countsIn(definitions, [overdue(changes)], keys, PERIOD, 'district')
    const inTime = { overtimeToDispose: 0, overtimeToArchive: 0 }
    const late = { overtimeToDispose: 1, overtimeToArchive: 1 }
    const paused = { state: 'suspended', marks: ['suspended'] } as const
    expect(count({ ...paused, suspendedAt: 20 * DAY })).toEqual({ ...inTime, register: 0 })
    expect(count({ ...paused, suspendedAt: 40 * DAY })).toEqual({ ...late, register: 1 })
    expect(count({ suspendedAt: 20 * DAY, resumedAt: 40 * DAY })).toEqual({ ...inTime, register: 0 })
    expect(count({ suspendedAt: 10 * DAY, resumedAt: 20 * DAY })).toEqual({ ...late, register: 1 })
    expect(count({ suspendedAt: 40 * DAY, resumedAt: 50 * DAY })).toEqual({ ...late, register: 1 })
  })

  it('rework is a share of handled, of due to close, or of all that was handled, as the city chooses', () => {
    const rows = [
      closed(),
      closed(),
      factRow({
        reportedAt: HOUR,
        filedAt: HOUR,
        dispatchedAt: HOUR,
        reworkedAt: 2 * HOUR,
        handleDueAt: 60 * DAY,
        totalDueAt: DAY,
      }),
    ]
    const counts = countsIn(definitions, rows, ['rework', 'dispose', 'needArchive', 'disposeOrRework'], PERIOD)
    expect(counts).toEqual({ rework: 1, dispose: 2, needArchive: 3, disposeOrRework: 3 })
    const of = (key: string) => definitions.ratios.find((ratio) => ratio.key === key)!.denominator
    expect([of('reworkRateOfDispose'), of('reworkRateOfArchive'), of('reworkRate')]).toEqual([
      'dispose',
      'needArchive',
      'disposeOrRework',
    ])
    const chosen = structuredClone(definitions)
    const indicator = chosen.indicators.find(({ key }) => key === 'reworkScore')!
    indicator.of = { ratio: 'reworkRateOfDispose' }
    expect(flawIn(chosen)).toBeNull()
    expect(evaluated(chosen, rows, 'unit', [UNIT], PERIOD).rows[0]!.points['reworkScore']).toBe(50)
    expect(evaluated(definitions, rows, 'unit', [UNIT], PERIOD).rows[0]!.points['reworkScore']).toBeCloseTo(66.67, 1)
  })
})

describe('what people leave lying', () => {
  const somebody = (key: number): SubjectEntry => ({ ...UNIT, key, code: `P${key}` })
  const entries = [somebody(7), somebody(8), UNASSIGNED]
  const rates = (scheme: string, ratio: string, rows: FactRow[]) => {
    const table = evaluated(definitions, rows, scheme, entries, PERIOD)
    return [...table.rows.map(({ ratios }) => ratios[ratio]), table.all.ratios[ratio]]
  }
  const of = (numerator: number, denominator: number) => ({ numerator, denominator })
  const [verifying, checking, filing, reporting, handled, returned] = [
    { state: 'verifying', stage: 'collect' },
    { state: 'checking', stage: 'check' },
    { state: 'accepted', stage: 'file' },
    { state: 'reported', stage: 'collect' },
    { state: 'handled', stage: 'feedback' },
    { state: 'returned', stage: 'dispatch' },
  ] as const

  it.each([
    ['collector', 'inTimeVerifyRate', verifying, { verifiedAt: HOUR, verifier: 7 }],
    ['collector', 'inTimeCheckRate', checking, { checkedAt: HOUR, checker: 7 }],
    ['acceptor', 'inTimeAcceptRate', reporting, { acceptedAt: HOUR, acceptor: 7 }],
    ['acceptor', 'inTimeCheckSendRate', handled, { checkSentAt: HOUR, checkSender: 7 }],
    ['shiftLeader', 'inTimeRegisterRate', filing, { filedAt: HOUR, filer: 7 }],
    ['dispatcher', 'inTimeDispatchRate', returned, { dispatchedAt: HOUR, dispatcher: 7 }],
  ] as const)('is due of the %s as a whole, in %s; who did nothing has “—”', (scheme, ratio, place, done) => {
    const lying = factRow({ reportedAt: HOUR, stageDueAt: 20 * DAY, ...place })
    const closedBy = factRow({ reportedAt: HOUR, state: 'closed', stage: 'evaluate', endedAt: DAY, ...done })
    expect(rates(scheme, ratio, [lying, closedBy])).toEqual([of(1, 1), of(0, 0), of(0, 1), of(1, 2)])
  })

  it('neither scores nor places what is nobody’s', () => {
    const lying = factRow({ reportedAt: HOUR, stageDueAt: 20 * DAY, ...returned })
    const { rows } = evaluated(definitions, [lying], 'dispatcher', entries, PERIOD)
    expect(rows[2]).toMatchObject({ counts: { needDispatch: 1 }, score: null, grade: null, rank: null })
  })
})

describe('areas', () => {
  it('are scored by cases per cell, so that a large district and a small one meet the same bands', () => {
    const rows = Array.from({ length: 20 }, () => closed())
    expect(evaluated(definitions, rows, 'district', [DISTRICT], PERIOD).rows[0]!.points['gridRegisterScore']).toBe(90)
    expect(
      evaluated(definitions, rows, 'district', [{ ...DISTRICT, cells: 1 }], PERIOD).rows[0]!.points['gridRegisterScore'],
    ).toBe(0)
  })

  it('are placed within their tier, equal scores sharing a place', () => {
    const areas = [1, 2, 3, 4, 5].map((n) => ({
      ...DISTRICT,
      key: 990100 + n,
      code: `99010${n}`,
      tier: n < 4 ? (1 as const) : (2 as const),
    }))
    const rows = [1, 1, 2, 2, 3, 4, 5].map((n, index) => {
      const place = { district: 990100 + n, cell: 0 }
      return index === 4 || index === 6 ? overdue(place) : closed(place)
    })
    const places = evaluated(definitions, rows, 'district', areas, PERIOD).rows.map(({ entry, rank }) => [entry.tier, rank])
    expect(places).toEqual([
      [1, 1],
      [1, 1],
      [1, 3],
      [2, 1],
      [2, 2],
    ])
  })
})
