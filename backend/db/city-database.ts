import type pg from 'pg'
import type { Logger } from '../support/logger.ts'
import { StartError } from '../support/start-error.ts'
import { type Database, openDatabase } from './database.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'

export const DATABASE_PREFIX = 'beacon_'

/** In our own cluster each city has a database of its own, so one data directory serves several. */
export function cityDatabase(cityId: string): string {
  return `${DATABASE_PREFIX}${cityId.replaceAll('-', '_')}`
}

/** Where a city's record lies: in our own cluster, or at an address. */
export interface CityDatabaseOptions {
  readonly databaseUrl: string | null
  readonly embedded: EmbeddedPostgres | null
  readonly cityId: string
  readonly log: Logger
}

export function openCityDatabase({ databaseUrl, embedded, cityId, log }: CityDatabaseOptions): Promise<Database> {
  if (embedded) return openDatabase(embedded.connection(cityDatabase(cityId)), true, log)
  return openDatabase({ connectionString: databaseUrl as string }, false, log)
}

/**
 * A database holds one city: its codes mean nothing in another.
 * @throws StartError
 */
export async function claimDatabase(pool: pg.Pool, cityId: string): Promise<void> {
  const { rows } = await pool.query<{ value: string }>(
    `insert into meta (key, value) values ('city', to_jsonb($1::text))
     on conflict (key) do update set value = meta.value returning value`,
    [cityId],
  )
  if (rows[0]?.value === cityId) return
  throw new StartError({
    zh: `数据库属于城市 "${rows[0]?.value}"，而城市文件是 "${cityId}"：请换城市文件或换数据库。`,
    en: `The database belongs to the city "${rows[0]?.value}" and the city file is "${cityId}": change one of the two.`,
  })
}
