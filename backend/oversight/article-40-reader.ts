import { and, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { ARTICLE_40_KINDS, type Article40Kind, type Article40Report } from '../../contract/wire/ledgers.ts'
import { article40Rows, type MonthCounts, type Subject, type TurnedCounts } from '../../core/oversight/article-40.ts'
import { monthSpan, shiftMonth } from '../../core/time/local-month.ts'
import { caseScope } from '../auth/case-scope.ts'
import type { Principal } from '../auth/principal.ts'
import type { RouteContext } from '../http/route-context.ts'
import { GIVES_UNIT, UNIT_AT_LINE } from './ledger-reader.ts'

interface Counted extends Record<string, unknown> {
  district: string | null
  unit: string | null
  /** `grouping()`: 1 = the column does not divide this row. */
  no_district: number
  no_unit: number
  n: number
}

interface Turned extends Counted {
  action: Article40Kind
  apart: number
}

/**
 * 回退、作废、延期、缓办、挂账 of a month beside the month before, for the city, its districts and its units. Shares are of the
 * cases filed in the month, as the ledgers have them; a unit's cases are those that it was given by the month's end.
 */
export async function article40Report(
  context: RouteContext,
  month: string,
  caller: Principal,
  lang: 'zh' | 'en',
): Promise<Article40Report> {
  const now = context.hall.now()
  const offset = context.directory.city.calendar.utcOffsetMinutes
  const span = monthSpan(month, offset)
  const previousMonth = shiftMonth(month, -1)
  const current = await countsOf(context, span, caller)
  const previous = await countsOf(context, monthSpan(previousMonth, offset), caller)
  return {
    month,
    previousMonth,
    dataAt: Math.min(now, span.to),
    complete: now >= span.to,
    rows: article40Rows(subjectsOf(context, [...current, ...previous], lang), current, previous),
  }
}

async function countsOf(
  { pool }: RouteContext,
  span: { readonly from: number; readonly to: number },
  caller: Principal,
): Promise<MonthCounts[]> {
  const db = drizzle(pool)
  const scope = caseScope(caller)
  const groups = sql.raw('grouping(district) as no_district, grouping(unit) as no_unit')
  const turned = await db.execute<Turned>(sql`
    with ${turnings(span, scope)}
    select action, district, unit, ${groups}, count(distinct case_id) filter (where counts)::int as n,
      (count(distinct case_id) - count(distinct case_id) filter (where counts))::int as apart
    from turning group by grouping sets ((action), (action, district), (action, unit))`)
  const filed = await db.execute<Counted>(sql`
    with ${turnings(span, scope)}, new_case as (
      select cases.id, cases.district_code as district from cases
      where ${inSpan(sql`cases.filed_at`, span, sql`cases.filed_at is not null`, scope)}),
    given as (
      select n.id, d.choices->>'unit' as unit from new_case n join case_log d on d.case_id = n.id
        and d.at < ${span.to} and ${GIVES_UNIT}
      union select case_id, unit from turning where counts),
    filed as (select n.id, n.district, given.unit from new_case n left join given on given.id = n.id)
    select district, unit, ${groups}, count(distinct id)::int as n
    from filed group by grouping sets ((), (district), (unit))`)
  return together(filed.rows, turned.rows)
}

/** Every turning in the span, of the unit that had the case; those of cases filed in it count. */
function turnings(span: { readonly from: number; readonly to: number }, scope: SQL | undefined): SQL {
  const counts = inSpan(sql`cases.filed_at`, span, sql`l.at >= cases.filed_at`)
  return sql`turning as (
    select l.action, l.case_id, cases.district_code as district, u.unit, coalesce(${counts}, false) as counts
    from case_log l join cases on cases.id = l.case_id ${UNIT_AT_LINE}
    where ${inSpan(sql`l.at`, span, sql`l.action in ('return', 'void', 'extend', 'postpone', 'suspend')`, scope)})`
}

function inSpan(time: SQL, { from, to }: { from: number; to: number }, ...further: (SQL | undefined)[]): SQL | undefined {
  return and(sql`${time} >= ${from}`, sql`${time} < ${to}`, ...further)
}

function together(filed: readonly Counted[], turned: readonly Turned[]): MonthCounts[] {
  const counts = new Map<string, { subject: Subject; filed: number; turned: Partial<Record<Article40Kind, TurnedCounts>> }>()
  const of = (row: Counted) => {
    const subject = subjectOf(row)
    const key = `${subject.level}:${subject.code}`
    const held = counts.get(key) ?? { subject, filed: 0, turned: {} }
    counts.set(key, held)
    return held
  }
  for (const row of filed) of(row).filed = row.n
  for (const row of turned) of(row).turned[row.action] = { counted: row.n, apart: row.apart }
  return [...counts.values()].map(({ subject, ...numbers }) => ({ ...subject, ...numbers }))
}

function subjectOf({ no_district, no_unit, district, unit }: Counted): Subject {
  if (no_district === 0) return { level: 'district', code: district }
  return no_unit === 0 ? { level: 'unit', code: unit } : { level: 'city', code: null }
}

/** The city, every district, and the units that have anything to show. */
function subjectsOf({ directory }: RouteContext, counted: readonly MonthCounts[], lang: 'zh' | 'en') {
  const has = (level: Subject['level'], code: string | null) =>
    counted.some(
      (each) =>
        each.level === level && each.code === code && (each.filed > 0 || ARTICLE_40_KINDS.some((kind) => each.turned[kind])),
    )
  const name = (thing: { readonly name: string; readonly nameEn?: string }) =>
    lang === 'en' ? (thing.nameEn ?? thing.name) : thing.name
  const { areas, units, name: zh, nameEn } = directory.city
  const none = lang === 'zh' ? { district: '区县不明', unit: '尚无责任单位' } : { district: 'No district', unit: 'No unit' }
  return [
    { level: 'city' as const, code: null, name: lang === 'zh' ? zh : nameEn },
    ...areas
      .filter(({ kind }) => kind === 'district')
      .map((area) => ({ level: 'district' as const, code: area.code, name: name(area) })),
    ...(has('district', null) ? [{ level: 'district' as const, code: null, name: none.district }] : []),
    ...units
      .filter(({ code }) => has('unit', code))
      .map((unit) => ({ level: 'unit' as const, code: unit.code, name: name(unit) })),
    ...(has('unit', null) ? [{ level: 'unit' as const, code: null, name: none.unit }] : []),
  ]
}
