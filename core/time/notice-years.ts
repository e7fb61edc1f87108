import type { WorkCalendar } from '../../contract/files/city.ts'

/** The statutory days alone are 13 a year (全国年节及纪念日放假办法, 2024); bridged to weeks off they are 28 and more. */
const MORE_THAN_STATUTORY = 20

/**
 * The last year for which the calendar has the State Council's notice (放假通知): the notice bridges holidays and names weekends to
 * be worked for them, which the statutory days alone do not. Null where it has one of no year, as cities elsewhere.
 */
export function lastNoticeYear({ holidays, makeUpDays }: Pick<WorkCalendar, 'holidays' | 'makeUpDays'>): number | null {
  const bridged = [...new Set(holidays.map(yearOf))].filter(
    (year) => holidays.filter((day) => yearOf(day) === year).length > MORE_THAN_STATUTORY,
  )
  const years = [...makeUpDays.map(yearOf), ...bridged]
  return years.length === 0 ? null : Math.max(...years)
}

/** The year whose notice is wanted on a day and missing; null = none is. The next year's comes in autumn: in December it is due. */
export function missingNotice(calendar: Pick<WorkCalendar, 'holidays' | 'makeUpDays'>, day: string): number | null {
  const last = lastNoticeYear(calendar)
  const wanted = yearOf(day) + (day.slice(5, 7) === '12' ? 1 : 0)
  return last === null || last >= wanted ? null : wanted
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4))
}
