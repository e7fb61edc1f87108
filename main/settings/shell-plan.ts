import { join, resolve } from 'node:path'
import type { WallProfile } from '../../contract/files/wall-profile.ts'
import type { BackendConfig, DriverConfig } from '../../contract/ipc/backend-process.ts'
import type { ShellPlan } from '../shell/wall-shell.ts'
import type { Credentials } from './credentials.ts'
import type { City, Flags } from './flags.ts'

interface PlanInput {
  readonly flags: Flags
  readonly dataDir: string
  readonly backendPort: number
  readonly credentials: Credentials
  readonly profile: WallProfile
  /** The folder with `out/` and `assets/`. */
  readonly root: string
  readonly version: string
  readonly electron: string
  /** HallMs at which a new database's clock begins; null = its own choice. */
  readonly startAt: number | null
}

/** A hall sees something happen every few seconds: half a minute of city time a second; months of records in an hour. */
const SPEED: Readonly<Record<City, number>> = { demo: 30, boston: 120 }
/** One demo city for everybody: pictures and bug reports can be compared. */
const DEMO_SEED = 20261121
/** Within the documented 100 to 600 a day of a county-level city. */
const DEMO_CASES_PER_DAY = 400

/** What a command line, a data folder and a wall add up to. */
export function planShell(input: PlanInput): ShellPlan {
  const { flags, dataDir, backendPort, credentials, profile, root, version, electron } = input
  const own = flags.backend === null
  const ownUrl = `http://127.0.0.1:${backendPort}`
  const { user, password } = credentials.operator
  return {
    hub: {
      dataDir,
      language: flags.lang,
      profile,
      backendUrls: [...(flags.backend ?? [ownUrl])],
      token: credentials.node,
      operator: own ? { user, password } : null,
      statusPort: flags.statusPort,
      version,
      electron,
      selfTest: flags.smokeSeconds !== null,
    },
    backend: own ? planBackend(input) : null,
    driver: own ? planDriver(input, ownUrl) : null,
    windowed: flags.windowed,
    paths: {
      hub: join(root, 'out', 'main', 'hub.js'),
      backend: join(root, 'out', 'backend', 'server.js'),
      driver: driverProgram(root),
    },
  }
}

function planBackend({ flags, dataDir, backendPort, credentials, root, startAt }: PlanInput): BackendConfig {
  return {
    dataDir,
    host: '127.0.0.1',
    port: backendPort,
    databaseUrl: null,
    cityFile: cityFile(root, flags.city),
    clock: { speed: flags.speed ?? SPEED[flags.city], startAt },
    credentials: { node: credentials.node, intake: credentials.intake, operator: credentials.operator },
  }
}

function planDriver({ flags, credentials, root }: PlanInput, backendUrl: string): DriverConfig {
  const file = replayFile(root, flags)
  return {
    backendUrl,
    token: credentials.intake,
    cityFile: cityFile(root, flags.city),
    source: file === null ? { kind: 'demo', seed: DEMO_SEED, casesPerDay: DEMO_CASES_PER_DAY } : { kind: 'replay', file },
  }
}

export function driverProgram(root: string): string {
  return join(root, 'out', 'backend', 'demo.js')
}

/** The records to replay, or null when the city drives itself or is driven from elsewhere. */
export function replayFile(root: string, { backend, city, replay }: Flags): string | null {
  if (backend !== null || city === 'demo') return null
  return replay === null ? join(root, 'assets', 'replay', 'boston-2011.csv.gz') : resolve(replay)
}

export function cityFile(root: string, city: City): string {
  return join(root, 'assets', 'cities', `${city}.city.json`)
}
