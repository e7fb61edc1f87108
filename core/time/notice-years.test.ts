import { describe, expect, it } from 'vitest'
import { lastNoticeYear, missingNotice } from './notice-years.ts'

const days = (year: number, count: number) =>
  Array.from({ length: count }, (_, day) => `${year}-10-${String(day + 1).padStart(2, '0')}`)
const calendar = { holidays: [...days(2025, 28), ...days(2026, 28), ...days(2027, 13)], makeUpDays: ['2025-09-28', '2026-10-10'] }

describe('the last year with a notice', () => {
  it('is the last with weekends worked, or with more days off than the law names', () => {
    expect(lastNoticeYear(calendar)).toBe(2026)
    expect(lastNoticeYear({ holidays: days(2027, 28), makeUpDays: [] })).toBe(2027)
    expect(lastNoticeYear({ holidays: days(2027, 13), makeUpDays: [] })).toBeNull()
  })

  it('is missed from December of the year before on, and until it is there', () => {
    expect(['2026-11-30', '2026-12-01', '2027-03-01'].map((day) => missingNotice(calendar, day))).toEqual([null, 2027, 2027])
    const imported = { ...calendar, makeUpDays: [...calendar.makeUpDays, '2027-02-20'] }
    expect(['2026-12-01', '2027-11-30', '2027-12-01'].map((day) => missingNotice(imported, day))).toEqual([null, null, 2028])
  })

  it('is missed nowhere where there never was one', () => {
    expect(missingNotice({ holidays: ['2026-07-04'], makeUpDays: [] }, '2027-12-31')).toBeNull()
  })
})
