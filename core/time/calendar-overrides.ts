import type { WorkCalendar } from '../../contract/files/city.ts'

/** A day that a city decides about on its own: off (放假) or worked (上班), whatever week and notice say. */
export interface CalendarDay {
  /** Local `YYYY-MM-DD`. */
  readonly date: string
  readonly kind: 'off' | 'work'
}

/** The calendar with the city's own days laid over it. The version tells that it is another one. */
export function withOwnDays(calendar: WorkCalendar, days: readonly CalendarDay[]): WorkCalendar {
  if (days.length === 0) return calendar
  const off = days.filter((day) => day.kind === 'off').map((day) => day.date)
  const work = days.filter((day) => day.kind === 'work').map((day) => day.date)
  return {
    ...calendar,
    version: `${calendar.version}+${days.length} own days`,
    holidays: merged(calendar.holidays, off, work),
    makeUpDays: merged(calendar.makeUpDays, work, off),
  }
}

function merged(given: readonly string[], added: readonly string[], removed: readonly string[]): string[] {
  const without = new Set(removed)
  return [...new Set([...given, ...added])].filter((date) => !without.has(date)).sort()
}
