import { DAY } from '../../../contract/units.ts'
import type { ShiftPlan } from '../../../contract/wire/duty.ts'
import { localInstant } from './local-instant.ts'
import type { PlanContext, Planned } from './plan-context.ts'
import type { RowReader } from './row-reader.ts'

/** 班次: whom, from when to when, in which 责任网格. A row that stands already is no fault, so a roster can be sent again. */
export async function planShifts(context: PlanContext): Promise<Planned<ShiftPlan>[]> {
  const planned = context.rows.flatMap((reader) => {
    const record = readShift(reader, context)
    return record && !context.findings.isRefused(reader.row.row) ? [{ row: reader.row.row, record, reader }] : []
  })
  if (planned.length === 0) return []
  const plans = planned.map(({ record }) => record)
  const from = plans.reduce((first, { startsAt }) => Math.min(first, startsAt), Number.POSITIVE_INFINITY)
  const to = plans.reduce((last, { endsAt }) => Math.max(last, endsAt), 0)
  const movers = [...new Set(plans.map(({ mover }) => mover))]
  const standing = await context.people.standing(movers, from, to)
  const taken = new Map(movers.map((mover): [string, ShiftPlan[]] => [mover, []]))
  for (const shift of standing) taken.get(shift.mover)?.push(shift)
  return planned.flatMap(({ row, record, reader }) => {
    const others = taken.get(record.mover) ?? []
    const isSame = (other: ShiftPlan): boolean =>
      other.startsAt === record.startsAt && other.endsAt === record.endsAt && other.area === record.area
    const meets = (other: ShiftPlan): boolean => other.startsAt < record.endsAt && record.startsAt < other.endsAt
    if (others.some((other) => meets(other) && !isSame(other))) {
      reader.bad(
        'from',
        '与该人员的另一班次重叠，请先撤销那一班',
        'it overlaps another shift of the same mover: withdraw that one first',
      )
      return []
    }
    others.push(record)
    return [{ row, record }]
  })
}

function readShift(reader: RowReader, context: PlanContext): ShiftPlan | null {
  const [mover, from, to] = [reader.required('mover'), reader.required('from'), reader.required('to')]
  if (mover === null || from === null || to === null) return null
  if (!context.people.movers.has(mover)) reader.bad('mover', '没有在岗的人员或车辆用此编号', 'nobody in service has that id')
  const area = reader.text('area')
  checkArea(reader, area, context)
  const span = readSpan(reader, from, to, context.people.utcOffsetMinutes)
  return span && { mover, area, ...span }
}

function checkArea(reader: RowReader, area: string | null, { people }: PlanContext): void {
  if (area !== null && !people.patrols.has(area))
    reader.bad('area', '没有这个责任网格，请先建立', 'there is no such patrol area: make it first')
  else if (!people.mayPlan(area)) {
    reader.bad('area', '不在您的责任区域内（空白为全市）', 'it is not within your areas (blank is the whole city)')
  }
}

/** An end that is only a time of day is that of the same day, or of the next where it would come first: a night shift. */
function readSpan(
  reader: RowReader,
  from: string,
  to: string,
  offset: number,
): { readonly startsAt: number; readonly endsAt: number } | null {
  const date = reader.day('date')
  const startsAt = localInstant(from, date, offset)
  if (startsAt === null) {
    reader.bad(
      'from',
      '应为“2026-11-23 08:00”，或另有日期列时“08:00”',
      'write "2026-11-23 08:00", or "08:00" beside a column of dates',
    )
    return null
  }
  const startDay = new Date(startsAt + offset * 60_000).toISOString().slice(0, 10)
  const end = localInstant(to, startDay, offset)
  const endsAt = end !== null && end <= startsAt && !/\d{4}/.test(to) ? end + DAY : end
  if (endsAt === null || endsAt <= startsAt || endsAt - startsAt > DAY) {
    reader.bad(
      'to',
      '须晚于开始，且一班不超过 24 小时',
      'it must be later than the beginning, and a shift lasts 24 hours at most',
    )
    return null
  }
  return { startsAt, endsAt }
}
