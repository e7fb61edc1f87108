import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { DAY } from '../../contract/units.ts'
import type { CaseFile, LogDraft } from '../cases/case-file.ts'
import { monthOf, monthSpan, shiftMonth } from '../time/local-month.ts'
import { article40Csv, article40Rows } from './article-40.ts'
import { shareOf, shareText } from './share.ts'
import { unsolvedAt } from './unsolved.ts'
import { summarise } from './unsolved-summary.ts'

describe('months', () => {
  it('are local ones, from midnight to midnight, over the turn of the year', () => {
    const { from, to } = monthSpan('2026-12', 480)
    expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual([
      '2026-11-30T16:00:00.000Z',
      '2026-12-31T16:00:00.000Z',
    ])
    expect([monthOf(from, 480), monthOf(from - 1, 480), monthOf(to, 480)]).toEqual(['2026-12', '2026-11', '2027-01'])
    expect([shiftMonth('2026-12', 1), shiftMonth('2026-01', -1), shiftMonth('2026-03', -15)]).toEqual([
      '2027-01',
      '2025-12',
      '2024-12',
    ])
  })
})

describe('shares', () => {
  it('are none, shown as a dash, where nothing was due', () => {
    expect(shareOf(0, 0)).toEqual({ numerator: 0, denominator: 0, share: null })
    expect([shareText(shareOf(0, 0)), shareText(shareOf(0, 7)), shareText(shareOf(13, 1000))]).toEqual(['—', '0.00%', '1.30%'])
  })
})

describe('the report of article 40', () => {
  const subjects = [
    { level: 'city' as const, code: null, name: '小城' },
    { level: 'district' as const, code: '990101', name: '东区' },
    { level: 'unit' as const, code: 'U9', name: '=新单位' },
  ]
  const rows = article40Rows(
    subjects,
    [
      { level: 'city', code: null, filed: 200, turned: { return: { counted: 3, apart: 2 }, extend: { counted: 1, apart: 0 } } },
      { level: 'district', code: '990101', filed: 50, turned: { return: { counted: 3, apart: 0 } } },
    ],
    [{ level: 'city', code: null, filed: 100, turned: { return: { counted: 4, apart: 0 } } }],
  )

  it('gives number, what it is a share of, and the month before beside it', () => {
    expect(rows[0]?.kinds.return).toEqual({
      numerator: 3,
      denominator: 200,
      share: 0.015,
      apart: 2,
      previous: { numerator: 4, denominator: 100, share: 0.04, apart: 0 },
    })
    expect(rows[1]?.kinds.return).toMatchObject({ share: 0.06, previous: { numerator: 0, denominator: 0, share: null } })
    expect(rows[2]?.kinds.void).toMatchObject({ numerator: 0, denominator: 0, share: null })
  })

  it('goes into a file in both languages', () => {
    const report = { month: '2026-11', previousMonth: '2026-10', dataAt: 0, complete: true, rows }
    const [head, city, , unit] = article40Csv(report, 'zh').split('\r\n')
    expect(head).toBe(
      '层级,名称,立案数,上月立案数,回退数,回退占比,回退另计,上月回退数,上月回退占比,作废数,作废占比,作废另计,上月作废数,上月作废占比,延期数,延期占比,延期另计,上月延期数,上月延期占比,缓办数,缓办占比,缓办另计,上月缓办数,上月缓办占比,挂账数,挂账占比,挂账另计,上月挂账数,上月挂账占比',
    )
    expect(city?.startsWith('全市,小城,200,100,3,1.50%,2,4,4.00%,0,0.00%,0,0,0.00%,1,0.50%,')).toBe(true)
    expect(unit?.startsWith("责任单位,'=新单位,0,0,0,—,0,0,—,")).toBe(true)
    expect(article40Csv(report, 'en').split('\r\n')[0]?.startsWith('Level,Name,Filed,"Filed, month before",Returned,')).toBe(true)
  })
})

describe('what was unsolved at an instant', () => {
  const file = (changes: Partial<CaseFile> = {}): CaseFile =>
    ({ reportedAt: 0, endedAt: null, dueAt: null, flags: 0, ...changes }) as CaseFile
  const line = (action: string, reason: string): LogDraft => ({ action, reason }) as LogDraft
  const whys = (changes: Partial<CaseFile>, log: LogDraft[] = [], at = 100) =>
    unsolvedAt(file(changes), log, at).map(({ why }) => why)

  it('is what was past its limit, paused, or handed up, for each reason by itself', () => {
    expect(whys({ dueAt: 99 })).toEqual(['overdue'])
    expect(whys({ dueAt: 100 })).toEqual([])
    const flags = CASE_FLAGS.suspended
    const log = [line('hand-up', '区里无力解决'), line('suspend', '等待工程')]
    expect(unsolvedAt(file({ flags }), log, 100)).toEqual([
      { why: 'suspended', reason: '等待工程' },
      { why: 'handed-up', reason: '区里无力解决' },
    ])
  })

  it('is not what came later, was over by then, or was handed down again', () => {
    expect(whys({ dueAt: 50, reportedAt: 101 })).toEqual([])
    expect(whys({ dueAt: 50, endedAt: 100 })).toEqual([])
    expect(whys({ dueAt: 50, endedAt: 101 })).toEqual(['overdue'])
    expect(whys({}, [line('hand-up', '无力'), line('hand-down', '')])).toEqual([])
  })

  it('is summed per district: a case with two reasons is one case, with one age', () => {
    const row = (caseId: number, why: 'overdue' | 'suspended', districtCode: string | null, days: number) => ({
      caseId,
      why,
      districtCode,
      reportedAt: -days * DAY,
    })
    const rows = [
      row(1, 'overdue', '990102', 3),
      row(2, 'overdue', '990101', 10),
      row(2, 'suspended', '990101', 10),
      row(3, 'overdue', '990101', 4),
    ]
    expect(summarise(rows, 0)).toEqual([
      { districtCode: '990101', cases: 2, whys: { overdue: 2, suspended: 1, 'handed-up': 0 }, oldestDays: 10, medianDays: 7 },
      { districtCode: '990102', cases: 1, whys: { overdue: 1, suspended: 0, 'handed-up': 0 }, oldestDays: 3, medianDays: 3 },
    ])
  })
})
