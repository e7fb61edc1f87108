import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { codeOf, messageOf, StartError } from '../support/start-error.ts'
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  type BackupHead,
  type BackupManifest,
  type BackupTable,
  fileEntry,
  filePath,
  HEAD_ENTRY,
  MANIFEST_ENTRY,
  partName,
} from './backup-format.ts'
import { backupTables, partitionsOf, schemaSteps, sequencesOf } from './read-schema.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

/** A part is held in memory whole, for tar wants the size first. */
const PART_BYTES = 4 << 20
const NEW_LINE = 10

export interface BackupOrder {
  readonly pool: pg.Pool
  /** Where attachments lie. */
  readonly filesFolder: string
  readonly file: string
  /** Machine time. */
  readonly now: number
}

export interface BackupDone {
  readonly rows: number
  readonly tables: number
  readonly files: number
  readonly missingFiles: readonly string[]
  readonly bytes: number
}

/**
 * Writes the record as it is at one instant, while everybody works on: one read-only transaction, which takes no number and
 * so holds nobody up. The file gets its name only when it is whole and on disk.
 * @throws StartError when there is such a file already
 */
export async function writeBackup({ pool, filesFolder, file, now }: BackupOrder): Promise<BackupDone> {
  if (await exists(file)) throw alreadyThere(file)
  const half = `${file}.partial`
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local statement_timeout = 0')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    const manifest: BackupManifest = { head: { sha256: '', bytes: 0 }, tables: {}, files: [], missingFiles: [] }
    const gzip = createGzip({ level: constants.Z_BEST_SPEED + 2 })
    await pipeline(backupBytes(client, filesFolder, manifest, now), gzip, createWriteStream(half, { mode: 0o600 }))
    await client.query('commit')
    await makeLasting(half, file)
    return figures(manifest, (await stat(file)).size)
  } catch (error) {
    broken = error instanceof Error ? error : new Error(messageOf(error))
    await unlink(half).catch(() => undefined)
    throw error
  } finally {
    client.release(broken)
  }
}

async function* backupBytes(
  client: pg.PoolClient,
  filesFolder: string,
  manifest: BackupManifest,
  now: number,
): AsyncGenerator<Buffer> {
  const tables = await backupTables(client)
  const head: BackupHead = {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    madeAt: new Date(now).toISOString(),
    city: await cityOf(client),
    schema: await schemaSteps(client),
    tables,
    partitions: await partitionsOf(client),
    sequences: await sequencesOf(client),
  }
  const bytes = Buffer.from(JSON.stringify(head, null, 1))
  manifest.head = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
  yield* entry(HEAD_ENTRY, bytes, now)
  for (const table of tables) yield* tableBytes(client, table, manifest, now)
  yield* fileBytes(await namedFiles(client), filesFolder, manifest, now)
  yield* entry(MANIFEST_ENTRY, Buffer.from(JSON.stringify(manifest, null, 1)), now)
  yield tarEnd()
}

async function* tableBytes(client: pg.PoolClient, table: BackupTable, manifest: BackupManifest, now: number) {
  const columns = table.columns.map((column) => client.escapeIdentifier(column)).join(', ')
  // As a query, for a partitioned table has no rows of its own.
  const copy = client.query(copyTo(`copy (select ${columns} from ${client.escapeIdentifier(table.name)}) to stdout`))
  const hash = createHash('sha256')
  const sum = { rows: 0, bytes: 0 }
  let held: Buffer[] = []
  let size = 0
  let part = 0
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    hash.update(chunk)
    sum.bytes += chunk.length
    for (const byte of chunk) if (byte === NEW_LINE) sum.rows++
    held.push(chunk)
    size += chunk.length
    if (size < PART_BYTES) continue
    yield* entry(partName(table.name, ++part), Buffer.concat(held), now)
    held = []
    size = 0
  }
  if (size > 0) yield* entry(partName(table.name, ++part), Buffer.concat(held), now)
  manifest.tables[table.name] = { ...sum, sha256: hash.digest('hex') }
}

/** Files never change once they have their name, so reading them after the snapshot is the same as in it. */
async function* fileBytes(hashes: readonly string[], folder: string, manifest: BackupManifest, now: number) {
  for (const sha256 of hashes) {
    const path = join(folder, filePath(sha256))
    const size = await sizeOf(path)
    if (size === null) {
      manifest.missingFiles.push(sha256)
      continue
    }
    yield tarHeader(fileEntry(sha256), size, now)
    yield* createReadStream(path) as AsyncIterable<Buffer>
    yield tarPadding(size)
    manifest.files.push({ sha256, bytes: size })
  }
}

async function namedFiles(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ sha256: string }>('select distinct sha256 from attachment order by sha256')
  return rows.map(({ sha256 }) => sha256)
}

function* entry(name: string, bytes: Buffer, now: number): Generator<Buffer> {
  yield tarHeader(name, bytes.length, now)
  yield bytes
  yield tarPadding(bytes.length)
}

async function cityOf(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ value: string }>("select value #>> '{}' as value from meta where key = 'city'")
  if (rows[0]) return rows[0].value
  throw new StartError({
    zh: '数据库中还没有城市：请先启动一次后台。',
    en: 'The database belongs to no city yet: start the backend once.',
  })
}

async function makeLasting(half: string, file: string): Promise<void> {
  for (const path of [half, dirname(file)]) {
    if (path !== half) await rename(half, file)
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

function figures({ tables, files, missingFiles }: BackupManifest, bytes: number): BackupDone {
  const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0)
  return { rows, tables: Object.keys(tables).length, files: files.length, missingFiles, bytes }
}

async function exists(path: string): Promise<boolean> {
  return (await sizeOf(path)) !== null
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

const alreadyThere = (file: string) =>
  new StartError({
    zh: `文件 ${file} 已存在，不会覆盖：请换一个文件名。`,
    en: `The file ${file} exists and is not overwritten: choose another name.`,
  })
