import { and, inArray, like, or, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Post } from '../../contract/domain/post.ts'
import type { CaseKind } from '../../contract/domain/stage.ts'
import type { LedgerKind, LedgerPage, LedgerQuery, LedgerRow, ShareApart } from '../../contract/wire/ledgers.ts'
import { shareOf } from '../../core/oversight/share.ts'
import { caseScope } from '../auth/case-scope.ts'
import type { Principal } from '../auth/principal.ts'
import { cases } from '../db/schema.ts'
import type { RouteContext } from '../http/route-context.ts'

const PAGE = 200

/** Which step of a case each ledger is of. */
const ACTION: Readonly<Record<LedgerKind, string>> = {
  return: 'return',
  void: 'void',
  extend: 'extend',
  postpone: 'postpone',
  suspend: 'suspend',
  appeal: 'exempt',
}

/** Line `d` gives a case to a unit. */
const GIVES = `d.action in ('report', 'dispatch', 'redispatch', 'finish-on-site') and d.choices->>'unit' is not null`
export const GIVES_UNIT = sql.raw(GIVES)

/** The unit that had the case when line `l` was written: that of the last dispatch before it. */
export const UNIT_AT_LINE = sql.raw(`left join lateral (
  select d.choices->>'unit' as unit from case_log d
  where d.case_id = l.case_id and d.seq < l.seq and ${GIVES}
  order by d.seq desc limit 1) u on true`)

interface Entry extends Record<string, unknown> {
  case_id: number
  number: string
  kind: CaseKind
  class_code: string
  class_edition: string | null
  reported_at: number
  district_code: string | null
  unit: string | null
  at: number
  n: number
  applicant: string
  post: Post | null
  reason: string | null
  outcome: LedgerRow['outcome']
  taken_at: number | null
  until: number | null
  application: number | null
}

/** One ledger (台账): newest first. Every application is a line, and every step that needed none. */
export async function ledgerPage(
  context: RouteContext,
  kind: LedgerKind,
  query: LedgerQuery,
  caller: Principal,
): Promise<LedgerPage> {
  const size = query.limit ?? PAGE
  const entries = await entriesOf(context, kind, query, caller, size + 1)
  const shown = entries.slice(0, size)
  const last = entries.length > size ? shown.at(-1) : undefined
  const opinions = await opinionsOf(context, shown)
  return {
    rows: shown.map((entry) => rowOf(entry, opinions, context)),
    next: last ? `${last.at}:${last.case_id}:${last.n}` : null,
    share: await ledgerShare(context, kind, query, caller),
  }
}

async function entriesOf(
  { pool }: RouteContext,
  kind: LedgerKind,
  query: LedgerQuery,
  caller: Principal,
  size: number,
): Promise<Entry[]> {
  const action = ACTION[kind]
  const { rows } = await drizzle(pool).execute<Entry>(sql`
    with entry as (
      select a.case_id, a.made_at as at, a.id * 2.0::float8 + 1 as n, a.applicant, a.post, a.reason, a.state as outcome,
        t.at as taken_at, (coalesce(t.choices, a.wanted)->>'until')::float8 as until, a.unit_code as unit, a.id as application
      from application a
      left join lateral (select l.at, l.choices from case_log l
        where l.case_id = a.case_id and l.application = a.id order by l.seq limit 1) t on true
      where a.action = ${action} and ${within(sql`a.made_at`, query)}
      union all
      select l.case_id, l.at, l.seq * 2.0::float8, l.actor, l.post, l.reason, 'taken', l.at,
        (l.choices->>'until')::float8, u.unit, null
      from case_log l ${UNIT_AT_LINE}
      where l.action = ${action} and l.application is null and ${within(sql`l.at`, query)}
    )
    select entry.*, cases.number, cases.kind, cases.class_code, cases.class_edition, cases.reported_at,
      cases.district_code
    from entry join cases on cases.id = entry.case_id
    where ${and(sql`true`, afterMark(query.after), narrowed(query, sql`entry.unit`), caseScope(caller))}
    order by entry.at desc, entry.case_id desc, entry.n desc limit ${size}`)
  return rows
}

