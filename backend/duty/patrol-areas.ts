import type pg from 'pg'
import type { PatrolArea } from '../../contract/wire/duty.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import type { Planner } from './plan-shifts.ts'

/** These areas are in force from now; what one of them replaces ends now. One that is the same already stays. */
export async function putPatrolAreas(pool: pg.Pool, areas: readonly PatrolArea[], by: Planner): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const area of areas) await putPatrolArea(client, area, by.at)
    const detail = { areas: areas.map(({ code }) => code) }
    await writeAudit(client, { hallAt: by.at, who: by.principal, what: 'duty.areas', target: null, detail })
  })
}

async function putPatrolArea(client: pg.ClientBase, { code, name, areas, unitCode }: PatrolArea, at: number): Promise<void> {
  const same = await client.query(
    `select 1 from patrol_area where code = $1 and valid_to is null and name = $2 and areas = $3
       and unit_code is not distinct from $4`,
    [code, name, areas, unitCode],
  )
  if (same.rowCount === 1) return
  await client.query('update patrol_area set valid_to = $2 where code = $1 and valid_to is null and valid_from < $2', [code, at])
  await client.query(
    `insert into patrol_area (code, valid_from, name, areas, unit_code) values ($1, $2, $3, $4, $5)
     on conflict (code, valid_from) do update set name = excluded.name, areas = excluded.areas, unit_code = excluded.unit_code`,
    [code, at, name, areas, unitCode],
  )
}
