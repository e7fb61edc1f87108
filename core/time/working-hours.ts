import type { HoursPeriod, Season, WorkCalendar } from '../../contract/files/city.ts'
import type { HoursSeason, WorkingHours } from '../../contract/settings/working-hours.ts'
import { DAY } from '../../contract/units.ts'

/** The hours that a calendar has, as people write them. */
export function workingHoursOf({ slots, hours }: Pick<WorkCalendar, 'slots' | 'hours'>): WorkingHours {
  const periods = hours ?? [{ from: null, seasons: [{ from: '01-01', name: '全年', slots }] }]
  return { periods: periods.map(({ from, seasons }) => ({ from, seasons: seasons.map(written) })) }
}

/** The calendar with other hours. The version tells that it is another one; a 工作日 is measured as before. */
export function withHours(calendar: WorkCalendar, { periods }: WorkingHours, version: number): WorkCalendar {
  return { ...calendar, version: `${calendar.version}+hours ${version}`, hours: periodsOf(periods) }
}

function periodsOf(periods: WorkingHours['periods']): HoursPeriod[] {
  return periods.map(({ from, seasons }) => ({ from, seasons: seasons.map(read) }))
}

/** Minutes of the day as `HH:MM`. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
}

function written({ from, name, slots }: Season): HoursSeason {
  const texts = slots.map(([begin, end]): [string, string] => [clockText(begin), clockText(end)])
  return { from, ...(name === undefined ? {} : { name }), slots: texts }
}

function read({ from, name, slots }: HoursSeason): Season {
  const minutes = slots.map(([begin, end]): [number, number] => [minutesOf(begin), minutesOf(end)])
  return { from, ...(name === undefined ? {} : { name }), slots: minutes }
}

/** What is wrong with hours although their shape is right. `at` is the place among the periods, `what` is what stands there. */
export interface HoursFault {
  readonly fault: 'first-period' | 'not-a-day' | 'period-order' | 'season-twice' | 'slot-order'
  readonly at: string
  readonly what: string
}

export function faultInWorkingHours({ periods }: WorkingHours): HoursFault | null {
  return faultInHours(periodsOf(periods))
}

export function faultInHours(periods: readonly HoursPeriod[]): HoursFault | null {
  for (const [index, { from, seasons }] of periods.entries()) {
    const fault = faultInStart(from, index === 0 ? undefined : (periods[index - 1]?.from ?? null)) ?? faultInSeasons(seasons)
    if (fault) return { ...fault, at: `/${index}${fault.at}` }
  }
  return null
}

/** `before` is where the period before begins; undefined = there is none. */
function faultInStart(from: string | null, before: string | null | undefined): HoursFault | null {
  const at = '/from'
  if ((from === null) !== (before === undefined)) return { fault: 'first-period', at, what: from ?? '' }
  if (from === null) return null
  if (!isDay(from)) return { fault: 'not-a-day', at, what: from }
  return (before ?? '') >= from ? { fault: 'period-order', at, what: from } : null
}

function faultInSeasons(seasons: readonly Season[]): HoursFault | null {
  for (const [index, { from, slots }] of seasons.entries()) {
    const at = `/seasons/${index}`
    // A year without a 29 February has no day on which that season begins.
    if (!isDay(`2023-${from}`)) return { fault: 'not-a-day', at: `${at}/from`, what: from }
    if (seasons.findIndex((season) => season.from === from) < index)
      return { fault: 'season-twice', at: `${at}/from`, what: from }
    const wrong = slots.findIndex(([begin, end], slot) => begin < (slots[slot - 1]?.[1] ?? 0) || end <= begin)
    if (wrong !== -1) return { fault: 'slot-order', at: `${at}/slots/${wrong}`, what: slotText(slots[wrong]) }
  }
  return null
}

function slotText(slot: readonly [number, number] | undefined): string {
  return slot === undefined ? '' : slot.map(clockText).join('–')
}

/** Whether there is such a day, `YYYY-MM-DD`. */
export function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  // 30 February is carried over into March by some engines.
  return !Number.isNaN(at) && new Date(Math.floor(at / DAY) * DAY).toISOString().startsWith(date)
}
