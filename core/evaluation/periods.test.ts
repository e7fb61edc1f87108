import { describe, expect, it } from 'vitest'
import { DAY } from '../../contract/units.ts'
import { type PeriodKind, previousSpan, type Span, sameSpanLastYear, spanAround, startOfDate, stepsOf } from './periods.ts'

const CHINA = 480
const at = (text: string) => Date.parse(`${text}+08:00`)
const days = ({ from, to }: Span) => [from, to].map((each) => new Date(each + CHINA * 60_000).toISOString().slice(0, 10))

describe('periods', () => {
  it('are whole local days, weeks from Monday, months, quarters, years', () => {
    const now = at('2026-11-22T00:30:00')
    const around = (kind: Exclude<PeriodKind, 'range'>) => days(spanAround(kind, now, CHINA))
    expect(around('day')).toEqual(['2026-11-22', '2026-11-23'])
    expect(around('week')).toEqual(['2026-11-16', '2026-11-23'])
    expect(around('month')).toEqual(['2026-11-01', '2026-12-01'])
    expect(around('quarter')).toEqual(['2026-10-01', '2027-01-01'])
    expect(around('year')).toEqual(['2026-01-01', '2027-01-01'])
  })

  it('are compared with the one before and with the same dates a year before', () => {
    const march = spanAround('month', at('2024-03-05T00:00:00'), CHINA)
    expect(days(previousSpan('month', march, march.to, CHINA))).toEqual(['2024-02-01', '2024-03-01'])
    expect(days(sameSpanLastYear('month', march, march.to, CHINA))).toEqual(['2023-03-01', '2023-04-01'])
    const range = { from: at('2024-02-29T00:00:00'), to: at('2024-03-03T00:00:00') }
    expect(days(previousSpan('range', range, range.to, CHINA))).toEqual(['2024-02-26', '2024-02-29'])
    expect(days(sameSpanLastYear('range', range, range.to, CHINA))).toEqual(['2023-02-28', '2023-03-03'])
    const week = spanAround('week', at('2026-11-22T00:00:00'), CHINA)
    expect(days(sameSpanLastYear('week', week, week.to, CHINA))).toEqual(['2025-11-17', '2025-11-24'])
  })

  it('that still run are compared with as much of the others as has passed of them', () => {
    const month = spanAround('month', at('2026-11-10T12:00:00'), CHINA)
    const before = previousSpan('month', month, at('2026-11-10T12:00:00'), CHINA)
    expect(before).toEqual({ from: at('2026-10-01T00:00:00'), to: at('2026-10-10T12:00:00') })
    const late = previousSpan('month', spanAround('month', at('2026-03-31T00:00:00'), CHINA), at('2026-03-31T00:00:00'), CHINA)
    expect(days(late)).toEqual(['2026-02-01', '2026-03-01'])
  })

  it('are cut into steps that cover them once', () => {
    const span = { from: at('2026-01-10T00:00:00'), to: at('2026-03-05T00:00:00') }
    const steps = stepsOf('month', span, CHINA)
    expect(steps.map(days)).toEqual([
      ['2026-01-10', '2026-02-01'],
      ['2026-02-01', '2026-03-01'],
      ['2026-03-01', '2026-03-05'],
    ])
    expect(stepsOf('day', span, CHINA)).toHaveLength((span.to - span.from) / DAY)
  })

  it('know which dates there are', () => {
    expect(startOfDate('2026-02-29', CHINA)).toBeNull()
    expect(startOfDate('2026-2-28', CHINA)).toBeNull()
    expect(startOfDate('2026-02-28', CHINA)).toBe(at('2026-02-28T00:00:00'))
  })
})
