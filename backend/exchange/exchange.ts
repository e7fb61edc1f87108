import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystems.ts'
import type { Logger } from '../support/logger.ts'
import { credentialRoutes } from './credentials/credential-routes.ts'
import { similarRoutes } from './similar/similar-routes.ts'

/** Everything by which the record deals with other systems, beside the doors of the configuration. */
export function exchange(context: RouteContext, _log: Logger): readonly Subsystem[] {
  return [
    { name: 'credentials', routes: (app) => credentialRoutes(app, context) },
    { name: 'similar', routes: (app) => similarRoutes(app, context) },
  ]
}
