import { describe, expect, it } from 'vitest'
import { noticeDays } from './notice-days.ts'

describe('the days of the State Council’s notice', () => {
  it('hold the holidays of a year and the weekends that are worked for them', () => {
    const days = noticeDays(2025)
    const ofKind = (kind: string) => days.filter((day) => day.kind === kind).map(({ date }) => date)
    // Notice of 2024-11-12: National Day and Mid-Autumn together 10-01 … 10-08, worked on 09-28 and 10-11.
    expect(ofKind('off').filter((date) => date.startsWith('2025-10'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((day) => `2025-10-0${day}`),
    )
    expect(ofKind('work')).toEqual(['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'])
    expect(days.find(({ date }) => date === '2025-05-01')?.name).toBe('劳动节')
  })

  it('are none for a year without a notice', () => {
    expect(noticeDays(2090)).toEqual([])
  })
})
