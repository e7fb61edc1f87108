/**
 * Many open cases with running limits, made inside PostgreSQL as copies of one that went through the program: a million in
 * about a minute. Their warnings lie `aheadMs` ahead, spread over 30 days, but for those that `dueSoon` moves.
 *
 * @param {import('pg').ClientBase} client
 * @param {{ like: number, count: number, aheadMs: number }} order `like` = id of the case to copy
 * @returns {Promise<{ firstId: number }>}
 */
export async function copyOpenCase(client, { like, count, aheadMs }) {
  await client.query('set statement_timeout = 0')
  const { rows: last } = await client.query('select max(id)::int as id from cases')
  const firstId = last[0].id + 1
  const warnAt = `(extract(epoch from now()) * 1000 + ${aheadMs} + random() * 30 * 86400000)`
  const own = {
    id: `${firstId} - 1 + n`,
    number: `'L' || lpad((${firstId} + n)::text, 9, '0')`,
    warn_at: 'at',
    due_at: 'at + 3600000',
  }
  const copy = { like, count, made: `select n, ${warnAt} as at from generate_series(1, $1::int) n` }
  await copyRows(client, 'cases', 'id', own, copy)
  // The facts that evaluation counts, or it would make them all at the next start.
  await copyRows(client, 'case_fact', 'case_id', { case_id: own.id }, copy)
  await client.query("select setval(pg_get_serial_sequence('cases', 'id'), (select max(id) from cases))")
  await client.query('vacuum analyze cases')
  return { firstId }
}

/**
 * @param {import('pg').ClientBase} client @param {string} table @param {string} key @param {Record<string, string>} own columns
 * with values of their own @param {{ like: number, count: number, made: string }} copy
 */
async function copyRows(client, table, key, own, { like, count, made }) {
  const { rows } = await client.query(
    `select quote_ident(column_name) as name from information_schema.columns
     where table_name = $1 and table_schema = 'public' order by ordinal_position`,
    [table],
  )
  const names = rows.map(({ name }) => name)
  const values = names.map((name) => own[name] ?? `c.${name}`)
  await client.query(
    `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from (${made}) as made, ${table} c where c.${key} = $2`,
    [count, like],
  )
}

/**
 * Moves the warnings of a row of cases to instants spread evenly from `from` to `until`, HallMs.
 * @param {import('pg').ClientBase} client @param {{ firstId: number, count: number, from: number, until: number }} order
 */
export async function dueBetween(client, { firstId, count, from, until }) {
  await client.query(
    `update cases set warn_at = $3::float8 + (id - $1) * ($4::float8 - $3::float8) / $2, due_at = $3::float8 + 3600000
     where id >= $1 and id < $1 + $2::int`,
    [firstId, count, from, until],
  )
}
