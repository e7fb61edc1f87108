import type pg from 'pg'
import type { CityFile } from '../../contract/files/city.ts'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import { localDate } from '../../core/time/local-day.ts'
import { BaseData } from '../areas/base-data.ts'
import { seedBaseData } from '../areas/store/seed-base-data.ts'
import { Authority } from '../auth/authority.ts'
import { CityDirectory } from '../city/city-directory.ts'
import { cityRules } from '../city/city-rules.ts'
import { cityNow } from '../city/follow-city.ts'
import { openReplica } from '../db/database.ts'
import { ReadPool } from '../db/read-pool.ts'
import { deliveredBaseData } from '../demo/city/delivered-base-data.ts'
import { Jobs } from '../jobs/jobs.ts'
import { Settings } from '../settings/settings.ts'
import type { Logger } from '../support/logger.ts'
import type { Stoppers } from '../support/stoppers.ts'
import { hallTime, isLive, recordedHallTime, recordHallTime, type SettableHallTime, startOfHallTime } from '../time/hall-time.ts'
import { MachineClockWatch } from '../time/machine-clock-watch.ts'

/** What every part stands on and none of it changes a case: time, the city's data and settings, who may come in. */
export interface Groundwork {
  readonly hall: SettableHallTime
  /** null = the clock is simulated. */
  readonly clockWatch: MachineClockWatch | null
  readonly baseData: BaseData
  readonly settings: Settings
  readonly directory: CityDirectory
  readonly authority: Authority
  readonly jobs: Jobs
  readonly reading: ReadPool
}

export async function layGround(
  config: BackendConfig,
  pool: pg.Pool,
  cityFile: CityFile,
  stoppers: Stoppers,
  log: Logger,
): Promise<Groundwork> {
  const { calendar } = cityFile
  const hall = hallTime(startOfHallTime(await recordedHallTime(pool), config.clock, Date.now(), calendar), config.clock.speed)
  const clockWatch = isLive(config.clock) ? new MachineClockWatch(hall, Date.now, log) : null
  clockWatch?.begin()
  await recordHallTime(pool, hall.now())
  stoppers.add('hall clock', async () => void (await recordHallTime(pool, hall.now())))

  await seedBaseData(pool, () => deliveredBaseData(config.cityFile, cityFile), hall.now())
  const baseData = await BaseData.load(pool, cityFile, () => localDate(hall.now(), calendar.utcOffsetMinutes))
  const settings = await Settings.load(pool, cityFile)
  const directory = new CityDirectory(cityNow({ baseData, settings, hall }), cityRules(settings, baseData))
  const authority = new Authority(pool, Date.now)
  await setUpAccess(authority, config)

  const replica = config.replicaUrl === undefined ? null : openReplica(config.replicaUrl, log)
  const reading = new ReadPool({ primary: pool, replica, hall, log })
  stoppers.add('replica', () => reading.stop())
  return { hall, clockWatch, baseData, settings, directory, authority, jobs: new Jobs(pool, log), reading }
}

/** Demo and embedded use: the shell hands in the secrets that its own nodes and driver will use. */
async function setUpAccess(authority: Authority, { credentials }: BackendConfig): Promise<void> {
  const { node, intake, operator, metrics } = credentials
  if (metrics !== undefined) await authority.setCredential('metrics', metrics, ['metrics'])
  if (node !== null) await authority.setCredential('node', node, ['feed'])
  if (intake !== null) await authority.setCredential('intake', intake, ['intake', 'positions', 'import'])
  if (operator !== null) await authority.setAccount(operator.user, operator.name, operator.password, ['operator'])
}
