import type pg from 'pg'
import { CASE_STATES } from '../../../contract/domain/stage.ts'
import { type CaseFacts, type FactColumn, isShareColumn, NAME_COLUMNS } from '../../../core/evaluation/facts/fact-columns.ts'
import { markBit } from '../../../core/evaluation/facts/fold-facts.ts'
import { LOOK_BACK_STATES } from '../../../core/evaluation/facts/past-facts.ts'
import type { UnitShare } from '../../../core/evaluation/facts/unit-shares.ts'
import { grouped } from '../../areas/grouped.ts'
import { idsOfNames } from './fact-names.ts'
import { sqlName } from './fact-sql.ts'

export type SharesOfCases = ReadonlyMap<number, readonly UnitShare[]>

export async function sharesOf(client: pg.PoolClient, caseIds: readonly number[]): Promise<SharesOfCases> {
  if (caseIds.length === 0) return new Map()
  const { rows } = await client.query<UnitShare & { caseId: number }>(
    `select case_id as "caseId", name as unit, since, assist_due_at as "assistDueAt", assisted_at as "assistedAt",
       taken_at as "takenAt", share_over_at as "shareOverAt", late
     from case_share join fact_name on fact_name.id = unit where case_id = any($1) order by case_id, n`,
    [caseIds],
  )
  return grouped(rows, ({ caseId }) => caseId)
}

/** Facts as the table has them, with the units by name, as shares have them. */
export async function withUnitNames(
  client: pg.PoolClient,
  facts: ReadonlyMap<number, CaseFacts>,
): Promise<Map<number, CaseFacts>> {
  const ids = [...facts.values()].flatMap(({ unit }) => (typeof unit === 'number' ? [unit] : []))
  if (ids.length === 0) return new Map(facts)
  const { rows } = await client.query<{ id: number; name: string }>('select id, name from fact_name where id = any($1)', [ids])
  const names = new Map<CaseFacts['unit'], string>(rows.map(({ id, name }) => [id, name]))
  return new Map([...facts].map(([caseId, each]) => [caseId, { ...each, unit: names.get(each.unit) ?? each.unit }]))
}

export async function saveShares(client: pg.PoolClient, shares: SharesOfCases): Promise<void> {
  const rows = [...shares].flatMap(([caseId, of]) => of.map((share, n) => ({ ...share, caseId, n })))
  if (rows.length === 0) return
  const ids = await idsOfNames(client, new Set(rows.flatMap(({ unit }) => (typeof unit === 'string' ? [unit] : []))))
  await client.query(
    `insert into case_share (case_id, n, unit, since, assist_due_at, assisted_at, taken_at, share_over_at, late)
     select * from unnest($1::integer[], $2::integer[], $3::integer[], $4::float8[], $5::float8[], $6::float8[], $7::float8[],
       $8::float8[], $9::boolean[])
     on conflict (case_id, n) do update set assist_due_at = excluded.assist_due_at, assisted_at = excluded.assisted_at,
       taken_at = excluded.taken_at, share_over_at = excluded.share_over_at, late = excluded.late, changed = excluded.changed`,
    [
      rows.map(({ caseId }) => caseId),
      rows.map(({ n }) => n),
      rows.map(({ unit }) => (typeof unit === 'number' ? unit : ids.get(unit))),
      rows.map(({ since }) => since),
      rows.map(({ assistDueAt }) => assistDueAt),
      rows.map(({ assistedAt }) => assistedAt),
      rows.map(({ takenAt }) => takenAt),
      rows.map(({ shareOverAt }) => shareOverAt),
      rows.map(({ late }) => late),
    ],
  )
}

/** Rows of shares beside those of cases; `as` gives a column its name. */
export function selectShares(columns: readonly FactColumn[], id: 'share.id' | 'case', as: boolean): string {
  const list = columns.map((column) => `${shareValue(column, id)}${as ? ` as "${column}"` : ''}`).join(', ')
  return `select ${list} from case_share share join case_fact now using (case_id)`
}

/** Nothing of the case that a count would count again; its place, by which readers are told apart, and what judges the past. */
function shareValue(column: FactColumn, id: 'share.id' | 'case'): string {
  if (isShareColumn(column)) return `share.${sqlName(column)}`
  if (column === 'caseId') return id === 'case' ? 'share.case_id' : '-share.id'
  if (column === 'unit') return 'share.unit'
  if (column === 'marks')
    return `(now.marks & ${markBit('exempt')}) | case when share.late then ${markBit('handleLate')} else 0 end`
  if (column === 'state') {
    return `case when now.state in (${LOOK_BACK_STATES.join(', ')}) then now.state else ${CASE_STATES.length} end`
  }
  if (column === 'stage') return '-1'
  if (column === 'since') return `'-Infinity'::float8`
  if (column === 'until') return `'Infinity'::float8`
  if ((NAME_COLUMNS as readonly FactColumn[]).includes(column)) return '0'
  return column.endsWith('At') ? `'NaN'::float8` : `now.${sqlName(column)}`
}
