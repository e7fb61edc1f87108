import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { MIGRATIONS, migrate } from '../db/migrate.ts'
import { StartError } from '../support/start-error.ts'
import { recordedHallTime } from '../time/hall-time.ts'
import { type BackupHead, type BackupTable, filePath, hashOfFileEntry, tableOfPart } from './backup-format.ts'
import { type CheckedBackup, readBackup } from './check-backup.ts'
import { backupTables } from './read-schema.ts'
import { TableLoader } from './table-loader.ts'
import type { TarEntry } from './tar.ts'

export interface RestoreOrder {
  readonly file: string
  readonly backup: CheckedBackup
  /** An empty database. */
  readonly pool: pg.Pool
  readonly filesFolder: string
  readonly now: number
}

/**
 * Loads a backup that `checkBackup` has read through: the schema as it was, all rows in one transaction, the attachments,
 * then the steps that the schema has had since. Triggers that write something beside a row (events to be sent, for one) do
 * not fire: what they wrote is in the backup too.
 * @throws StartError when the database is not empty, or the backup is of a newer schema
 */
export async function restoreBackup({ file, backup, pool, filesFolder, now }: RestoreOrder): Promise<void> {
  const { head } = backup
  mustBeKnownSchema(head)
  await mustBeEmpty(pool)
  await migrate(pool, MIGRATIONS.slice(0, head.schema.length))
  await inTransaction(pool, async (client) => {
    await client.query('set local statement_timeout = 0')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    await prepare(client, head)
    await load(client, file, backup, filesFolder)
    await finish(client, head)
  })
  await migrate(pool)
  await pool.query('analyze')
  const hallAt = (await recordedHallTime(pool)) ?? now
  const detail = { madeAt: head.madeAt, city: head.city }
  await writeAudit(pool, { hallAt, who: 'command-line', what: 'backup.restore', target: null, detail })
}

async function prepare(client: pg.PoolClient, head: BackupHead): Promise<void> {
  const name = (text: string) => client.escapeIdentifier(text)
  mustHaveSameTables(head.tables, await backupTables(client))
  for (const table of head.tables) await client.query(`alter table ${name(table.name)} disable trigger user`)
  // What the steps of the schema put in is in the backup, as it has become since.
  for (const table of head.tables.toReversed()) await client.query(`delete from ${name(table.name)}`)
  for (const { name: partition, parent, bound } of head.partitions) {
    if (!/^(FOR VALUES [^;]+|DEFAULT)$/.test(bound)) throw new Error(`a partition with the bound ${bound}`)
    await client.query(`create table if not exists ${name(partition)} partition of ${name(parent)} ${bound}`)
  }
}

async function load(client: pg.PoolClient, file: string, { head, manifest }: CheckedBackup, filesFolder: string): Promise<void> {
  const loader = new TableLoader(client, head.tables)
  await readBackup(file, async (entry) => {
    const table = tableOfPart(entry.name)
    const sha256 = hashOfFileEntry(entry.name)
    if (table !== null) await loader.take(table, entry.body)
    else if (sha256 !== null) await writeFileOf(entry, join(filesFolder, filePath(sha256)))
  })
  const rows = await loader.end()
  for (const { name } of head.tables) {
    if ((rows.get(name) ?? 0) !== manifest.tables[name]?.rows) throw new Error(`${name} has other rows than the backup says`)
  }
}

async function finish(client: pg.PoolClient, head: BackupHead): Promise<void> {
  for (const { table, column, last, called } of head.sequences) {
    await client.query('select setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [`"${table}"`, column, last, called])
  }
  for (const table of head.tables) await client.query(`alter table ${client.escapeIdentifier(table.name)} enable trigger user`)
}

async function writeFileOf(entry: TarEntry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const half = `${path}.partial`
  const handle = await open(half, 'w', 0o640)
  try {
    for await (const chunk of entry.body) await handle.write(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(half, path)
}

async function mustBeEmpty(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
  )
  if (rows[0]?.n === 0) return
  throw new StartError({
    zh: '目标数据库不是空的，不会覆盖：请指定空的数据目录或新建的空数据库。',
    en: 'The database is not empty and is not overwritten: name an empty data directory or a new, empty database.',
  })
}

function mustBeKnownSchema({ schema }: BackupHead): void {
  const known = MIGRATIONS.map(({ name }) => name)
  if (schema.length <= known.length && schema.every((name, index) => name === known[index])) return
  throw new StartError({
    zh: `备份的数据库结构（${schema.length} 步，${schema.at(-1) ?? ''}）本程序不认识：请用制作备份时的版本或更新的版本恢复。`,
    en: `This program does not know the backup's schema (${schema.length} steps, ${schema.at(-1) ?? ''}): restore it with the version that made it or a later one.`,
  })
}

function mustHaveSameTables(told: readonly BackupTable[], found: readonly BackupTable[]): void {
  const text = (tables: readonly BackupTable[]) =>
    tables
      .map(({ name, columns }) => `${name}(${columns.toSorted()})`)
      .toSorted()
      .join()
  if (text(told) === text(found)) return
  throw new StartError({
    zh: '备份中的表与其结构版本不符：备份时数据库被手工改过，请联系维护人员。',
    en: 'The tables of the backup do not fit its schema: the database had been changed by hand; ask those who maintain it.',
  })
}
