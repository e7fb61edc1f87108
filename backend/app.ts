import rateLimit from '@fastify/rate-limit'
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import type { BackendConfig } from '../contract/ipc/backend-process.ts'
import { OPEN311_PREFIX } from '../contract/wire/open311.ts'
import { areaRoutes } from './areas/area-routes.ts'
import { searchRoutes } from './areas/search/search-routes.ts'
import { caseListRoutes } from './cases/list/case-list-routes.ts'
import { limitRoutes } from './deadlines/limit-routes.ts'
import { open311Parts } from './exchange/open311/backend-parts.ts'
import { open311Server } from './exchange/open311/server.ts'
import { caseRoutes } from './http/case-routes.ts'
import { answerErrors } from './http/error-answers.ts'
import { guardRoutes } from './http/guard.ts'
import { intakeRoutes } from './http/intake-routes.ts'
import { moverRoutes } from './http/mover-routes.ts'
import { checkNames } from './http/name-check.ts'
import { positionRoutes } from './http/position-routes.ts'
import { refuse } from './http/problem.ts'
import { refuseAddress, refuseRaw } from './http/raw-refusals.ts'
import type { App, RouteContext } from './http/route-context.ts'
import { serviceRoutes } from './http/service-routes.ts'
import { sessionRoutes } from './http/session-routes.ts'
import { checkTexts } from './http/text-check.ts'
import { describeRoutes, openapiRoute } from './openapi/openapi.ts'
import type { Subsystem } from './subsystem.ts'
import type { Logger } from './support/logger.ts'

const BODY_LIMIT_BYTES = 64 << 10
/** Far above what a city sends (2 000 positions a second, one by one), far below what would hurt. */
const REQUESTS_PER_MINUTE = 300_000

/** A video of 200 MB over a line of 8 Mbit/s. Headers alone must come within a minute, which is Node's own limit. */
const REQUEST_WITHIN_MS = 300_000

/** The REST side: validators are the contract's schemas, errors are its Problems. */
export async function buildApp(
  context: RouteContext,
  subsystems: readonly Subsystem[],
  { trustProxy = [] }: Pick<BackendConfig, 'trustProxy'>,
  log: Logger,
): Promise<App> {
  const app: App = fastify({
    logger: false,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    requestTimeout: REQUEST_WITHIN_MS,
    routerOptions: { maxParamLength: 64 },
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseRaw,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  answerErrors(app, log)
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  })
  await app.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: '1 minute', errorResponseBuilder: () => tooMany() })
  await describeRoutes(app)
  guardRoutes(app, context.authority)
  checkTexts(app)
  checkNames(app)
  sessionRoutes(app, context)
  serviceRoutes(app, context)
  intakeRoutes(app, context)
  caseListRoutes(app, context)
  caseRoutes(app, context)
  positionRoutes(app, context)
  moverRoutes(app, context)
  await areaRoutes(app, context)
  searchRoutes(app, context)
  limitRoutes(app, context)
  openapiRoute(app)
  for (const subsystem of subsystems) await subsystem.routes?.(app)
  await app.register((scope) => open311Server(scope, open311Parts(context), log), { prefix: OPEN311_PREFIX })
  return app
}

const tooMany = () =>
  refuse('too-many-requests', { zh: '请求过于频繁：请一分钟后再试。', en: 'Too many requests: try again in a minute.' })
