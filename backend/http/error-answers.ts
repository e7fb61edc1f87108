import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../contract/wire/rest.ts'
import { isConnectionError, isDiskFull } from '../db/database.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { GuardedRoute } from './guard.ts'
import { malformed } from './malformed.ts'
import { multipartProblem } from './multipart-problem.ts'
import { databaseAway, diskFull, ProblemError, problem, statusOf } from './problem.ts'
import type { App } from './route-context.ts'

/** Whatever goes wrong is answered as a Problem; what we did not foresee is logged and not told. */
export function answerErrors(app: App, log: Logger): void {
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const answer = problemOf(error, request)
    if (answer.code === 'internal')
      log.error({ error: messageOf(error), stack: error.stack, route: request.routeOptions.url }, 'a request failed')
    void reply.status(statusOf(answer)).send(answer)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = decoded(request.url.split('?')[0] ?? '')
    const methods = methodsOf(path, app.guardedRoutes)
    if (methods.length === 0) return void reply.status(404).send(noSuchAddress(request.method, path))
    void reply
      .status(405)
      .header('allow', methods.join(', '))
      .send(otherMethod(request.method, path, methods))
  })
}

const noSuchAddress = (method: string, path: string) =>
  problem('not-found', {
    zh: `没有 ${method} ${path} 这个接口：请核对地址，全部接口见 GET /api/openapi.json。`,
    en: `There is no ${method} ${path}: check the address; GET /api/openapi.json lists all.`,
  })

const otherMethod = (method: string, path: string, methods: readonly string[]) =>
  problem('bad-request', {
    zh: `${path} 不接受 ${method}：请改用 ${methods.join('、')}。`,
    en: `${path} does not take ${method}: use ${methods.join(' or ')}.`,
  })

/** What an address can be asked by; none = it is no address of ours. */
function methodsOf(path: string, routes: readonly GuardedRoute[]): readonly string[] {
  const parts = path.split('/')
  const fits = ({ url }: GuardedRoute) => {
    const pattern = url.split('/')
    return pattern.length === parts.length && pattern.every((each, at) => each.startsWith(':') || each === parts[at])
  }
  return [...new Set(routes.filter(fits).map(({ method }) => method))]
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function problemOf(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error.validation) return malformedIn(error, request)
  const upload = multipartProblem(error)
  if (upload) return upload
  if (isDiskFull(error)) return diskFull()
  if (isConnectionError(error)) return databaseAway()
  switch (error.statusCode) {
    case 413:
      return tooLarge(request.routeOptions.bodyLimit)
    case 400:
    case 415:
      return problem('bad-request', {
        zh: `请求读不懂（${error.message}）：请发送 JSON。`,
        en: `The request cannot be read (${error.message}): send JSON.`,
      })
    default:
      return problem('internal', {
        zh: '服务内部出错，已记入日志：请把时间告诉管理员。',
        en: 'Something failed inside and is in the log: tell the administrator the time.',
      })
  }
}

function malformedIn(error: FastifyError, request: FastifyRequest): Problem {
  const part = error.validationContext ?? 'body'
  const schemas = request.routeOptions.schema as Readonly<Record<string, unknown>> | undefined
  return malformed(part, error.validation ?? [], schemas?.[part])
}

function tooLarge(limitBytes: number | undefined): Problem {
  const kib = limitBytes === undefined ? null : Math.floor(limitBytes / 1024)
  return problem('too-large', {
    zh: `请求体过大${kib === null ? '' : `（上限 ${kib} KiB）`}：请分批发送。`,
    en: `The request is too large${kib === null ? '' : ` (the most is ${kib} KiB)`}: send it in parts.`,
  })
}
