import type { Rate } from '../../contract/domain/board.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../contract/units.ts'
import type { Dictionary } from './text/dictionary.ts'

/** Numbers and times as people of the city's language and time zone read them. Made once per window. */
export interface Format {
  /** 1234 → 1,234 */
  number(value: number): string
  /** 92.4, always one decimal, so that columns line up; "—" for null. */
  score(value: number | null): string
  /** Per cent with one decimal and no sign; "—" where nothing was due (0/0 is not 0 %). */
  percent(rate: Rate): string
  /** 14:32:08 */
  time(at: number): string
  /** 14:32 */
  minuteOfDay(at: number): string
  /** 11月20日 周五 · Fri 20 Nov */
  date(at: number): string
  /** 11-20 14:32 · 20 Nov 14:32 */
  moment(at: number): string
  /** Time left or over as digits: 07:31, 1:07:31, from a day on 3 天 04:10. The sign is the caller's. */
  countdown(ms: number): string
  /** Age or amount in the largest whole unit: 12 秒, 3 分, 5 小时, 2 天. */
  span(ms: number): string
  distance(metres: number): string
}

const two = (value: number) => String(value).padStart(2, '0')

export function makeFormat(text: Dictionary, timeZone: string): Format {
  const { locale, units } = text
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const zoned = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone, hourCycle: 'h23' })
  const time = zoned({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const minuteOfDay = zoned({ hour: '2-digit', minute: '2-digit' })
  const day = zoned({ month: 'short', day: 'numeric' })
  const weekday = zoned({ weekday: 'short' })
  const joined = locale.startsWith('zh') ? [day, weekday] : [weekday, day]

  return {
    number: (value) => whole.format(value),
    score: (value) => (value === null ? units.none : oneDecimal.format(value)),
    percent: ({ numerator, denominator }) =>
      denominator === 0 ? units.none : oneDecimal.format((numerator / denominator) * 100),
    time: (at) => time.format(at),
    minuteOfDay: (at) => minuteOfDay.format(at),
    date: (at) => joined.map((part) => part.format(at)).join(' '),
    moment: (at) => `${day.format(at)} ${minuteOfDay.format(at)}`,
    countdown: (ms) => digits(ms, units.day),
    span: (ms) => span(ms, text, whole),
    distance: (metres) =>
      metres < 1000 ? `${whole.format(metres)} ${units.metres}` : `${oneDecimal.format(metres / 1000)} ${units.kilometres}`,
  }
}

function digits(ms: number, dayUnit: string): string {
  const whole = Math.max(0, Math.floor(ms / SECOND))
  const days = Math.floor(whole / (DAY / SECOND))
  const hours = Math.floor(whole / 3600) % 24
  const minutes = Math.floor(whole / 60) % 60
  if (days > 0) return `${days} ${dayUnit} ${two(hours)}:${two(minutes)}`
  const rest = `${two(minutes)}:${two(whole % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

function span(ms: number, text: Dictionary, whole: Intl.NumberFormat): string {
  const { units } = text
  const steps = [
    [DAY, units.day],
    [HOUR, units.hour],
    [MINUTE, units.minute],
  ] as const
  const positive = Math.max(0, ms)
  for (const [size, unit] of steps) if (positive >= size) return `${whole.format(Math.floor(positive / size))} ${unit}`
  return `${whole.format(Math.floor(positive / SECOND))} ${units.second}`
}
