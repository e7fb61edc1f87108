import type { CityFile } from '../contract/files/city.ts'
import type { BackendConfig } from '../contract/ipc/backend-process.ts'
import { PROTOCOL_VERSION } from '../contract/wire/feed.ts'
import type { BackendStatus } from '../contract/wire/rest.ts'
import { localDate } from '../core/time/local-day.ts'
import { buildApp } from './app.ts'
import { APPROVALS } from './approvals/approvals-setting.ts'
import { BaseData } from './areas/base-data.ts'
import { seedBaseData } from './areas/store/seed-base-data.ts'
import { Authority } from './auth/authority.ts'
import { CaseWriter } from './cases/case-writer.ts'
import type { Ground } from './cases/ground.ts'
import { recordFacts } from './cases/record-facts.ts'
import { CityDirectory } from './city/city-directory.ts'
import { cityRules } from './city/city-rules.ts'
import { followBaseData } from './city/follow-base-data.ts'
import { readCityFile } from './city/read-city-file.ts'
import { joinCluster } from './cluster/join-cluster.ts'
import { claimDatabase, openCityDatabase } from './db/city-database.ts'
import { lockDataDir } from './db/data-lock.ts'
import { type Database, hurryConnections, openReplica } from './db/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded-postgres.ts'
import { activeAlarms, casesOfPeriod } from './db/read-cases.ts'
import { ReadPool } from './db/read-pool.ts'
import { DeadlineEngine } from './deadlines/deadline-engine.ts'
import { whileRaisingMissed } from './deadlines/raise-missed.ts'
import { deliveredBaseData } from './demo/city/delivered-base-data.ts'
import { DutyBook } from './duty/duty-book.ts'
import { LiveMoverAlarms } from './duty/live-mover-alarms.ts'
import { LiveBoard } from './evaluation/live-board.ts'
import { startDoors } from './exchange/start-doors.ts'
import { CaseRegistry } from './feed/case-registry.ts'
import { serveFeed } from './feed/feed-server.ts'
import { Outbox } from './feed/outbox.ts'
import { Publisher } from './feed/publisher.ts'
import { snapshotMaker } from './feed/snapshot.ts'
import { Watchfulness } from './feed/watchfulness.ts'
import { keepHouse } from './housekeeping.ts'
import type { GuardedRoute } from './http/guard.ts'
import { listen } from './http/listen.ts'
import { Jobs } from './jobs/jobs.ts'
import { Metrics } from './metrics/metrics.ts'
import { LivePositions } from './positions/live-positions.ts'
import { PositionIntake } from './positions/position-intake.ts'
import { Settings } from './settings/settings.ts'
import type { Subsystem } from './subsystem.ts'
import { subsystems } from './subsystems.ts'
import { usableDataDir } from './support/data-dir.ts'
import type { Logger } from './support/logger.ts'
import type { Sentence } from './support/start-error.ts'
import { Stoppers } from './support/stoppers.ts'
import { type HallTime, hallTime, isLive, recordedHallTime, recordHallTime, startOfHallTime } from './time/hall-time.ts'
import { MachineClockWatch } from './time/machine-clock-watch.ts'

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
export async function startBackend(config: BackendConfig, { keeperPath, log, progress }: BackendOptions): Promise<Backend> {
  const stoppers = new Stoppers(log)
  try {
    const city = readCityFile(config.cityFile)
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

    const parts = await assemble(config, database, city, embedded, log)
    stoppers.add('the rest', () => parts.stop())
    const url = await listen(parts.app, config)
    log.info({ url, city: city.id, open: parts.registry.openCount }, 'the backend listens')
    return { url, routes: parts.app.guardedRoutes, stop: () => stoppers.stop() }
  } catch (error) {
    await stoppers.stop()
    throw error
  }
}

