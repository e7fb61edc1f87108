import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import pg from 'pg'
import { writeAudit } from '../audit/write-audit.ts'
import { cityDatabase } from '../db/city-database.ts'
import { lockDataDir } from '../db/data-lock.ts'
import { startEmbeddedPostgres } from '../db/embedded-postgres.ts'
import { type ExistingDatabaseOptions, withExistingDatabase } from '../db/existing-database.ts'
import { usableDataDir } from '../support/data-dir.ts'
import { type Sentence, StartError } from '../support/start-error.ts'
import { Stoppers } from '../support/stoppers.ts'
import { recordedHallTime } from '../time/hall-time.ts'
import type { FileOrder } from './backup-order.ts'
import { type CheckedBackup, checkBackup } from './check-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { type BackupDone, writeBackup } from './write-backup.ts'

/** `backup FILE`: beside a running backend, or without one. @returns what to tell the person who asked */
export async function backupCommand(order: FileOrder, options: ExistingDatabaseOptions, now: number): Promise<Sentence> {
  await mkdir(dirname(order.file), { recursive: true })
  let told: Sentence = { zh: '', en: '' }
  await withExistingDatabase(order, options, async ({ pool }) => {
    const done = await writeBackup({ pool, filesFolder: order.filesFolder, file: order.file, now })
    await noteBackup(pool, 'command-line', order.file, done, now)
    told = backupSentence(order.file, done)
  })
  return told
}

export async function noteBackup(pool: pg.Pool, who: string, file: string, done: BackupDone, now: number): Promise<void> {
  const hallAt = (await recordedHallTime(pool)) ?? now
  await writeAudit(pool, { hallAt, who, what: 'backup.make', target: file, detail: { ...done } })
}

function backupSentence(file: string, { rows, tables, files, missingFiles, bytes }: BackupDone): Sentence {
  const size = `${(bytes / 1e6).toFixed(1)} MB`
  const zh = missingFiles.length === 0 ? '' : `；有 ${missingFiles.length} 个附件在磁盘上找不到，未能备份`
  const en = missingFiles.length === 0 ? '' : `; ${missingFiles.length} attachments were not on disk and are not in it`
  return {
    zh: `已备份到 ${file}：${tables} 张表 ${rows} 行，附件 ${files} 个，${size}${zh}。`,
    en: `The backup is in ${file}: ${rows} rows of ${tables} tables, ${files} attachments, ${size}${en}.`,
  }
}

/** `restore FILE --data DIR`: reads the whole file first, then loads it; either all is restored or nothing. */
export async function restoreCommand(order: FileOrder, options: ExistingDatabaseOptions, now: number): Promise<Sentence> {
  const backup = await checkBackup(order.file)
  const { file, filesFolder } = order
  await withEmptyDatabase(order, backup, options, (pool) => restoreBackup({ file, backup, pool, filesFolder, now }))
  const { head, manifest } = backup
  const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
  const where = order.databaseUrl === null ? order.dataDir : '--database-url'
  return {
    zh: `已恢复到 ${where}：城市 ${head.city}，${head.madeAt} 的备份，${rows} 行，附件 ${manifest.files.length} 个；所有人须重新登录。`,
    en: `Restored into ${where}: the city ${head.city} as of ${head.madeAt}, ${rows} rows, ${manifest.files.length} attachments; everybody signs in anew.`,
  }
}

async function withEmptyDatabase(
  { databaseUrl, dataDir }: FileOrder,
  { head }: CheckedBackup,
  options: ExistingDatabaseOptions,
  work: (pool: pg.Pool) => Promise<void>,
): Promise<void> {
  const stoppers = new Stoppers(options.log)
  try {
    if (databaseUrl !== null) return await withPool({ connectionString: databaseUrl }, work)
    const folder = usableDataDir(dataDir)
    const lockFile = `${folder}/backend.lock`
    const lock = lockDataDir(lockFile, folder)
    stoppers.add('data lock', () => lock.release())
    const embedded = await startEmbeddedPostgres({ dataDir: folder, lockFile, ...options })
    stoppers.add('PostgreSQL', () => embedded.stop())
    const name = cityDatabase(head.city)
    await createDatabase(embedded.connection('postgres'), name, folder)
    try {
      await withPool(embedded.connection(name), work)
    } catch (error) {
      await dropDatabase(embedded.connection('postgres'), name)
      throw error
    }
  } finally {
    await stoppers.stop()
  }
}

async function withPool(config: pg.PoolConfig, work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const pool = new pg.Pool({ ...config, max: 2, application_name: 'beacon-wall-restore', options: '-c timezone=UTC' })
  pool.on('error', () => undefined) // What breaks in use fails its query, which says all.
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

async function createDatabase(config: pg.ClientConfig, name: string, dataDir: string): Promise<void> {
  await withClient(config, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount !== 0) throw notEmpty(dataDir)
    await client.query(`create database ${client.escapeIdentifier(name)}`)
  })
}

function dropDatabase(config: pg.ClientConfig, name: string): Promise<void> {
  return withClient(config, async (client) => {
    await client.query(`drop database ${client.escapeIdentifier(name)} with (force)`)
  })
}

async function withClient(config: pg.ClientConfig, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const notEmpty = (dataDir: string) =>
  new StartError({
    zh: `数据目录 ${dataDir} 里已有这座城市的数据，不会覆盖：请用 --data 指定空目录。`,
    en: `The data directory ${dataDir} holds data of this city already and is not overwritten: name an empty one with --data.`,
  })
