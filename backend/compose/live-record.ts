import type pg from 'pg'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import { APPROVALS } from '../approvals/approvals-setting.ts'
import { CaseWriter } from '../cases/case-writer.ts'
import { CENTRES } from '../cases/centres-setting.ts'
import type { Ground } from '../cases/ground.ts'
import { recordFacts } from '../cases/record-facts.ts'
import { followCity } from '../city/follow-city.ts'
import { joinCluster } from '../cluster/join-cluster.ts'
import { activeAlarms, casesOfPeriod } from '../db/read-cases.ts'
import { DeadlineEngine } from '../deadlines/deadline-engine.ts'
import { whileRaisingMissed } from '../deadlines/raise-missed.ts'
import { LiveMoverAlarms } from '../duty/live-mover-alarms.ts'
import { LiveBoard } from '../evaluation/live-board.ts'
import { CaseRegistry } from '../feed/case-registry.ts'
import { Outbox } from '../feed/outbox.ts'
import { Publisher } from '../feed/publisher.ts'
import { Metrics } from '../metrics/metrics.ts'
import { LivePositions } from '../positions/live-positions.ts'
import { PositionIntake } from '../positions/position-intake.ts'
import { inSlices } from '../support/in-slices.ts'
import type { Logger } from '../support/logger.ts'
import type { Stoppers } from '../support/stoppers.ts'
import type { Groundwork } from './groundwork.ts'

export type LiveRecord = Awaited<ReturnType<typeof bringRecordToLife>>

/** The cases as they are now, what changes them, what watches their limits, and what tells all of it to the feed. */
export async function bringRecordToLife(
  config: BackendConfig,
  pool: pg.Pool,
  groundwork: Groundwork,
  stoppers: Stoppers,
  log: Logger,
) {
  const { hall, settings, directory } = groundwork
  const registry = new CaseRegistry()
  const outbox = new Outbox(pool, registry)
  const board = new LiveBoard(registry, directory, hall, settings)
  await whileRaisingMissed({ pool, hall, log }, async () => {
    await outbox.begin()
    for await (const part of casesOfPeriod(pool, board.periodStart)) for (const file of part) registry.put(file)
    for (const alarm of await activeAlarms(pool)) registry.putAlarm(alarm)
    await inSlices(board.prepare())
  })
  stoppers.add('board', async () => board.stop())
  const recordOf = await recordFacts(pool, registry)

  const live = new LivePositions()
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
  const cluster = await meetOthers(config, pool, groundwork, { live, publisher }, log)
  stoppers.add('cluster', () => cluster.stop())
  const kick = (): void => {
    publisher.kick()
    cluster.committed()
  }
  const positions = new PositionIntake(pool, directory, hall, live, log)
  await positions.prepare()
  stoppers.add('positions', () => positions.stop())
  stoppers.add('publisher', () => publisher.stop())
  const ground: Ground = {
    directory,
    approvalsAt: (hallMs) => settings.at(APPROVALS, hallMs),
    levelsAt: (hallMs) => settings.at(CENTRES, hallMs).body.levels,
  }
  const writer = new CaseWriter(pool, ground, log, kick)
  stoppers.add('writer', () => writer.settle())

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
  stoppers.add('deadlines', () => engine.stop())
  const endFollowing = followCity(directory, groundwork, log)
  stoppers.add('city', async () => endFollowing())
  directory.revised(() => {
    live.keep((mover) => directory.city.movers[mover]?.inactive !== true)
    publisher.beginEpoch()
  })
  return {
    registry,
    outbox,
    board,
    recordOf,
    live,
    moverAlarms,
    publisher,
    cluster,
    kick,
    positions,
    ground,
    writer,
    metrics,
    engine,
  }
}

/** What happens here is told to the other backends, and what they tell is heeded. */
async function meetOthers(
  config: BackendConfig,
  pool: pg.Pool,
  { authority, settings, baseData, directory, hall }: Groundwork,
  { live, publisher }: { readonly live: LivePositions; readonly publisher: Publisher },
  log: Logger,
) {
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
  return cluster
}
