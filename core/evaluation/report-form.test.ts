import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { EvaluationDefinitions, type IndicatorDefinition, type SchemeDefinition } from '../../contract/settings/evaluation.ts'
import { DAY, HOUR } from '../../contract/units.ts'
import { DISTRICT, evaluated, factRow } from '../../tests/support/fact-rows.ts'
import { flawIn } from './check-definitions.ts'
import { deliveredDefinitions } from './delivered/definitions.ts'
import { periodOf } from './engine/period.ts'

/**
 * 区域评价统计表, a report form of another product: cases due; 量的评价 (amounts and their points), 质的评价 (quality, with
 * deductions), 效率 (old cases), 基准得分, 综合得分, 名次. It is data alone: nothing of the engine knows it.
 */
const straight = (key: string, ratio: string, score: number): IndicatorDefinition => ({
  key,
  zh: key,
  en: key,
  of: { ratio },
  score: {
    line: [
      { value: 0, score: 0 },
      { value: 1, score },
    ],
  },
})
const FORM: SchemeDefinition = {
  key: 'areaForm',
  zh: '区域评价统计表',
  en: 'Area evaluation form',
  subject: 'district',
  score: {
    base: 20,
    points: [
      { indicator: 'amountInTime', times: 1 },
      { indicator: 'amountClosed', times: 1 },
      { indicator: 'qualityInTime', times: 1 },
      { indicator: 'reworkDeduction', times: -1 },
      { indicator: 'publicDeduction', times: -1 },
      { indicator: 'efficiency', times: 1 },
    ],
  },
  sections: [
    { zh: '应结案量', en: 'Due', columns: [{ count: 'register' }, { count: 'needArchive' }] },
    {
      zh: '量的评价',
      en: 'Amount',
      columns: [
        { count: 'inTimeArchive' },
        { indicator: 'amountInTime' },
        { ratio: 'archiveRate' },
        { indicator: 'amountClosed' },
      ],
    },
    {
      zh: '质的评价',
      en: 'Quality',
      columns: [
        { ratio: 'inTimeArchiveRate' },
        { indicator: 'qualityInTime' },
        { count: 'rework' },
        { count: 'publicOvertimeArchive' },
        { count: 'publicOvertimeAlarm' },
        { ratio: 'reworkRateOfArchive' },
        { indicator: 'reworkDeduction' },
        { ratio: 'publicOvertimeRate' },
        { indicator: 'publicDeduction' },
      ],
    },
    {
      zh: '效率',
      en: 'Efficiency',
      columns: [
        { ratio: 'overtimeArchiveRate' },
        { count: 'overtimeToDispose' },
        { count: 'legacyArchive' },
        { count: 'legacyToDispose' },
        { indicator: 'efficiency' },
      ],
    },
  ],
}

function withForm(): EvaluationDefinitions {
  const definitions = structuredClone(deliveredDefinitions([90, 75, 60, 40]))
  definitions.indicators.push(
    {
      key: 'amountInTime',
      zh: '按期结案量得分',
      en: 'amount in time',
      of: { count: 'inTimeArchive' },
      score: {
        bands: [
          { from: null, to: 2, score: 0 },
          { from: 2, to: null, score: 10 },
        ],
      },
    },
    straight('amountClosed', 'archiveRate', 30),
    straight('qualityInTime', 'inTimeArchiveRate', 30),
    straight('reworkDeduction', 'reworkRateOfArchive', 10),
    straight('publicDeduction', 'publicOvertimeRate', 10),
    straight('efficiency', 'inTimeDisposeRate', 10),
  )
  definitions.schemes.push(FORM)
  return definitions
}

describe('the area evaluation form', () => {
  it('is expressed by definitions alone, deductions and base included', () => {
    const definitions = withForm()
    expect(Value.Check(EvaluationDefinitions, definitions)).toBe(true)
    expect(flawIn(definitions)).toBeNull()
    const done = {
      state: 'closed',
      stage: 'evaluate',
      reportedAt: HOUR,
      acceptedAt: HOUR,
      filedAt: HOUR,
      dispatchedAt: HOUR,
      handledAt: 2 * HOUR,
      endedAt: 3 * HOUR,
    } as const
    const rows = [
      factRow(done),
      factRow({ ...done, reworkedAt: HOUR, marks: ['rework'] }),
      factRow({ ...done, source: 'hotline', marks: ['closeLate', 'handleLate'] }),
      factRow({
        reportedAt: HOUR,
        acceptedAt: HOUR,
        filedAt: -DAY,
        source: 'public',
        stageDueAt: DAY,
        handleDueAt: DAY,
        totalDueAt: DAY,
      }),
    ]
    const [area] = evaluated(definitions, rows, 'areaForm', [DISTRICT], periodOf(0, 30 * DAY, 30 * DAY, 'happened')).rows
    expect(area!.counts).toMatchObject({
      needArchive: 4,
      inTimeArchive: 2,
      publicOvertimeArchive: 1,
      publicOvertimeAlarm: 1,
      legacyToDispose: 1,
    })
    // 20 + 10 + 30 × 3/4 + 30 × 2/4 − 10 × 1/4 − 10 × 2/2 + 10 × 2/4
    expect(area).toMatchObject({ score: 60, grade: 'C', rank: 1 })
  })
})
