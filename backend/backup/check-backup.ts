import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type Type from 'typebox'
import { Value } from 'typebox/value'
import { codeOf, messageOf, StartError } from '../support/start-error.ts'
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  BackupHead,
  BackupManifest,
  HEAD_ENTRY,
  hashOfFileEntry,
  MANIFEST_ENTRY,
  tableOfPart,
} from './backup-format.ts'
import { readTar, type TarEntry, TarError } from './tar.ts'

/** Far above any manifest; a file that claims more is not ours. */
const MOST_JSON_BYTES = 256 << 20

export interface CheckedBackup {
  readonly head: BackupHead
  readonly manifest: BackupManifest
}

/** The entries of a backup in their order. @throws StartError in one sentence for what is damaged or no backup */
export async function readBackup(file: string, visit: (entry: TarEntry) => Promise<void>): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), async (bytes: AsyncIterable<Buffer>) => {
      for await (const entry of readTar(bytes)) await visit(entry)
    })
  } catch (error) {
    if (error instanceof StartError) throw error
    if (codeOf(error) === 'ENOENT') throw notThere(file)
    if (error instanceof TarError || codeOf(error)?.startsWith('Z_')) throw damaged(file, messageOf(error))
    throw error
  }
}

/**
 * Reads the whole file and compares every sum, before anything is written anywhere.
 * @throws StartError for a damaged file, one that was cut off, or one of a newer program
 */
export async function checkBackup(file: string): Promise<CheckedBackup> {
  let head: BackupHead | null = null
  let headSum = ''
  let manifest: BackupManifest | null = null
  const tables = new Map<string, { hash: Hash; bytes: number }>()
  const files = new Map<string, string>()
  await readBackup(file, async (entry) => {
    const table = tableOfPart(entry.name)
    const fileHash = hashOfFileEntry(entry.name)
    if (entry.name === HEAD_ENTRY) {
      const bytes = await wholeOf(entry, file)
      headSum = createHash('sha256').update(bytes).digest('hex')
      head = headOf(bytes, file)
    } else if (entry.name === MANIFEST_ENTRY) manifest = parsed(await wholeOf(entry, file), BackupManifest, file)
    else if (table !== null) {
      const sum = tables.get(table) ?? { hash: createHash('sha256'), bytes: 0 }
      tables.set(table, sum)
      for await (const chunk of entry.body) {
        sum.hash.update(chunk)
        sum.bytes += chunk.length
      }
    } else if (fileHash !== null) {
      const hash = createHash('sha256')
      for await (const chunk of entry.body) hash.update(chunk)
      files.set(fileHash, hash.digest('hex'))
    } else throw damaged(file, `unknown entry ${entry.name.slice(0, 100)}`)
  })
  const checked = { head: head as BackupHead | null, manifest: manifest as BackupManifest | null }
  if (checked.head === null) throw notABackup(file)
  if (checked.manifest === null) throw damaged(file, 'the end is missing')
  compareSums(file, { head: checked.head, manifest: checked.manifest }, headSum, tables, files)
  return { head: checked.head, manifest: checked.manifest }
}

function compareSums(
  file: string,
  { head, manifest }: CheckedBackup,
  headSum: string,
  tables: ReadonlyMap<string, { hash: Hash; bytes: number }>,
  files: ReadonlyMap<string, string>,
): void {
  if (manifest.head.sha256 !== headSum) throw damaged(file, HEAD_ENTRY)
  for (const { name } of head.tables) {
    const told = manifest.tables[name]
    const { hash, bytes } = tables.get(name) ?? { hash: createHash('sha256'), bytes: 0 }
    if (told?.sha256 !== hash.digest('hex') || told.bytes !== bytes) throw damaged(file, name)
  }
  const known = new Set(head.tables.map(({ name }) => name))
  for (const name of tables.keys()) if (!known.has(name)) throw damaged(file, name)
  for (const [sha256, found] of files) if (sha256 !== found) throw damaged(file, sha256)
  for (const { sha256 } of manifest.files) if (!files.has(sha256)) throw damaged(file, sha256)
}

function headOf(bytes: Buffer, file: string): BackupHead {
  const told = jsonOf(bytes, file) as { format?: unknown; version?: unknown }
  if (told?.format !== BACKUP_FORMAT) throw notABackup(file)
  if (Number(told.version) > BACKUP_VERSION) throw newerFormat(file)
  return fitted(told, BackupHead, file)
}

function parsed<Schema extends Type.TSchema>(bytes: Buffer, schema: Schema, file: string): Type.Static<Schema> {
  return fitted(jsonOf(bytes, file), schema, file)
}

function fitted<Schema extends Type.TSchema>(value: unknown, schema: Schema, file: string): Type.Static<Schema> {
  if (Value.Check(schema, value)) return value
  throw damaged(file, [...Value.Errors(schema, value)][0]?.instancePath ?? '')
}

function jsonOf(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw damaged(file, messageOf(error))
  }
}

export async function wholeOf(entry: TarEntry, file: string): Promise<Buffer> {
  if (entry.size > MOST_JSON_BYTES) throw damaged(file, entry.name)
  const chunks: Buffer[] = []
  for await (const chunk of entry.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const notThere = (file: string) =>
  new StartError({ zh: `没有备份文件 ${file}：请核对路径。`, en: `There is no backup file ${file}: check the path.` })

const notABackup = (file: string) =>
  new StartError({ zh: `${file} 不是烽台的备份文件：请核对路径。`, en: `${file} is no backup of Beacon Wall: check the path.` })

const damaged = (file: string, where: string) =>
  new StartError({
    zh: `备份文件 ${file} 已损坏或不完整（${where}），什么都没有恢复：请改用另一份备份。`,
    en: `The backup ${file} is damaged or incomplete (${where}) and nothing was restored: use another backup.`,
  })

const newerFormat = (file: string) =>
  new StartError({
    zh: `备份 ${file} 由更新版本的程序制作：请用不低于制作时的版本恢复。`,
    en: `The backup ${file} was made by a newer version of this program: restore it with that version or a later one.`,
  })
