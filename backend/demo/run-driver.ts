import type { DriverConfig } from '../../contract/ipc/backend-process.ts'
import { workingTime } from '../../core/time/working-time.ts'
import { readCityFile } from '../city/read-city-file.ts'
import type { Logger } from '../support/logger.ts'
import type { Sentence } from '../support/start-error.ts'
import { DayPlanner } from './city/day-plan.ts'
import { demoSource } from './city/demo-source.ts'
import { Fleet } from './city/fleet.ts'
import { type Roster, rosterOf } from './city/roster.ts'
import { scenery } from './city/scenery.ts'
import { readSceneryFiles } from './city/scenery-files.ts'
import { backendClient } from './drive/backend-client.ts'
import { type HeardClock, startDrive } from './drive/drive-city.ts'
import { keepRoster } from './drive/keep-roster.ts'
import type { ScriptSource } from './drive/script-source.ts'
import { sendPositions } from './drive/send-positions.ts'
import { localTime } from './replay/local-time.ts'
import { readRequests } from './replay/read-requests.ts'
import { replaySource, replayStart } from './replay/replay-source.ts'

export interface DriverContext {
  readonly signal: AbortSignal
  readonly log: Logger
  readonly say: (sentence: Sentence) => void
}

interface Cast {
  readonly source: ScriptSource
  /** Who walks about; a replay has nobody. */
  readonly fleetFrom: ((clock: HeardClock) => Fleet) | null
  /** Who is on duty when; a replay has nobody. */
  readonly roster: Roster | null
}

/** Drives a city over HTTP until the signal. Rejects when it cannot, with a sentence. */
export async function runDriver(config: DriverConfig, context: DriverContext): Promise<void> {
  const { signal, log, say } = context
  const city = readCityFile(config.cityFile)
  const { source, fleetFrom, roster } =
    config.source.kind === 'demo' ? demoCast(config, config.source) : await replayCast(config, config.source.file, context)
  const client = backendClient({
    url: config.backendUrl,
    token: config.token,
    signal,
    onAway: (why) => say({ zh: `等待后端（${why}）`, en: `waiting for the backend (${why})` }),
    onBack: () => say({ zh: '后端恢复', en: 'the backend is back' }),
  })
  const drive = await startDrive({ client, source, cityId: city.id, signal, log, say, machineNow: () => performance.now() })
  say({ zh: `开始驱动 ${city.name}`, en: `driving ${city.nameEn}` })
  const fleet = fleetFrom?.(drive.clock)
  await Promise.all([
    drive.run(),
    ...(fleet ? [sendPositions(client, drive.clock, (now) => fleet.walkTo(now), signal)] : []),
    ...(roster ? [keepRoster(client, drive.clock, roster, signal)] : []),
  ])
}

function demoCast(
  { cityFile }: DriverConfig,
  { seed, casesPerDay }: { readonly seed: number; readonly casesPerDay: number },
): Cast {
  const city = readCityFile(cityFile)
  const world = scenery(city, readSceneryFiles(cityFile))
  const planner = new DayPlanner(world, workingTime(city.calendar), { seed, casesPerDay })
  return {
    source: demoSource(planner),
    fleetFrom: (clock) => new Fleet(world, planner, seed, clock.now()),
    roster: rosterOf(world),
  }
}

async function replayCast({ cityFile }: DriverConfig, file: string, { log, say }: DriverContext): Promise<Cast> {
  const city = readCityFile(cityFile)
  say({ zh: `读取 ${file}`, en: `reading ${file}` })
  const { requests, bad } = await readRequests(file, localTime(city.timeZone))
  for (const row of bad) log.warn({ file, line: row.line, zh: row.zh }, row.en)
  const { source, unknownTypes } = replaySource(city, requests)
  const left = [...unknownTypes.values()].reduce((a, b) => a + b, 0)
  for (const [type, count] of unknownTypes)
    log.warn({ file, type, count }, 'the city file does not have this type; its requests are left out')
  say({
    zh: `读入 ${requests.length} 条服务请求，${bad.length} 行无法使用，${left} 条的类型不在城市文件中`,
    en: `read ${requests.length} service requests; ${bad.length} rows cannot be used, ${left} are of types that the city file does not have`,
  })
  return { source, fleetFrom: null, roster: null }
}

/** HallMs at which a replay of the file had best begin; null for a file without a usable row. */
export async function startOfReplay(cityFile: string, file: string): Promise<number | null> {
  const local = localTime(readCityFile(cityFile).timeZone)
  return replayStart((await readRequests(file, local)).requests, local)
}
