import type pg from 'pg'
import type { AuditLineView, AuditQuery } from '../../contract/wire/audit.ts'

export type AuditFilter = Pick<AuditQuery, 'from' | 'to' | 'who' | 'what' | 'target'>

const COLUMNS =
  'id::double precision as id, to_char(at at time zone \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\') as at, hall_at as "hallAt", who, what, target, detail'
const EXPORT_BATCH = 1000

/** Newest first. */
export async function auditPage(
  pool: pg.Pool,
  filter: AuditFilter,
  before: number | null,
  limit: number,
): Promise<AuditLineView[]> {
  const { where, values } = conditions(filter)
  const { rows } = await pool.query<AuditLineView>(
    `select ${COLUMNS} from audit where ${where} and ($${values.length + 1}::bigint is null or id < $${values.length + 1})
     order by id desc limit $${values.length + 2}`,
    [...values, before, limit],
  )
  return rows
}

/** All, oldest first, as many at a time as the reader takes: memory stays flat. Ends with what was there at the start. */
export async function* auditLines(pool: pg.Pool, filter: AuditFilter): AsyncGenerator<AuditLineView> {
  const { rows: newest } = await pool.query<{ id: number }>('select coalesce(max(id), 0)::double precision as id from audit')
  const { where, values } = conditions(filter)
  let after = 0
  for (;;) {
    const { rows } = await pool.query<AuditLineView>(
      `select ${COLUMNS} from audit where ${where} and id > $${values.length + 1} and id <= $${values.length + 2}
       order by id limit ${EXPORT_BATCH}`,
      [...values, after, newest[0]?.id ?? 0],
    )
    yield* rows
    if (rows.length < EXPORT_BATCH) return
    after = rows.at(-1)?.id ?? after
  }
}

function conditions({ from, to, who, what, target }: AuditFilter): { where: string; values: unknown[] } {
  const asked: [unknown, (n: number) => string][] = [
    [from, (n) => `hall_at >= $${n}`],
    [to, (n) => `hall_at < $${n}`],
    [who, (n) => `who = $${n}`],
    [what, (n) => `starts_with(what, $${n})`],
    [target, (n) => `target = $${n}`],
  ]
  const given = asked.filter(([value]) => value !== undefined)
  const where = given.map(([, condition], index) => condition(index + 1)).join(' and ')
  return { where: where || 'true', values: given.map(([value]) => value) }
}