/**
 * Of the cases filed in the period, how many the step befell in the period, once they were filed. A case counts once. A unit's
 * cases are those that it was given by the period's end, its steps those that befell them while it had them: whoever returns a
 * case stays in both, so that no share is above the whole. Steps of other cases (filed earlier, or never) are `apart`.
 */
async function ledgerShare({ pool }: RouteContext, kind: LedgerKind, query: LedgerQuery, caller: Principal): Promise<ShareApart> {
  const filed = and(sql`cases.filed_at is not null`, within(sql`cases.filed_at`, query))
  const counts = filed && sql`${filed} and l.at >= cases.filed_at`
  const given =
    query.unit &&
    sql`exists (select 1 from case_log d where d.case_id = cases.id and ${GIVES_UNIT}
    and ${inArray(sql`d.choices->>'unit'`, query.unit)} ${query.to === undefined ? sql`` : sql`and d.at < ${query.to}`})`
  const { rows } = await drizzle(pool).execute<{ turned: number; filed: number; apart: number }>(sql`
    with turned as (
      select l.case_id, bool_or(${counts}) as counts from case_log l join cases on cases.id = l.case_id ${UNIT_AT_LINE}
      where ${and(sql`l.action = ${ACTION[kind]}`, within(sql`l.at`, query), narrowed(query, sql`u.unit`), caseScope(caller))}
      group by l.case_id)
    select
      (select count(*) filter (where counts)::int from turned) as turned,
      (select count(*) filter (where counts is not true)::int from turned) as apart,
      (select count(*)::int from cases where ${and(filed, inArea(query), given, caseScope(caller))}) as filed`)
  const { turned = 0, filed: whole = 0, apart = 0 } = rows[0] ?? {}
  return { ...shareOf(turned, whole), apart }
}

function within(time: SQL, { from, to }: Pick<LedgerQuery, 'from' | 'to'>): SQL {
  return (
    and(from === undefined ? undefined : sql`${time} >= ${from}`, to === undefined ? undefined : sql`${time} < ${to}`) ??
    sql`true`
  )
}

function narrowed({ area, unit }: Pick<LedgerQuery, 'area' | 'unit'>, unitColumn: SQL): SQL | undefined {
  return and(inArea({ area }), unit && inArray(unitColumn, unit))
}

function inArea({ area }: Pick<LedgerQuery, 'area'>): SQL | undefined {
  return area && or(...area.flatMap((code) => [like(cases.cellCode, `${code}%`), like(cases.districtCode, `${code}%`)]))
}

function afterMark(after: string | undefined): SQL | undefined {
  if (after === undefined) return undefined
  const [at, caseId, n] = after.split(':').map(Number)
  return sql`(entry.at, entry.case_id, entry.n) < (${at}::float8, ${caseId}::int, ${n}::float8)`
}

async function opinionsOf({ pool }: RouteContext, entries: readonly Entry[]): Promise<Map<number, LedgerRow['opinions']>> {
  const ids = entries.flatMap(({ application }) => (application === null ? [] : [application]))
  const found = new Map<number, LedgerRow['opinions']>()
  if (ids.length === 0) return found
  const { rows } = await pool.query<LedgerRow['opinions'][number] & { application: number }>(
    `select application_id as application, post, actor, at, verdict, opinion from application_step
     where application_id = any($1) order by application_id, step`,
    [ids],
  )
  for (const { application, ...opinion } of rows) found.set(application, [...(found.get(application) ?? []), opinion])
  return found
}

function rowOf(entry: Entry, opinions: Map<number, LedgerRow['opinions']>, { directory }: RouteContext): LedgerRow {
  const { kind, class_code: classCode, class_edition: classEdition, reported_at: reportedAt } = entry
  const classed = { kind, classCode, classEdition, reportedAt }
  return {
    caseId: entry.case_id,
    caseNumber: entry.number,
    className: directory.className(classed),
    districtCode: entry.district_code,
    unitCode: entry.unit,
    unitName: entry.unit === null ? null : (directory.unit(entry.unit)?.name ?? entry.unit),
    at: entry.at,
    applicant: entry.applicant,
    post: entry.post,
    reason: entry.reason,
    outcome: entry.outcome,
    takenAt: entry.taken_at,
    until: entry.until,
    opinions: entry.application === null ? [] : (opinions.get(entry.application) ?? []),
  }
}
