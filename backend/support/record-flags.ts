import type { ExistingDatabase } from '../db/existing-database.ts'
import { databaseUrlFrom, defaultDataDir, type Environment } from './read-config.ts'

/** Flags of every command that works on a record: which one is meant. */
export const RECORD_FLAGS = {
  city: { type: 'string' },
  data: { type: 'string' },
  'database-url': { type: 'string' },
  help: { type: 'boolean' },
} as const

interface RecordFlags {
  readonly city?: string | undefined
  readonly data?: string | undefined
  readonly 'database-url'?: string | undefined
}

/** @throws StartError when the database's address carries a password */
export function recordOf(flags: RecordFlags, env: Environment): ExistingDatabase {
  return {
    dataDir: flags.data ?? defaultDataDir(),
    cityFile: flags.city ?? null,
    databaseUrl: databaseUrlFrom(flags['database-url'], env),
  }
}
