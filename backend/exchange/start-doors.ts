import { resolve } from 'node:path'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import type { RouteContext } from '../http/route-context.ts'
import { type RunningGateway, startJt808 } from '../positions/jt808/start-gateway.ts'
import type { Logger } from '../support/logger.ts'
import { Open311Sources } from './open311/source-table.ts'
import { startPullers } from './open311/start-pullers.ts'

/** The doors beside REST, where the configuration asks for them: terminals over JT/T 808, other systems over Open311. */
export interface Doors {
  /** What the terminals' gateway met; null = there is none. */
  health(): { readonly jt808: ReturnType<RunningGateway['report']> | null }
  stop(): Promise<void>
}

/** @throws StartError when a file cannot be used or a port is taken */
export async function startDoors(
  config: BackendConfig,
  context: Pick<RouteContext, 'positions' | 'directory' | 'baseData' | 'writer' | 'hall' | 'pool'>,
  log: Logger,
): Promise<Doors> {
  const { jt808, open311SourcesFile } = config
  const dataDir = resolve(config.dataDir)
  const gateway = jt808 ? await startJt808(jt808, dataDir, context.positions, context, log) : null
  const sources = new Open311Sources(context.pool)
  const pullers =
    open311SourcesFile === undefined ? null : startPullers(open311SourcesFile, dataDir, { ...context, sources }, log)
  return {
    health: () => ({ jt808: gateway?.report() ?? null }),
    stop: async () => {
      await pullers?.stop()
      await gateway?.stop()
    },
  }
}
