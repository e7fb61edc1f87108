import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type pg from 'pg'

type Row = Readonly<Record<string, unknown>>

/**
 * Many rows in one statement and one parameter: the rows go as JSON and the table's own row type turns them back.
 * Only the columns that the first row has are written; the others take their defaults.
 */
export async function bulkInsert(client: pg.ClientBase | pg.Pool, table: PgTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const { target, columns, json } = asRecordset(table, rows)
  await client.query(`insert into ${target} (${columns.join(', ')}) select ${columns.join(', ')} from ${recordset(target)}`, [
    json,
  ])
}

/** Replaces whole rows by `id`. */
export async function bulkUpdate(client: pg.ClientBase, table: PgTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const { target, columns, json } = asRecordset(table, rows)
  const set = columns.filter((column) => column !== '"id"').map((column) => `${column} = new.${column}`)
  await client.query(`update ${target} as old set ${set.join(', ')} from ${recordset(target)} as new where old.id = new.id`, [
    json,
  ])
}

function recordset(target: string): string {
  return `json_populate_recordset(null::${target}, $1::json)`
}

function asRecordset(table: PgTable, rows: readonly Row[]): { target: string; columns: string[]; json: string } {
  const first = rows[0] as Row
  const used = Object.entries(getTableColumns(table)).filter(([key]) => key in first)
  const json = JSON.stringify(rows.map((row) => Object.fromEntries(used.map(([key, column]) => [column.name, row[key]]))))
  return { target: `"${getTableConfig(table).name}"`, columns: used.map(([, column]) => `"${column.name}"`), json }
}
