import { and, eq, type SQL } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  type Application,
  type ApplicationPage,
  ApplicationQuery,
  ApplicationRequest,
  DecisionRequest,
} from '../../contract/wire/applications.ts'
import { personOf } from '../auth/case-rights.ts'
import { caseScope } from '../auth/case-scope.ts'
import type { Principal } from '../auth/principal.ts'
import type { ApplicationCommand } from '../cases/case-command.ts'
import { applications } from '../db/schema.ts'
import { callerOf, forbidden } from '../http/guard.ts'
import { onceOf } from '../http/idempotency.ts'
import { ProblemError } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { noSuchApplication } from './decide-application.ts'
import { type Asking, listApplications, waitingFor } from './read-applications.ts'

const PAGE = 100
const Params = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

/** 申请与审批 */
export function applicationRoutes(app: App, context: RouteContext): void {
  const { pool, writer, hall, ground, directory } = context

  const one = async (id: number, scope?: SQL): Promise<Application> => {
    const [found] = await listApplications(pool, { before: id + 1 }, and(scope, eq(applications.id, id)), 1)
    if (!found) throw new ProblemError(noSuchApplication(id))
    return found
  }
  // Whoever has decided is told what became of it, even where the case is out of sight since.
  const submit = async (command: ApplicationCommand): Promise<Application> => {
    const [outcome] = await writer.submit([command])
    if (!outcome?.ok) throw new ProblemError(outcome?.problem ?? noSuchApplication(0))
    return one(outcome.application?.id ?? 0)
  }
  const asking = (caller: Principal): Asking => ({
    person: personOf(caller) ?? null,
    districts: directory.districts.map(({ code }) => code),
    levels: ground.levelsAt(hall.now()),
  })
  const common = (request: FastifyRequest) => {
    const caller = callerOf(request)
    const actor = caller.kind === 'account' ? caller.user : caller.name
    return { principal: caller.id, actor, at: hall.now(), receivedAt: Date.now() }
  }

  const ask = { schema: { params: Params, body: ApplicationRequest }, config: { access: 'act' as const } }
  app.post('/api/cases/:id/applications', ask, async (request, reply) => {
    const person = personOf(callerOf(request))
    const base = common(request)
    const actor = person ? base.actor : (request.body.actor ?? base.actor)
    const { params, body } = request
    const once = onceOf(request, 'apply', params.id, body)
    const command = { op: 'apply' as const, ...base, ...once, actor, caseId: params.id, request: body }
    const made = await submit(person ? { ...command, person } : command)
    return reply.status(201).send(made)
  })

  const list = { schema: { querystring: ApplicationQuery }, config: { access: 'readCases' as const } }
  app.get('/api/applications', list, async (request): Promise<ApplicationPage> => {
    const size = request.query.limit ?? PAGE
    const caller = callerOf(request)
    const { post } = request.query
    const waiting = post === undefined ? undefined : waitingFor(post, asking(caller))
    const found = await listApplications(pool, request.query, and(caseScope(caller), waiting), size)
    return { applications: found, next: found.length === size ? (found.at(-1)?.id ?? null) : null }
  })

  app.get('/api/applications/:id', { schema: { params: Params }, config: { access: 'readCases' } }, (request) =>
    one(request.params.id, caseScope(callerOf(request))),
  )

  const decide = { schema: { params: Params, body: DecisionRequest }, config: { access: 'act' as const } }
  app.post('/api/applications/:id/decisions', decide, (request) => {
    const person = personOf(callerOf(request))
    // A machine has no post: who approves must be known by name.
    if (!person) throw forbidden()
    const { params, body } = request
    const once = onceOf(request, 'decide', params.id, body)
    return submit({ op: 'decide', ...common(request), ...once, person, application: params.id, request: body })
  })

  app.post('/api/applications/:id/withdraw', { schema: { params: Params }, config: { access: 'act' } }, (request) => {
    const { id } = request.params
    return submit({ op: 'withdraw', ...common(request), ...onceOf(request, 'withdraw', id), application: id })
  })
}
