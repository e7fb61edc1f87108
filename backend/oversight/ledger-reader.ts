import { and, inArray, like, or, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Post } from '../../contract/domain/post.ts'
import type { CaseKind } from '../../contract/domain/stage.ts'
import type { LedgerKind, LedgerQuery, LedgerRow, Share } from '../../contract/wire/ledgers.ts'
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

/** The unit that had the case when line `l` was written: that of the last dispatch before it. */
export const UNIT_AT_LINE = sql.raw(`left join lateral (
  select d.choices->>'unit' as unit from case_log d
  where d.case_id = l.case_id and d.seq < l.seq and d.action in ('report', 'dispatch', 'redispatch', 'finish-on-site')
    and d.choices->>'unit' is not null
  order by d.seq desc limit 1) u on true`)

interface Entry extends Record<string, unknown> {
  case_id: number
  number: string
  kind: CaseKind
  class_code: string
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
export async function ledgerPage(context: RouteContext, kind: LedgerKind, query: LedgerQuery, caller: Principal) {
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
    select entry.*, cases.number, cases.kind, cases.class_code, cases.district_code
    from entry join cases on cases.id = entry.case_id
    where ${and(sql`true`, afterMark(query.after), narrowed(query, sql`entry.unit`), caseScope(caller))}
    order by entry.at desc, entry.case_id desc, entry.n desc limit ${size}`)
  return rows
}

/** How many of the cases filed in the period the step befell in the period. A case counts once. */
async function ledgerShare({ pool }: RouteContext, kind: LedgerKind, query: LedgerQuery, caller: Principal): Promise<Share> {
  const { rows } = await drizzle(pool).execute<{ turned: number; filed: number }>(sql`
    select
      (select count(distinct l.case_id)::int from case_log l join cases on cases.id = l.case_id ${UNIT_AT_LINE}
       where ${and(sql`l.action = ${ACTION[kind]}`, within(sql`l.at`, query), narrowed(query, sql`u.unit`), caseScope(caller))}) as turned,
      (select count(*)::int from cases
       where ${and(sql`cases.filed_at is not null`, within(sql`cases.filed_at`, query), narrowed(query, sql`cases.unit_code`), caseScope(caller))}) as filed`)
  return shareOf(rows[0]?.turned ?? 0, rows[0]?.filed ?? 0)
}

function within(time: SQL, { from, to }: Pick<LedgerQuery, 'from' | 'to'>): SQL {
  return (
    and(from === undefined ? undefined : sql`${time} >= ${from}`, to === undefined ? undefined : sql`${time} < ${to}`) ??
    sql`true`
  )
}

function narrowed({ area, unit }: Pick<LedgerQuery, 'area' | 'unit'>, unitColumn: SQL): SQL | undefined {
  return and(
    area && or(...area.flatMap((code) => [like(cases.cellCode, `${code}%`), like(cases.districtCode, `${code}%`)])),
    unit && inArray(unitColumn, unit),
  )
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
  return {
    caseId: entry.case_id,
    caseNumber: entry.number,
    className: directory.classOf(entry.kind, entry.class_code)?.name ?? entry.class_code,
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
