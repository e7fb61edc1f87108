import { join } from 'node:path'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { BulkImporter } from './bulk-import/bulk-importer.ts'
import { importRoutes } from './bulk-import/import-routes.ts'
import { credentialRoutes } from './credentials/credential-routes.ts'
import { sourceRoutes } from './open311/source-routes.ts'
import { similarRoutes } from './similar/similar-routes.ts'
import { exchangeRoutes } from './upward/exchange-routes.ts'
import { readTargets } from './upward/read-targets.ts'
import { UpwardSender } from './upward/upward-sender.ts'

/** Everything by which the record deals with other systems, beside the doors of the configuration. */
export function exchange(context: RouteContext, log: Logger): readonly Subsystem[] {
  const files = context.config.filesDir ?? join(context.config.dataDir, 'files')
  const importer = new BulkImporter(context, join(files, 'imports'), log)
  const { upwardFile } = context.config
  const sender = new UpwardSender(upwardFile === undefined ? [] : readTargets(upwardFile, process.env), context, log)
  return [
    { name: 'credentials', routes: (app) => credentialRoutes(app, context) },
    { name: 'open311-sources', routes: (app) => sourceRoutes(app, context) },
    { name: 'similar', routes: (app) => similarRoutes(app, context) },
    {
      name: 'bulk-import',
      routes: (app) => importRoutes(app, context, importer),
      start: () => importer.start(),
      stop: () => importer.stop(),
    },
    {
      name: 'upward',
      routes: (app) => exchangeRoutes(app, context, sender),
      start: () => sender.start(),
      stop: () => sender.stop(),
    },
  ]
}
