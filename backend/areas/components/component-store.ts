import type pg from 'pg'
import type {
  ComponentCard,
  ComponentPast,
  ComponentRow,
  ComponentsQuery,
  ComponentsReply,
  OnSiteUpdate,
  RoundReply,
} from '../../../contract/wire/components.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { inTransaction } from '../../db/database.ts'

const COLUMNS = `code, substring(code from 7 for 4) as "classCode", name, lng, lat, cell_code as "cellCode",
  authority_code as "authorityCode", owner_code as "ownerCode", keeper_code as "keeperCode", state, status,
  valid_from::text as "validFrom", changed_on::text as "changedOn", confirmed_on::text as "confirmedOn", note`
/** The last day on which it is known to have been as recorded. */
const SEEN = 'coalesce(confirmed_on, changed_on, valid_from)'
const PAGE = 100

/** Components in use, a page of them. */
export async function listComponents(pool: pg.Pool, query: ComponentsQuery): Promise<ComponentsReply> {
  const { area, classCode, state, unconfirmedSince, after, limit = PAGE } = query
  const { where, values } = conditions([
    ['cell_code like $', area === undefined ? undefined : `${area}%`],
    ['substring(code from 7 for 4) = $', classCode],
    [`state = $`, state],
    [`(${SEEN} is null or ${SEEN} < $)`, unconfirmedSince],
    ['code > $', after],
  ])
  const { rows } = await pool.query<ComponentRow>(
    `select ${COLUMNS} from base_component where status = 'in-use'${where} order by code limit ${limit + 1}`,
    values,
  )
  const components = rows.slice(0, limit)
  return { components, next: rows.length > limit ? (components.at(-1)?.code ?? null) : null }
}

/** With what it was before, newest first; null = there is none with that code. */
export async function componentCard(pool: pg.Pool, code: string): Promise<ComponentCard | null> {
  const { rows } = await pool.query<ComponentRow>(`select ${COLUMNS} from base_component where code = $1`, [code])
  const [row] = rows
  if (!row) return null
  const past = await pool.query<ComponentPast>(
    `select name, lng, lat, cell_code as "cellCode", authority_code as "authorityCode", owner_code as "ownerCode",
       keeper_code as "keeperCode", state, status, valid_from::text as "validFrom", changed_on::text as "changedOn", note,
       held_from as "heldFrom", held_to as "heldTo", changed_by as "changedBy"
     from base_component_version where code = $1 order by id desc`,
    [code],
  )
  return { ...row, past: past.rows }
}

/** Where a component is and whose it is: what rights over it depend on. */
export interface Whose {
  readonly cellCode: string | null
  readonly districtCode: string
  readonly units: readonly string[]
}

export async function whoseComponent(pool: pg.Pool, code: string): Promise<Whose | null> {
  const { rows } = await pool.query<Whose>(
    `select cell_code as "cellCode", left(code, 6) as "districtCode",
       array_remove(array[authority_code, owner_code, keeper_code], null) as units
     from base_component where code = $1`,
    [code],
  )
  return rows[0] ?? null
}

export interface Seen {
  readonly code: string
  readonly update: OnSiteUpdate
  readonly by: string
  readonly who: string
  readonly hallAt: number
  /** Local day. */
  readonly today: string
}

/** Writes what was seen on site; what it was before stays as its past. @returns false where there is no such component */
export function recordSeen(pool: pg.Pool, { code, update, by, who, hallAt, today }: Seen): Promise<boolean> {
  const { state, status, note } = update
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update base_component set state = coalesce($2, state), status = coalesce($3, status), note = coalesce($4, note),
         confirmed_on = $5::date, recorded_by = $6, recorded_at = $7,
         changed_on = case when ($2, $3, $4) is not distinct from (null::text, null::text, null::text) then changed_on else $5::date end
       where code = $1`,
      [code, state ?? null, status ?? null, note ?? null, today, by, hallAt],
    )
    if (rowCount !== 1) return false
    await writeAudit(client, { hallAt, who, what: 'component.on-site', target: `component:${code}`, detail: { ...update, by } })
    return true
  })
}

/** Per cell: how many were not seen since that day. */
export async function yearlyRound(pool: pg.Pool, since: string, area: string | undefined): Promise<RoundReply['tasks']> {
  const { rows } = await pool.query<Omit<RoundReply['tasks'][number], 'cellName'>>(
    `select cell_code as "cellCode", count(*) filter (where ${SEEN} is null or ${SEEN} < $1)::int as unconfirmed,
       count(*)::int as total, case when bool_or(${SEEN} is null) then null else min(${SEEN})::text end as oldest
     from base_component where status = 'in-use' and ($2::text is null or cell_code like $2)
     group by cell_code having bool_or(${SEEN} is null or ${SEEN} < $1) order by unconfirmed desc, cell_code`,
    [since, area === undefined ? null : `${area}%`],
  )
  return rows.map((row) => ({ ...row, cellName: null }))
}

/** Transactions commit in another order than they are dated in: so much is read again. */
const OVERLAP_MS = 60_000

export interface SeenOnSite extends Pick<ComponentRow, 'code' | 'state' | 'status'> {
  readonly recordedAt: number
}

/** Components that were seen on site about when or after this hall time. */
export async function seenSince(pool: pg.Pool, hallAt: number): Promise<SeenOnSite[]> {
  const { rows } = await pool.query<SeenOnSite>(
    `select code, state, status, recorded_at as "recordedAt" from base_component
     where confirmed_on is not null and recorded_at > $1 order by recorded_at`,
    [hallAt - OVERLAP_MS],
  )
  return rows
}

export async function lastVisit(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ last: number | null }>(
    'select max(recorded_at) as last from base_component where confirmed_on is not null',
  )
  return rows[0]?.last ?? 0
}

function conditions(given: readonly (readonly [string, unknown])[]): { where: string; values: unknown[] } {
  const used = given.filter(([, value]) => value !== undefined)
  return {
    where: used.map(([text], index) => ` and ${text.replaceAll('$', `$${index + 1}`)}`).join(''),
    values: used.map(([, value]) => value),
  }
}
