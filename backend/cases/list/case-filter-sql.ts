import { and, eq, inArray, isNotNull, isNull, like, lt, or, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { CaseFilter, CaseSort, Lamp } from '../../../contract/wire/case-list.ts'
import { flagBits } from '../../../core/oversight/case-filter.ts'
import type { CaseOrder, Place } from '../../../core/oversight/case-page.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import { cases } from '../../db/schema.ts'
import { ofEditions } from './edition-sql.ts'

const listedDueAt = sql`case when ${cases.endedAt} is null then ${cases.dueAt} else ${cases.totalDueAt} end`

/** `caseTest` of core in SQL; undefined = every case. */
export function caseFilterSql(filter: CaseFilter, now: number, directory: CityDirectory): SQL | undefined {
  const { open, area, lamp, flag, edition, text } = filter
  return and(
    open === undefined ? undefined : open ? isNull(cases.endedAt) : isNotNull(cases.endedAt),
    ...wordsSql(filter),
    flag && sql`${cases.flags} & ${flagBits(flag)} = ${flagBits(flag)}`,
    filter.class && or(...filter.class.map((code) => like(cases.classCode, `${code}%`))),
    edition && ofEditions(edition, directory),
    area && or(...area.flatMap((code) => [like(cases.cellCode, `${code}%`), like(cases.districtCode, `${code}%`)])),
    lamp && or(...lamp.map((each) => lampSql(each, now))),
    text === undefined ? undefined : or(contains(cases.number, text), contains(cases.address, text)),
    within(cases.reportedAt, filter.reportedFrom, filter.reportedTo),
    within(listedDueAt, filter.dueFrom, filter.dueTo),
    within(cases.endedAt, filter.endedFrom, filter.endedTo),
  )
}

function wordsSql({ stage, state, kind, source, unit, centre, component, reporter }: CaseFilter): (SQL | undefined)[] {
  return [
    stage && inArray(cases.stage, stage),
    state && inArray(cases.state, state),
    kind && inArray(cases.kind, kind),
    source && inArray(cases.source, source),
    unit && inArray(cases.unitCode, unit),
    centre && inArray(cases.centre, centre),
    component && inArray(cases.componentCode, component),
    reporter === undefined ? undefined : eq(cases.reporter, reporter),
  ]
}

function lampSql(lamp: Lamp, now: number): SQL | undefined {
  const { dueAt, warnAt } = cases
  switch (lamp) {
    case 'off':
      return isNull(dueAt)
    case 'red':
      return lt(dueAt, now)
    case 'yellow':
      return sql`${dueAt} >= ${now} and ${warnAt} <= ${now}`
    case 'green':
      return sql`${dueAt} >= ${now} and (${warnAt} is null or ${warnAt} > ${now})`
  }
}

function contains(column: AnyPgColumn, text: string): SQL {
  return sql`position(${text.toLowerCase()} in lower(${column})) > 0`
}

function within(time: AnyPgColumn | SQL, from: number | undefined, to: number | undefined): SQL | undefined {
  return and(from === undefined ? undefined : sql`${time} >= ${from}`, to === undefined ? undefined : sql`${time} < ${to}`)
}

/**
 * What the database sorts by: the same places as `placeOf` gives. With `plain` it cannot walk the index of the key. That is
 * for lists of a time: the planner takes times for spread evenly over the order, but they run with it, and it would walk a year
 * to find a day.
 */
export function orderSql(order: CaseOrder, plain = false): { readonly by: SQL; after(place: Place): SQL } {
  const key = plain ? sql`(${keySql(order)} + 0)` : keySql(order)
  const direction = order.descending ? sql`desc` : sql`asc`
  return {
    by: sql`${key} ${direction}, ${cases.id} ${direction}`,
    after: (place) =>
      order.descending
        ? sql`(${key}, ${cases.id}) < (${place.key}::float8, ${place.id}::int)`
        : sql`(${key}, ${cases.id}) > (${place.key}::float8, ${place.id}::int)`,
  }
}

function keySql({ sort, descending }: CaseOrder): SQL {
  const columns: Readonly<Record<CaseSort, SQL>> = {
    id: sql`${cases.id}`,
    due: sql`coalesce(${listedDueAt}, ${descending ? sql`'-infinity'` : sql`'infinity'`}::float8)`,
    reported: sql`${cases.reportedAt}`,
    changed: sql`${cases.changedAt}`,
  }
  return columns[sort]
}
