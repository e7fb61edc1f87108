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
  const { rows: columns } = await client.query(
    `select quote_ident(column_name) as name from information_schema.columns where table_name = 'cases' and table_schema = 'public' order by ordinal_position`,
  )
  const { rows: last } = await client.query('select max(id)::int as id from cases')
  const firstId = last[0].id + 1
  const warnAt = `(extract(epoch from now()) * 1000 + ${aheadMs} + random() * 30 * 86400000)`
  const own = {
    id: `${firstId} - 1 + n`,
    number: `'L' || lpad((${firstId} + n)::text, 9, '0')`,
    warn_at: 'at',
    due_at: 'at + 3600000',
  }
  const values = columns.map(({ name }) => own[/** @type {keyof typeof own} */ (name)] ?? `c.${name}`)
  await client.query(
    `insert into cases (${columns.map(({ name }) => name).join(', ')})
     select ${values.join(', ')} from (select n, ${warnAt} as at from generate_series(1, $1::int) n) as made, cases c where c.id = $2`,
    [count, like],
  )
  await client.query("select setval(pg_get_serial_sequence('cases', 'id'), (select max(id) from cases))")
  await client.query('vacuum analyze cases')
  return { firstId }
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
