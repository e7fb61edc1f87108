import type pg from 'pg'
import { DAY } from '../../contract/units.ts'
import type { Contact } from '../../contract/wire/messages.ts'
import { localDate } from '../../core/time/local-day.ts'
import { lastNoticeYear, missingNotice } from '../../core/time/notice-years.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import type { RouteContext } from '../http/route-context.ts'
import { insertContact } from '../messages/contact-store.ts'
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
    const people = await administrators(client, now)
    const drafts = people.map((person): NewMessage => {
      const { subject, body } = words(person, year)
      return {
        madeAt: now,
        madeBy: null,
        eventId: `calendar-notice:${year}:${day.slice(0, 7)}`,
        eventType: 'calendar.notice-missing',
        triggerKey: 'calendar-notice',
        template: null,
        settingVersion: null,
        caseId: null,
        contactId: person.id,
        channel: 'notice',
        address: person.user ?? '',
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

/** As contacts, by which notices go; an administrator who is none becomes one, with nothing but the account. */
async function administrators(client: pg.PoolClient, hallAt: number): Promise<Contact[]> {
  await client.query("select pg_advisory_xact_lock(hashtext('calendar-notice'))")
  const { rows: without } = await client.query<{ user: string; name: string }>(
    `select "user", name from account a where not disabled and 'administrator' = any (roles)
       and not exists (select from contact c where c."user" = a."user" and c.removed_at is null)`,
  )
  for (const { user, name } of without) {
    const { id } = await insertContact(client, { name, user })
    await writeAudit(client, { hallAt, who: 'backend', what: 'contact.add', target: `contact:${id}`, detail: { user } })
  }
  const { rows } = await client.query<Contact>(
    `select c.id, c.name, c."user", c.language from contact c join account a on a."user" = c."user"
     where c.enabled and c.removed_at is null and not a.disabled and 'administrator' = any (a.roles) order by c.id`,
  )
  return rows
}

function words({ language }: Contact, year: number): { subject: string; body: string } {
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
