import { and, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { CaseKind } from '../../../contract/domain/stage.ts'
import { MINUTE } from '../../../contract/units.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import { cases } from '../../db/schema.ts'

/** The cases of these editions of the dictionary. What names none is of the edition that was in force on the day of its report. */
export function ofEditions(editions: readonly string[], directory: CityDirectory): SQL | undefined {
  const spans = editions.flatMap((edition) => directory.spansOfEdition(edition))
  const kinds = sql.param(spans.map(({ kind }) => kind))
  const codes = sql.param(spans.map(({ code }) => code))
  const since = sql.param(spans.map(({ from }) => (from === null ? Number.NEGATIVE_INFINITY : startOf(from, directory))))
  const until = sql.param(spans.map(({ to }) => (to === null ? Number.POSITIVE_INFINITY : startOf(to, directory))))
  return or(
    inArray(cases.classEdition, [...editions]),
    sql`(${cases.classEdition} is null and exists (
      select 1 from unnest(${kinds}::text[], ${codes}::text[], ${since}::float8[], ${until}::float8[]) as span (kind, code, since, until)
      where span.kind = ${cases.kind} and span.code = ${cases.classCode}
        and ${cases.reportedAt} >= span.since and ${cases.reportedAt} < span.until))`,
  )
}

/** The cases of one class. */
export function ofClass(kind: CaseKind, code: string, edition: string, directory: CityDirectory): SQL | undefined {
  const spans = directory
    .spansOfClass(kind, code, edition)
    .map(({ from, to }) =>
      and(
        from === null ? sql`true` : gte(cases.reportedAt, startOf(from, directory)),
        to === null ? undefined : lt(cases.reportedAt, startOf(to, directory)),
      ),
    )
  const unnamed = spans.length === 0 ? undefined : and(isNull(cases.classEdition), or(...spans))
  return and(eq(cases.kind, kind), eq(cases.classCode, code), or(eq(cases.classEdition, edition), unnamed))
}

function startOf(day: string, { city }: CityDirectory): number {
  return Date.parse(day) - city.calendar.utcOffsetMinutes * MINUTE
}