async function assemble(
  config: BackendConfig,
  { pool }: Database,
  cityFile: CityFile,
  embedded: EmbeddedPostgres | null,
  log: Logger,
) {
  const { calendar } = cityFile
  const hall = hallTime(startOfHallTime(await recordedHallTime(pool), config.clock, Date.now(), calendar), config.clock.speed)
  const clockWatch = isLive(config.clock) ? new MachineClockWatch(hall, Date.now, log) : null
  clockWatch?.begin()
  await recordHallTime(pool, hall.now())
  await seedBaseData(pool, () => deliveredBaseData(config.cityFile, cityFile), hall.now())
  const baseData = await BaseData.load(pool, cityFile, () => localDate(hall.now(), calendar.utcOffsetMinutes))
  const settings = await Settings.load(pool, cityFile)
  const jobs = new Jobs(pool, log)
  const directory = new CityDirectory(baseData.cityNow(), cityRules(settings, baseData))
  const authority = new Authority(pool, Date.now)
  await setUpAccess(authority, config)

  const registry = new CaseRegistry()
  const outbox = new Outbox(pool, registry)
  const board = new LiveBoard(registry, directory, hall, settings)
  await whileRaisingMissed({ pool, hall, log }, async () => {
    await outbox.begin()
    for await (const part of casesOfPeriod(pool, board.periodStart())) for (const file of part) registry.put(file)
    for (const alarm of await activeAlarms(pool)) registry.putAlarm(alarm)
  })
  const record = await recordFacts(pool, registry)

  const moverAlarms = new LiveMoverAlarms(() => publisher.kick())
  const publisher = new Publisher({
    outbox,
    registry,
    directory,
    hall,
    log,
    board: () => board.next(performance.now()),
    moverAlarms: () => moverAlarms.takeNews(),
  })
  const live = new LivePositions()
  const cluster = await joinCluster({
    redisUrl: config.redisUrl ?? null,
    pool,
    live,
    directory,
    hall,
    log,
    onCommit: () => publisher.kick(),
    kept: { access: () => authority.heed(), settings: () => settings.refresh(), 'base-data': () => baseData.refresh() },
  })
  authority.changed((here) => here && cluster.changed('access'))
  settings.published(() => cluster.changed('settings'))
  baseData.announced(() => cluster.changed('base-data'))
  const kick = () => {
    publisher.kick()
    cluster.committed()
  }
  const positions = new PositionIntake(pool, directory, hall, live, log)
  await positions.prepare()
  const ground: Ground = { directory, approvalsAt: (hallMs) => settings.at(APPROVALS, hallMs) }
  const writer = new CaseWriter(pool, ground, log, kick)
  const metrics = new Metrics()
  const engine = new DeadlineEngine(pool, registry, hall, log, (raised) => {
    metrics.raised(raised, hall)
    kick()
  })
  publisher.applied((files) => {
    engine.watch(files)
    metrics.published(files, Date.now())
  })
  engine.start()
  followBaseData(directory, baseData, log)
  directory.revised(() => publisher.beginEpoch())

  const status = (): BackendStatus & { health: object } => ({
    city: { id: directory.city.id, revision: directory.city.revision },
    clock: hall.clock(),
    record: record(),
    health: {
      protocol: PROTOCOL_VERSION,
      epoch: publisher.epoch,
      seq: publisher.seq,
      readers: feed.readers(),
      alarms: { active: registry.activeAlarmCount, raisedInRun: engine.raisedCount, watched: engine.watched },
      positions: {
        accepted: positions.accepted,
        heldBack: positions.heldBack,
        queued: positions.queued,
        dropped: positions.dropped,
        online: onlineMovers(live, directory, hall),
      },
      commandsQueued: writer.queued,
      postgresRestarts: embedded?.restarts() ?? null,
      cluster: cluster.health(),
      reading: reading.health(),
      ...doors.health(),
      ...healthOf(parts),
    },
  })
  let ready = false
  const replica = config.replicaUrl === undefined ? null : openReplica(config.replicaUrl, log)
  const reading = new ReadPool({ primary: pool, replica, hall, log })
  const working = {
    config,
    pool,
    reading,
    authority,
    directory,
    hall,
    registry,
    writer,
    ground,
    positions,
    live,
    baseData,
    settings,
    jobs,
    metrics,
    duty: new DutyBook(pool, directory, hall),
    moverAlarms,
    kick,
  }
  const watchfulness = new Watchfulness({
    lastReadAt: () => publisher.lastReadAt,
    raisingSince: () => engine.raisingSince,
    log,
  })
  const context = { ...working, isReady: () => ready && watchfulness.isWatching(performance.now()), status }
  const parts = subsystems(context, log)
  const app = await buildApp(context, parts, log)
  const doors = await startDoors(config, context, log)
  const snapshot = snapshotMaker({
    publisher,
    registry,
    positions: live,
    directory,
    board: () => board.now(),
    moverAlarms: () => moverAlarms.all,
  })
  const feed = serveFeed(app.server, {
    publisher,
    positions: live,
    authority,
    cityRevision: () => directory.city.revision,
    snapshot,
    watchfulness,
    log,
  })
  authority.changed(() => feed.recheck())
  const endHousekeeping = keepHouse({ pool, outbox, hall, clockWatch, baseData, settings, log })
  publisher.start()
  for (const part of parts) await part.start?.()
  hurryConnections(pool)
  ready = true

  return {
    app,
    registry,
    stop: async () => {
      ready = false
      await doors.stop()
      for (const part of parts.toReversed()) await part.stop?.()
      await jobs.stop()
      await feed.close()
      await app.close()
      await engine.stop()
      await writer.settle()
      await publisher.stop()
      await positions.stop()
      await cluster.stop()
      await reading.stop()
      endHousekeeping()
      await recordHallTime(pool, hall.now())
    },
  }
}

/** What each subsystem says of itself, by its name. */
function healthOf(parts: readonly Subsystem[]): object {
  return Object.fromEntries(parts.flatMap((part) => (part.health ? [[part.name, part.health()]] : [])))
}

function onlineMovers(live: LivePositions, { city }: CityDirectory, hall: HallTime): number {
  return live.onlineAt(hall.now(), (mover) => city.movers[mover]?.staleAfterMs ?? 0)
}

/** Demo and embedded use: the shell hands in the secrets that its own nodes and driver will use. */
async function setUpAccess(authority: Authority, { credentials }: BackendConfig): Promise<void> {
  const { node, intake, operator, metrics } = credentials
  if (metrics !== undefined) await authority.setCredential('metrics', metrics, ['metrics'])
  if (node !== null) await authority.setCredential('node', node, ['feed'])
  if (intake !== null) await authority.setCredential('intake', intake, ['intake', 'positions', 'import'])
  if (operator !== null) await authority.setAccount(operator.user, operator.name, operator.password, ['operator'])
}
