import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type pg from 'pg'
import type { CityFile } from '../contract/files/city.ts'
import type { BackendConfig } from '../contract/ipc/backend-process.ts'
import { PROTOCOL_VERSION } from '../contract/wire/feed.ts'
import type { BackendStatus } from '../contract/wire/rest.ts'
import { localDate } from '../core/time/local-day.ts'
import { buildApp } from './app.ts'
import { BaseData } from './areas/base-data.ts'
import { Authority } from './auth/authority.ts'
import { CaseWriter } from './cases/case-writer.ts'
import { CityDirectory } from './city/city-directory.ts'
import { readCityFile } from './city/read-city-file.ts'
import { cityDatabase } from './db/city-database.ts'
import { lockDataDir } from './db/data-lock.ts'
import { type Database, openDatabase } from './db/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded-postgres.ts'
import { activeAlarms, casesOfPeriod } from './db/read-cases.ts'
import { DeadlineEngine } from './deadlines/deadline-engine.ts'
import { LiveBoard } from './evaluation/live-board.ts'
import { startDoors } from './exchange/start-doors.ts'
import { CaseRegistry } from './feed/case-registry.ts'
import { serveFeed } from './feed/feed-server.ts'
import { Outbox } from './feed/outbox.ts'
import { Publisher } from './feed/publisher.ts'
import { snapshotMaker } from './feed/snapshot.ts'
import { Watchfulness } from './feed/watchfulness.ts'
import type { App } from './http/route-context.ts'
import { LivePositions } from './positions/live-positions.ts'
import { PositionIntake } from './positions/position-intake.ts'
import type { Logger } from './support/logger.ts'
import { codeOf, messageOf, type Sentence, StartError } from './support/start-error.ts'
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
  stop(): Promise<void>
}

const RECORD_CLOCK_EVERY_MS = 2000
const LOOK_AT_CLOCK_EVERY_MS = 2000
const PRUNE_EVERY_MS = 60_000
/** Another backend may have imported, and at midnight other editions of areas begin. */
const REFRESH_BASE_DATA_EVERY_MS = 10_000
/** An Idempotency-Key is remembered for at least this long. */
const KEEP_KEYS = '7 days'

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
    const database = await connect(config, embedded, city.id, log)
    stoppers.add('database connections', () => database.close())
    await claimDatabase(database.pool, city.id)

    const parts = await assemble(config, database, city, embedded, log)
    stoppers.add('the rest', () => parts.stop())
    const url = await listen(parts.app, config)
    log.info({ url, city: city.id, open: parts.registry.openCount }, 'the backend listens')
    return { url, stop: () => stoppers.stop() }
  } catch (error) {
    await stoppers.stop()
    throw error
  }
}

function usableDataDir(path: string): string {
  const dataDir = resolve(path)
  try {
    makeFolder(dataDir)
    accessSync(dataDir, constants.W_OK)
    return dataDir
  } catch (error) {
    throw new StartError({
      zh: `数据目录 ${dataDir} 无法写入（${messageOf(error)}）：请用 --data 指定可写的目录。`,
      en: `The data directory ${dataDir} cannot be written (${messageOf(error)}): name a writable one with --data.`,
    })
  }
}

/** Step by step: Node's own recursive mkdir never returns below a folder that refuses children, such as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o755 })
}

function connect(config: BackendConfig, embedded: EmbeddedPostgres | null, cityId: string, log: Logger): Promise<Database> {
  if (embedded) return openDatabase(embedded.connection(cityDatabase(cityId)), true, log)
  return openDatabase({ connectionString: config.databaseUrl as string }, false, log)
}

/** A database holds one city: its codes mean nothing in another. */
async function claimDatabase(pool: pg.Pool, cityId: string): Promise<void> {
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
  const baseData = await BaseData.load(pool, cityFile, () => localDate(hall.now(), calendar.utcOffsetMinutes))
  const directory = new CityDirectory(baseData.cityNow())
  const authority = new Authority(pool, Date.now)
  await setUpAccess(authority, config)

  const outbox = new Outbox(pool)
  const registry = new CaseRegistry()
  const board = new LiveBoard(registry, directory, hall)
  await outbox.begin()
  for (const file of await casesOfPeriod(pool, board.periodStart())) registry.put(file)
  for (const alarm of await activeAlarms(pool)) registry.putAlarm(alarm)
  const record = await recordFacts(pool, registry)

  const publisher = new Publisher({ outbox, registry, directory, hall, log, board: () => board.next(performance.now()) })
  const kick = () => publisher.kick()
  const live = new LivePositions()
  const positions = new PositionIntake(pool, directory, hall, live, log)
  await positions.prepare()
  const writer = new CaseWriter(pool, directory, log, kick)
  const engine = new DeadlineEngine(pool, registry, hall, log, kick)
  publisher.applied((files) => engine.watch(files))

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
      ...doors.health(),
    },
  })
  let ready = false
  const working = { pool, authority, directory, hall, registry, writer, positions, live, baseData, kick }
  const context = { ...working, isReady: () => ready, status }
  const app = await buildApp(context, log)
  const doors = await startDoors(config, context, log)
  const snapshot = snapshotMaker({ publisher, registry, positions: live, directory, board: () => board.now() })
  const feed = serveFeed(app.server, {
    publisher,
    positions: live,
    authority,
    cityRevision: directory.city.revision,
    snapshot,
    watchfulness: new Watchfulness({
      lastReadAt: () => publisher.lastReadAt,
      raisingSince: () => engine.raisingSince,
      log,
    }),
    log,
  })
  const timers = housekeeping(pool, outbox, positions, hall, baseData, log)
  if (clockWatch) timers.push(setInterval(() => clockWatch.look(), LOOK_AT_CLOCK_EVERY_MS))
  publisher.start()
  engine.start()
  ready = true

  return {
    app,
    registry,
    stop: async () => {
      ready = false
      await doors.stop()
      await feed.close()
      await app.close()
      await engine.stop()
      await writer.settle()
      await publisher.stop()
      await positions.stop()
      for (const timer of timers) clearInterval(timer)
      await recordHallTime(pool, hall.now())
    },
  }
}

