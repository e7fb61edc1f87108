import { getDayDetail } from 'chinese-days'
import type { NoticeReply } from '../../contract/wire/limits.ts'

/**
 * The public holidays (法定节假日) and make-up days (调休工作日) of a year as the State Council's notice has them, from the
 * library. Empty for a year whose notice the library does not know: it would call plain weekdays and weekends by rule.
 */
export function noticeDays(year: number): NoticeReply['days'] {
  const days: NoticeReply['days'] = []
  for (const at = new Date(Date.UTC(year, 0, 1)); at.getUTCFullYear() === year; at.setUTCDate(at.getUTCDate() + 1)) {
    const date = at.toISOString().slice(0, 10)
    const { name, work } = getDayDetail(date)
    // A day of the notice is named "National Day,国庆节,3"; any other day by its weekday alone.
    const [, chinese] = name.split(',')
    if (chinese !== undefined) days.push({ date, kind: work ? 'work' : 'off', name: chinese })
  }
  return days
}
