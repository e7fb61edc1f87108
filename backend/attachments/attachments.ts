import { join } from 'node:path'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { attachmentRoutes } from './attachment-routes.ts'
import { namedFiles } from './attachment-table.ts'
import { FileStore } from './file-store.ts'

const HOUR_MS = 3_600_000

/** Where the files of attachments lie; whoever asks gets the same ones. */
export function attachmentFiles({ filesDir, dataDir }: Pick<BackendConfig, 'filesDir' | 'dataDir'>): FileStore {
  return new FileStore(join(filesDir ?? join(dataDir, 'files'), 'attachments'))
}

/** Photos, sound and video of cases. Several backends need one shared folder (`--files`): the table is common to them. */
export function attachments(context: RouteContext, log: Logger): Subsystem {
  const { pool, config, jobs } = context
  const store = attachmentFiles(config)
  return {
    name: 'attachments',
    routes: (app) => attachmentRoutes(app, context, store),
    start: () =>
      jobs.every({
        name: 'sweep-attachments',
        everyMs: HOUR_MS,
        run: async () => {
          const removed = await store.sweep((hashes) => namedFiles(pool, hashes), Date.now() - HOUR_MS)
          if (removed > 0) log.info({ removed }, 'files that no attachment names were removed')
        },
      }),
  }
}
