import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BaseData } from '../../areas/base-data.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import type { RouteContext } from '../../http/route-context.ts'
import type { Logger } from '../../support/logger.ts'
import { codeOf, messageOf, StartError } from '../../support/start-error.ts'
import type { PositionIntake } from '../position-intake.ts'
import type { GatewayCounters } from './counters.ts'
import { Jt808Gateway } from './gateway.ts'
import type { TerminalDirectory } from './ports.ts'
import { terminalDirectory, withCarried } from './terminal-list.ts'

export interface Jt808Config {
  host: string
  port: number
  /** A list of terminals; absent = those of the imported movers alone. */
  terminalsFile?: string
}

export interface RunningGateway {
  /** For health: who is connected, and everything that was met. */
  report(): { port: number; connections: number; terminals: number; counters: GatewayCounters }
  stop(): Promise<void>
}

/** Opens the gateway onto the position intake. @throws StartError */
export async function startJt808(
  config: Jt808Config,
  dataDir: string,
  positions: Pick<PositionIntake, 'take'>,
  { directory, baseData }: Pick<RouteContext, 'directory' | 'baseData'>,
  log: Logger,
): Promise<RunningGateway> {
  const { terminalsFile } = config
  const listed = terminalsFile === undefined ? { find: () => null } : readTerminals(terminalsFile, directory)
  const gateway = new Jt808Gateway(config, {
    directory: liveTerminals(listed, directory, baseData),
    sink: {
      accept: async (fixes) => {
        const { misdated } = positions.take(
          fixes.map(({ mover, heading, speedKmh, ...fix }) => ({
            ...fix,
            id: mover,
            speed: speedKmh,
            ...(heading === null ? {} : { heading }),
          })),
        )
        if (misdated > 0) log.warn({ misdated }, 'JT/T 808: fixes too far from the hall clock were left out')
      },
    },
    secret: secretIn(dataDir),
    log,
    now: () => performance.now(),
  })
  const port = await gateway.start().catch((error: unknown) => {
    throw cannotListen(config, error)
  })
  return { report: () => ({ port, ...gateway.online, counters: gateway.counters }), stop: () => gateway.stop() }
}

/** Follows each import; a terminal whose mover is not in service is nobody's. */
function liveTerminals(listed: TerminalDirectory, city: CityDirectory, baseData: BaseData): TerminalDirectory {
  const now = (): TerminalDirectory =>
    withCarried(
      listed,
      baseData.importedMovers.filter(({ id }) => city.mover(id) !== undefined),
    )
  let current = now()
  city.revised(() => {
    current = now()
  })
  return {
    find: (phone) => {
      const terminal = current.find(phone)
      return terminal && city.mover(terminal.mover) !== undefined ? terminal : null
    },
  }
}

function readTerminals(file: string, directory: CityDirectory): TerminalDirectory {
  try {
    return terminalDirectory(JSON.parse(readFileSync(file, 'utf8')), (id) => directory.moverEver(id) !== undefined)
  } catch (error) {
    throw new StartError({
      zh: `终端名单 ${file} 不能用（${messageOf(error)}）：请对照 docs/guides/positions.md。`,
      en: `The list of terminals ${file} cannot be used (${messageOf(error)}): see docs/guides/positions.md.`,
    })
  }
}

/** Kept, so that terminals stay known over a restart; deleting the file makes all of them register anew. */
function secretIn(dataDir: string): string {
  const file = join(dataDir, 'jt808-secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

function cannotListen({ host, port }: Jt808Config, error: unknown): StartError {
  const taken = codeOf(error) === 'EADDRINUSE'
  return new StartError({
    zh: `JT/T 808 无法在 ${host}:${port} 上监听（${taken ? '端口已被占用' : messageOf(error)}）：请检查 --jt808-host 与 --jt808-port。`,
    en: `JT/T 808 cannot listen on ${host}:${port} (${taken ? 'the port is taken' : messageOf(error)}): check --jt808-host and --jt808-port.`,
  })
}
