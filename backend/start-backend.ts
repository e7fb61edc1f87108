import type { CityFile } from '../contract/files/city.ts'
import type { BackendConfig } from '../contract/ipc/backend-process.ts'
import { buildApp } from './app.ts'
import { writeAudit } from './audit/write-audit.ts'
import { readCityFile } from './city/read-city-file.ts'
import { backendStatus } from './compose/backend-status.ts'
import { layGround } from './compose/groundwork.ts'
import { bringRecordToLife } from './compose/live-record.ts'
import { claimDatabase, openCityDatabase } from './db/city-database.ts'
import { lockDataDir } from './db/data-lock.ts'
import { type Database, hurryConnections } from './db/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded-postgres.ts'
import { DutyBook } from './duty/duty-book.ts'
import { startDoors } from './exchange/start-doors.ts'
import { serveFeed } from './feed/feed-server.ts'
import { snapshotMaker } from './feed/snapshot.ts'
import { Watchfulness } from './feed/watchfulness.ts'
import { keepHouse } from './housekeeping.ts'
import type { GuardedRoute } from './http/guard.ts'
import { listen } from './http/listen.ts'
import type { RouteContext } from './http/route-context.ts'
import { subsystems } from './subsystems.ts'
import { usableDataDir } from './support/data-dir.ts'
import type { Logger } from './support/logger.ts'
import type { Sentence } from './support/start-error.ts'
import { Stoppers } from './support/stoppers.ts'

export interface BackendOptions {
  readonly keeperPath: string
  readonly log: Logger
  readonly progress: (sentence: Sentence) => void
}

export interface Backend {
  readonly url: string
  /** All that it answers at over REST, and who may. */
  readonly routes: readonly GuardedRoute[]
  stop(): Promise<void>
}

/** Puts the backend together and starts it, bottom up; `stop` takes it down in the opposite order. */
export async function startBackend(config: BackendConfig, options: BackendOptions): Promise<Backend> {
  const { log } = options
  const stoppers = new Stoppers(log)
  try {
    const city = readCityFile(config.cityFile)
    const { database, embedded } = await openRecord(config, city, options, stoppers)
    const { app, registry } = await assemble(config, database, city, embedded, stoppers, log)
    hurryConnections(database.pool)
    const url = await listen(app, config)
    log.info({ url, city: city.id, open: registry.openCount }, 'the backend listens')
    return { url, routes: app.guardedRoutes, stop: () => stoppers.stop() }
  } catch (error) {
    await stoppers.stop()
    throw error
  }
}

async function openRecord(
  config: BackendConfig,
  city: CityFile,
  { keeperPath, log, progress }: BackendOptions,
  stoppers: Stoppers,
): Promise<{ database: Database; embedded: EmbeddedPostgres | null }> {
  const dataDir = usableDataDir(config.dataDir)
  const lockFile = `${dataDir}/backend.lock`
  const lock = lockDataDir(lockFile, dataDir)
  stoppers.add('data lock', () => lock.release())
  const embedded =
    config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir, keeperPath, lockFile, log, progress }) : null
  if (embedded) stoppers.add('PostgreSQL', () => embedded.stop())
  progress({ zh: '打开数据库', en: 'opening the database' })
  const database = await openCityDatabase({ databaseUrl: config.databaseUrl, embedded, cityId: city.id, log })
  stoppers.add('database connections', () => database.close())
  await claimDatabase(database.pool, city.id)
  return { database, embedded }
}

async function assemble(
  config: BackendConfig,
  { pool }: Database,
  cityFile: CityFile,
  embedded: EmbeddedPostgres | null,
  stoppers: Stoppers,
  log: Logger,
) {
  const groundwork = await layGround(config, pool, cityFile, stoppers, log)
  const record = await bringRecordToLife(config, pool, groundwork, stoppers, log)
  const { hall, directory, authority, jobs } = groundwork
  authority.departments((units) => directory.unitTree.withBelow(units))
  directory.revised(() => authority.heed())
  const { registry, publisher, engine, live, board, moverAlarms } = record
  const watchfulness = new Watchfulness({
    lastReadAt: () => publisher.lastReadAt,
    raisingSince: () => engine.raisingSince,
    log,
  })
  let ready = false
  const context: RouteContext = {
    ...groundwork,
    ...record,
    config,
    pool,
    duty: new DutyBook(pool, directory, hall),
    isReady: () => ready && watchfulness.isWatching(performance.now()),
    status: () => backendStatus({ groundwork, record, embedded, feed, doors, parts }),
  }
  const parts = subsystems(context, log)
  const app = await buildApp(context, parts, config, log)
  stoppers.add('REST', () => app.close())
  const snapshot = snapshotMaker({
    publisher,
    registry,
    positions: live,
    directory,
    board: () => board.now(),
    moverAlarms: () => moverAlarms.all,
  })
  const cityRevision = (): string => directory.city.revision
  const noteLook = (who: string) => writeAudit(pool, { hallAt: hall.now(), who, what: 'look.feed', target: null, detail: null })
  const feed = serveFeed(app.server, {
    publisher,
    positions: live,
    authority,
    cityRevision,
    snapshot,
    watchfulness,
    noteLook,
    log,
  })
  stoppers.add('feed', () => feed.close())
  authority.changed(() => feed.recheck())
  stoppers.add('jobs', () => jobs.stop())
  for (const part of parts) stoppers.add(part.name, () => part.stop?.())
  const doors = await startDoors(config, context, log)
  stoppers.add('doors', () => doors.stop())
  const endHousekeeping = keepHouse({ ...groundwork, pool, outbox: record.outbox, log })
  stoppers.add('housekeeping', endHousekeeping)
  publisher.start()
  for (const part of parts) await part.start?.()
  ready = true
  stoppers.add('readiness', () => {
    ready = false
  })
  return { app, registry }
}
