import { DAY, MINUTE } from '../../contract/units.ts'
import { CalendarQuery, type CalendarReply } from '../../contract/wire/calendar.ts'
import { localDate } from '../../core/time/local-day.ts'
import { clockText, isDay } from '../../core/time/working-hours.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'

const DAYS = 31

export function calendarRoutes(app: App, { directory, hall }: Pick<RouteContext, 'directory' | 'hall'>): void {
  app.get(
    '/api/calendar',
    { schema: { querystring: CalendarQuery }, config: { access: 'readCity' } },
    (request): CalendarReply => {
      const { time } = directory
      const { utcOffsetMinutes, version } = time.calendar
      const { from = localDate(hall.now(), utcOffsetMinutes), days = DAYS } = request.query
      if (!isDay(from)) throw noSuchDay(from)
      const first = Date.parse(`${from}T00:00:00Z`) - utcOffsetMinutes * MINUTE
      return {
        version,
        days: Array.from({ length: days }, (_, index) => {
          const at = first + index * DAY
          const { isWorked, hours } = time.dayOf(at)
          const slots = isWorked ? hours.slots : []
          return {
            date: localDate(at, utcOffsetMinutes),
            isWorked,
            season: hours.name,
            slots: slots.map((slot): [string, string] => [clockText(slot.from / MINUTE), clockText(slot.to / MINUTE)]),
          }
        }),
      }
    },
  )
}

const noSuchDay = (day: string) =>
  refuse(
    'bad-request',
    { zh: `${day} 不是日期（YYYY-MM-DD）：请改正。`, en: `${day} is no day (YYYY-MM-DD): correct it.` },
    '/from',
  )
