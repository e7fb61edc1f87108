import type pg from 'pg'

/** Numbers of names of units and doers, given to those that have none yet. In the caller's transaction. */
export async function idsOfNames(client: pg.PoolClient, names: ReadonlySet<string>): Promise<Map<string, number>> {
  if (names.size === 0) return new Map()
  const ids = await known(client, [...names])
  // In one order everywhere, so that two transactions with the same new names never wait for one another in a circle.
  const missing = [...names].filter((name) => !ids.has(name)).sort()
  if (missing.length === 0) return ids
  await client.query('insert into fact_name (name) select unnest($1::text[]) on conflict do nothing', [missing])
  for (const [name, id] of await known(client, missing)) ids.set(name, id)
  return ids
}

async function known(client: pg.PoolClient | pg.Pool, names: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: number; name: string }>('select id, name from fact_name where name = any($1)', [
    names,
  ])
  return new Map(rows.map(({ id, name }) => [name, id]))
}

/** All names by their numbers. */
export async function namesByIds(pool: pg.Pool): Promise<Map<number, string>> {
  const { rows } = await pool.query<{ id: number; name: string }>('select id, name from fact_name')
  return new Map(rows.map(({ id, name }) => [id, name]))
}
