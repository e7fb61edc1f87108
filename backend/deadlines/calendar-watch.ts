import { isDeepStrictEqual } from 'node:util'
import type { WorkCalendar } from '../../contract/files/city.ts'
import { deadlineUnder } from '../../core/cases/move-deadline.ts'
import { OWN_REASONS } from '../../core/cases/own-reasons.ts'
import { workingTime } from '../../core/time/working-time.ts'
import type { RecalendarCommand } from '../cases/case-command.ts'
import type { RouteContext } from '../http/route-context.ts'
import { moveOrders } from '../oversight/move-orders.ts'
import { OrderWriter } from '../oversight/order-writer.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { calendarRoutes } from './calendar-routes.ts'
import { WORKING_HOURS } from './working-hours-setting.ts'

/** In `meta`: by which calendar the deadlines of open cases are counted. */
const KEY = 'deadline-calendar'
const EVERY_MS = 2000
/** Cases that are looked at, and moved in one commit, before others have their turn. */
const BATCH = 200
/** Another backend may decide a few more steps by the calendar that it still has: so long the cases are looked at again. */
const AGAIN_FOR_MS = 30_000

interface Counted {
  readonly calendar: WorkCalendar
  /** The newest import when it was written: a backend that has an older one must not turn it back. */
  readonly source: number
  /** The version of the working hours, for the same reason; left out = as delivered. */
  readonly hours?: number
  /** The calendar before, while cases counted by it may still turn up. */
  readonly before: WorkCalendar | null
  /** Machine ms. */
  readonly changedAt: number
}

type Parts = Pick<RouteContext, 'pool' | 'directory' | 'registry' | 'writer' | 'hall' | 'jobs' | 'baseData' | 'settings'>

/**
 * 日历变更: a holiday that is announced while cases run, or other working hours, move their deadlines, as a step in the log with its
 * reason, and those of
 * the supervision orders that await an answer, as a line of their history. A clock that is counted by the calendar that holds is left alone, so a run that dies half-way is simply done again.
 */
export function calendarWatch(parts: RouteContext, now: () => number, log: Logger): Subsystem {
  const orders = new OrderWriter(parts)
  let moved = 0
  return {
    name: 'calendar',
    routes: (app) => calendarRoutes(app, parts),
    start: () =>
      parts.jobs.every({
        name: KEY,
        everyMs: EVERY_MS,
        run: async () => {
          const count = await followCalendar(parts, orders, now())
          moved += count
          if (count > 0) log.info({ moved: count }, 'the calendar has changed; deadlines of open cases and orders were moved')
        },
      }),
    health: () => ({ calendar: parts.directory.city.calendar.version, moved }),
  }
}

/** @returns how many cases and orders were moved */
async function followCalendar(parts: Parts, orders: OrderWriter, machineNow: number): Promise<number> {
  const { pool, directory, baseData, settings, hall } = parts
  const { calendar } = directory.city
  const { rows } = await pool.query<{ value: Counted }>('select value from meta where key = $1', [KEY])
  const held = rows[0]?.value
  const hours = settings.at(WORKING_HOURS, hall.now()).version
  const counted = (before: WorkCalendar | null): Counted => ({
    calendar,
    source: baseData.source,
    hours,
    before,
    changedAt: machineNow,
  })
  if (!held) {
    await remember(parts, counted(null))
    return 0
  }
  if (held.source > baseData.source || (held.hours ?? 0) > hours) return 0
  if (!isSameTime(held.calendar, calendar)) {
    const count = await moveAll(parts, held.calendar, orders)
    await remember(parts, counted(held.calendar))
    return count
  }
  if (held.before === null) return 0
  const count = await moveAll(parts, held.before, orders)
  if (machineNow - held.changedAt > AGAIN_FOR_MS) await remember(parts, counted(null))
  return count
}

async function moveAll(parts: Parts, old: WorkCalendar, orders: OrderWriter): Promise<number> {
  const { registry, directory, writer, hall } = parts
  const before = workingTime(old)
  const reason = OWN_REASONS.calendarMoved(old.version, directory.city.calendar.version)
  const files = registry.openFiles()
  let count = 0
  for (let from = 0; from < files.length; from += BATCH) {
    const at = hall.now()
    const commands = files
      .slice(from, from + BATCH)
      .filter((file) => deadlineUnder(file, directory.rulesOf(file.limitsVersion, at), before) !== null)
      .map(({ id }): RecalendarCommand => {
        const sender = { principal: 'backend', actor: 'backend', receivedAt: Date.now() }
        return { op: 'recalendar', ...sender, at, caseId: id, before, reason }
      })
    if (commands.length > 0) {
      const outcomes = await writer.submit(commands)
      count += outcomes.filter((outcome) => outcome.ok && !outcome.repeated).length
    }
    // Looking through a hundred thousand must not hold up those who ask for something meanwhile.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return count + (await moveOrders(parts.pool, orders, reason))
}

async function remember({ pool }: Parts, counted: Counted): Promise<void> {
  await pool.query('insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value', [
    KEY,
    JSON.stringify(counted),
  ])
}

/** The version alone is a name; what counts is when people work. */
function isSameTime({ version: _a, ...a }: WorkCalendar, { version: _b, ...b }: WorkCalendar): boolean {
  return isDeepStrictEqual(a, b)
}