function onlineMovers(live: LivePositions, { city }: CityDirectory, hall: HallTime): number {
  return live.onlineAt(hall.now(), (mover) => city.movers[mover]?.staleAfterMs ?? 0)
}

/** Demo and embedded use: the shell hands in the secrets that its own nodes and driver will use. */
async function setUpAccess(authority: Authority, { credentials }: BackendConfig): Promise<void> {
  const { node, intake, operator } = credentials
  if (node !== null) await authority.setCredential('node', node, ['feed'])
  if (intake !== null) await authority.setCredential('intake', intake, ['intake', 'positions', 'import'])
  if (operator !== null) await authority.setAccount(operator.user, operator.name, operator.password, ['operator'])
}

/** How many cases the record holds and from when to when: counted once, then followed. */
async function recordFacts(pool: pg.Pool, registry: CaseRegistry): Promise<() => BackendStatus['record']> {
  const { rows } = await pool.query<{ cases: number; first: number | null; last: number | null }>(
    'select count(*)::int as cases, min(reported_at) as first, max(changed_at) as last from cases',
  )
  const start = rows[0] ?? { cases: 0, first: null, last: null }
  const loaded = registry.arrivals
  return () => {
    const cases = start.cases + registry.arrivals - loaded
    const { first, last } = registry.span
    return {
      cases,
      open: registry.openCount,
      firstAt: cases === 0 ? null : Math.min(start.first ?? Number.POSITIVE_INFINITY, first),
      lastAt: cases === 0 ? null : Math.max(start.last ?? Number.NEGATIVE_INFINITY, last),
    }
  }
}

function housekeeping(
  pool: pg.Pool,
  outbox: Outbox,
  positions: PositionIntake,
  hall: HallTime,
  baseData: BaseData,
  log: Logger,
): NodeJS.Timeout[] {
  const quietly = (what: string, work: () => Promise<unknown>) => () => {
    work().catch((error: unknown) => log.warn({ error: messageOf(error) }, `${what} failed; it will be tried again`))
  }
  const refreshBaseData = quietly('reading base data', () => baseData.refresh())
  refreshBaseData()
  const dropOldKeys = () => pool.query(`delete from idempotency where created_at < now() - interval '${KEEP_KEYS}'`)
  return [
    setInterval(
      quietly('recording the hall clock', () => recordHallTime(pool, hall.now())),
      RECORD_CLOCK_EVERY_MS,
    ),
    setInterval(
      quietly('pruning the outbox', () => outbox.prune()),
      PRUNE_EVERY_MS,
    ),
    setInterval(quietly('dropping old keys', dropOldKeys), PRUNE_EVERY_MS * 60),
    setInterval(
      quietly('dropping old positions', () => positions.dropOld()),
      PRUNE_EVERY_MS * 60,
    ),
    setInterval(refreshBaseData, REFRESH_BASE_DATA_EVERY_MS),
  ]
}

async function listen(app: App, { host, port }: BackendConfig): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') {
      throw new StartError({
        zh: `端口 ${host}:${port} 已被占用：请停止占用它的程序，或换一个端口（大屏用 --backend-port，单独运行用 --port）。`,
        en: `The port ${host}:${port} is taken: stop the program that holds it, or choose another (--backend-port for the wall, --port for the backend alone).`,
      })
    }
    throw new StartError({
      zh: `无法在 ${host}:${port} 上监听（${messageOf(error)}）：请检查 --host 与 --port。`,
      en: `Cannot listen on ${host}:${port} (${messageOf(error)}): check --host and --port.`,
    })
  }
}
