import { DAY, MINUTE } from '../../contract/units.ts'
import { startOfDay } from '../time/local-day.ts'

/** 日, 周 (from Monday), 月, 季, 年, or any range of days. */
export const PERIOD_KINDS = ['day', 'week', 'month', 'quarter', 'year', 'range'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** [from, to), HallMs at local midnights. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Local midnight of a date `YYYY-MM-DD`; null where there is no such date. */
export function startOfDate(date: string, utcOffsetMinutes: number): number | null {
  const at = Date.parse(`${date}T00:00:00Z`)
  const isDate = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
  return isDate ? at - utcOffsetMinutes * MINUTE : null
}

/** The period of a kind that holds `at`. */
export function spanAround(kind: Exclude<PeriodKind, 'range'>, at: number, utcOffsetMinutes: number): Span {
  const day = startOfDay(at, utcOffsetMinutes)
  if (kind === 'day') return { from: day, to: day + DAY }
  const { year, month, weekday } = localParts(day, utcOffsetMinutes)
  if (kind === 'week') {
    const monday = day - ((weekday + 6) % 7) * DAY
    return { from: monday, to: monday + 7 * DAY }
  }
  const months = kind === 'month' ? 1 : kind === 'quarter' ? 3 : 12
  const first = Math.floor(month / months) * months
  return { from: monthStart(year, first, utcOffsetMinutes), to: monthStart(year, first + months, utcOffsetMinutes) }
}

/**
 * 环比: the period before. Of one that still runs, and so is compared while it is `asOf` old, only as much of the one before.
 */
export function previousSpan(kind: PeriodKind, { from, to }: Span, asOf: number, utcOffsetMinutes: number): Span {
  const length = to - from
  const before = kind === 'range' ? { from: from - length, to: from } : spanAround(kind, from - 1, utcOffsetMinutes)
  return asOf < to ? { from: before.from, to: Math.min(before.to, before.from + asOf - from) } : before
}

/** 同比: the same dates a year before; a 29 February becomes the 28th. Weeks are shifted by 52 weeks, to keep their days. */
export function sameSpanLastYear(kind: PeriodKind, { from, to }: Span, asOf: number, utcOffsetMinutes: number): Span {
  const shift = (at: number): number => (kind === 'week' ? at - 364 * DAY : yearBefore(at, utcOffsetMinutes))
  const start = shift(from)
  const end = shift(to)
  return { from: start, to: asOf < to ? Math.min(end, start + asOf - from) : end }
}

/** Steps of a trend over a span: whole periods of a kind, the first and the last cut at the span's ends. */
export function stepsOf(kind: Exclude<PeriodKind, 'range'>, { from, to }: Span, utcOffsetMinutes: number): Span[] {
  const steps: Span[] = []
  for (let at = from; at < to; ) {
    const step = spanAround(kind, at, utcOffsetMinutes)
    steps.push({ from: at, to: Math.min(step.to, to) })
    at = step.to
  }
  return steps
}

function localParts(at: number, utcOffsetMinutes: number): { year: number; month: number; day: number; weekday: number } {
  const local = new Date(at + utcOffsetMinutes * MINUTE)
  return { year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate(), weekday: local.getUTCDay() }
}

function monthStart(year: number, month: number, utcOffsetMinutes: number): number {
  return Date.UTC(year, month, 1) - utcOffsetMinutes * MINUTE
}

function yearBefore(at: number, utcOffsetMinutes: number): number {
  const timeOfDay = at - startOfDay(at, utcOffsetMinutes)
  const { year, month, day } = localParts(at, utcOffsetMinutes)
  const lastOfMonth = new Date(Date.UTC(year - 1, month + 1, 0)).getUTCDate()
  return Date.UTC(year - 1, month, Math.min(day, lastOfMonth)) - utcOffsetMinutes * MINUTE + timeOfDay
}
