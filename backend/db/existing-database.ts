import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { readCityFile } from '../city/read-city-file.ts'
import { StartError } from '../support/start-error.ts'
import { Stoppers } from '../support/stoppers.ts'
import { cityDatabase, DATABASE_PREFIX } from './city-database.ts'
import { lockDataDir } from './data-lock.ts'
import { type Database, openDatabase } from './database.ts'
import { connectionTo, type EmbeddedOptions, startEmbeddedPostgres } from './embedded-postgres.ts'
import { postgresBinaries, postgresOwner } from './postgres-binaries.ts'
import { livingPostmaster, openCluster } from './postgres-cluster.ts'

/** Which database a command means. */
export interface ExistingDatabase {
  readonly dataDir: string
  /** Tells the databases of one data directory apart; null = there is but one. */
  readonly cityFile: string | null
  readonly databaseUrl: string | null
}

export type ExistingDatabaseOptions = Pick<EmbeddedOptions, 'keeperPath' | 'log' | 'progress'>

/** Does `work` on the database that is meant, whether or not a backend serves it, and leaves all as it was. */
export async function withExistingDatabase(
  which: ExistingDatabase,
  options: ExistingDatabaseOptions,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const stoppers = new Stoppers(options.log)
  try {
    const database = await open(which, options, stoppers)
    stoppers.add('database connections', () => database.close())
    await work(database)
  } finally {
    await stoppers.stop()
  }
}

async function open(which: ExistingDatabase, options: ExistingDatabaseOptions, stoppers: Stoppers): Promise<Database> {
  const { databaseUrl, cityFile } = which
  if (databaseUrl !== null) return openDatabase({ connectionString: databaseUrl }, false, options.log)
  const city = cityFile === null ? null : readCityFile(cityFile)
  const dataDir = resolve(which.dataDir)
  if (!existsSync(join(dataDir, 'pg-password'))) throw nothingThere(dataDir)
  const connection = await servedConnection(dataDir, options, stoppers)
  const name = city ? cityDatabase(city.id) : await onlyDatabase(connection('postgres'), dataDir)
  return openDatabase(connection(name), true, options.log)
}

type Connection = (database: string) => pg.ClientConfig

/** A cluster that a backend serves is used beside it; one that nobody serves is started for the moment. */
async function servedConnection(dataDir: string, options: ExistingDatabaseOptions, stoppers: Stoppers): Promise<Connection> {
  const owner = postgresOwner()
  const { cluster } = await openCluster(dataDir, owner, await postgresBinaries(owner))
  const served = livingPostmaster(cluster.folder)
  if (served) return (database) => connectionTo(cluster, served.port, database)
  const lockFile = join(dataDir, 'backend.lock')
  const lock = lockDataDir(lockFile, dataDir)
  stoppers.add('data lock', () => lock.release())
  const embedded = await startEmbeddedPostgres({ dataDir, lockFile, ...options })
  stoppers.add('PostgreSQL', () => embedded.stop())
  return embedded.connection
}

async function onlyDatabase(config: pg.ClientConfig, dataDir: string): Promise<string> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database order by datname')
    const names = rows.map(({ datname }) => datname).filter((name) => name.startsWith(DATABASE_PREFIX))
    if (names.length === 1) return names[0] as string
    if (names.length === 0) throw nothingThere(dataDir)
    throw new StartError({
      zh: `数据目录 ${dataDir} 中有 ${names.length} 座城市：请用 --city 指明城市文件。`,
      en: `The data directory ${dataDir} holds ${names.length} cities: name the one you mean with --city FILE.`,
    })
  } finally {
    await client.end()
  }
}

function nothingThere(dataDir: string): StartError {
  return new StartError({
    zh: `数据目录 ${dataDir} 中还没有数据库：请先启动一次后台，或用 --data 指定它的数据目录。`,
    en: `The data directory ${dataDir} holds no database yet: start the backend once, or name its data directory with --data.`,
  })
}
