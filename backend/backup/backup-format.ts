import Type from 'typebox'

/**
 * A backup is one file: a gzipped tar that any archive program opens. First `backup.json` (what it is of), then each table
 * as COPY text in parts, in an order in which they can be loaded, then the attachments by hash, last `manifest.json` with
 * the sums. A file without the last entry was cut off.
 */
export const BACKUP_FORMAT = 'beacon-wall-backup'
export const BACKUP_VERSION = 1
export const HEAD_ENTRY = 'backup.json'
export const MANIFEST_ENTRY = 'manifest.json'

const Table = Type.Object({ name: Type.String(), columns: Type.Array(Type.String()) })
export type BackupTable = Type.Static<typeof Table>

export const BackupHead = Type.Object({
  format: Type.Literal(BACKUP_FORMAT),
  version: Type.Integer(),
  madeAt: Type.String(),
  city: Type.String(),
  /** Names of the steps that the database has had, in their order. */
  schema: Type.Array(Type.String()),
  tables: Type.Array(Table),
  partitions: Type.Array(Type.Object({ name: Type.String(), parent: Type.String(), bound: Type.String() })),
  sequences: Type.Array(
    Type.Object({ table: Type.String(), column: Type.String(), last: Type.String(), called: Type.Boolean() }),
  ),
})
export type BackupHead = Type.Static<typeof BackupHead>

const Sum = Type.Object({ sha256: Type.String(), bytes: Type.Integer() })
export const BackupManifest = Type.Object({
  head: Sum,
  tables: Type.Record(Type.String(), Type.Object({ rows: Type.Integer(), bytes: Type.Integer(), sha256: Type.String() })),
  /** Attachments by the SHA-256 of their content, which is also their name. */
  files: Type.Array(Sum),
  /** Attachments that the record names and that were not on disk. */
  missingFiles: Type.Array(Type.String()),
})
export type BackupManifest = Type.Static<typeof BackupManifest>

export function partName(table: string, part: number): string {
  return `tables/${table}/${String(part).padStart(6, '0')}.copy`
}

export function tableOfPart(entry: string): string | null {
  return /^tables\/([^/]+)\/\d{6}\.copy$/.exec(entry)?.[1] ?? null
}

export function fileEntry(sha256: string): string {
  return `files/${sha256.slice(0, 2)}/${sha256}`
}

export function hashOfFileEntry(entry: string): string | null {
  return /^files\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(entry)?.[1] ?? null
}

/** Where the attachment store keeps a file below its folder. */
export function filePath(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256}`
}
