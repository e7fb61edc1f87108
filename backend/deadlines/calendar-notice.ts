import type pg from 'pg'
import type { MessageLanguage } from '../../contract/settings/messages.ts'
import { DAY } from '../../contract/units.ts'
import { localDate } from '../../core/time/local-day.ts'
import { lastNoticeYear, missingNotice } from '../../core/time/notice-years.ts'
import { inTransaction } from '../db/database.ts'
import type { RouteContext } from '../http/route-context.ts'
import { MESSAGES } from '../messages/message-setting.ts'
import { insertMessages, type NewMessage } from '../messages/message-store.ts'
import type { Subsystem } from '../subsystem.ts'

const EVERY_MS = 3_600_000
const KEPT_MS = 31 * DAY

type Parts = Pick<RouteContext, 'pool' | 'directory' | 'hall' | 'jobs' | 'settings'>

/**
 * The calendar of holidays ends with the last notice (放假通知) that it has: beyond, limits in working time run over holidays. So
 * administrators find a notice (今日提示) each month from December on until the next year's is imported.
 */
export function calendarNotice(parts: Parts): Subsystem {
  const { directory, hall, jobs } = parts
  const today = (): string => localDate(hall.now(), directory.city.calendar.utcOffsetMinutes)
  return {
    name: 'calendar-notice',
    start: () => jobs.every({ name: 'calendar-notice', everyMs: EVERY_MS, run: () => remindAdministrators(parts, today()) }),
    health: () => {
      const { calendar } = directory.city
      return { lastYear: lastNoticeYear(calendar), isMissing: missingNotice(calendar, today()) !== null }
    },
  }
}

/** Once a month: the notice of one month, person and year is one, however often this runs. @returns how many were told */
export async function remindAdministrators({ pool, directory, hall, settings }: Parts, day: string): Promise<number> {
  const year = missingNotice(directory.city.calendar, day)
  if (year === null) return 0
  const now = hall.now()
  const { manners } = settings.at(MESSAGES, now).body
  return inTransaction(pool, async (client) => {
    const eventId = `calendar-notice:${year}:${day.slice(0, 7)}`
    const people = await administratorsWithout(client, eventId)
    const drafts = people.map((person): NewMessage => {
      const { subject, body } = words(person, year)
      return {
        madeAt: now,
        madeBy: null,
        eventId,
        eventType: 'calendar.notice-missing',
        triggerKey: 'calendar-notice',
        template: null,
        settingVersion: null,
        caseId: null,
        contactId: person.contactId,
        channel: 'notice',
        address: person.user,
        subject,
        body,
        urgent: false,
        manners,
        state: 'sent',
        why: null,
        heldUntil: null,
        expiresAt: now + KEPT_MS,
      }
    })
    return (await insertMessages(client, drafts)).length
  })
}

interface Administrator {
  readonly user: string
  readonly contactId: number | null
  readonly language: MessageLanguage
}

/** Those who have no such notice yet; whether somebody is a contact is for people to decide. */
async function administratorsWithout(client: pg.PoolClient, eventId: string): Promise<Administrator[]> {
  await client.query("select pg_advisory_xact_lock(hashtext('calendar-notice'))")
  const { rows } = await client.query<Administrator>(
    `select a."user", c.id as "contactId", coalesce(c.language, 'zh') as language
     from account a left join lateral (
       select id, language, enabled from contact where "user" = a."user" and removed_at is null order by id limit 1) c on true
     where not a.disabled and 'administrator' = any (a.roles) and coalesce(c.enabled, true)
       and not exists (select from message m where m.channel = 'notice' and m.address = a."user" and m.event_id = $1)
     order by a."user"`,
    [eventId],
  )
  return rows
}

function words({ language }: Administrator, year: number): { subject: string; body: string } {
  if (language === 'en') {
    return {
      subject: `No holidays of ${year} yet`,
      body: `The calendar has no holiday notice of ${year}: limits in working time will run over its holidays. Look at GET /api/calendar/notice?year=${year} and import the days with target=calendar.`,
    }
  }
  return {
    subject: `日历缺少 ${year} 年放假安排`,
    body: `日历中没有国务院 ${year} 年放假通知：工作时限将照常走过节假日。请查看 GET /api/calendar/notice?year=${year}，并以 target=calendar 导入放假与上班日。`,
  }
}
