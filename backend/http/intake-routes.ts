import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ActionRequest, type ImportReply, ImportRequest, type ImportRow, ReportRequest } from '../../contract/wire/rest.ts'
import type { ReportReply } from '../../contract/wire/similar.ts'
import { maskPersonal } from '../../core/access/mask-personal.ts'
import { isOnlyCollector } from '../../core/access/may-see.ts'
import { isOrderStep } from '../../core/cases/state-machine.ts'
import { personOf } from '../auth/case-rights.ts'
import { hasScope, type Principal } from '../auth/principal.ts'
import type { ActionCommand, CaseCommand, ReportCommand } from '../cases/case-command.ts'
import { findSimilar } from '../exchange/similar/find-similar.ts'
import { caseCard, readCard } from './case-card.ts'
import { callerOf, forbidden } from './guard.ts'
import { ProblemError, refuse } from './problem.ts'
import type { App, RouteContext } from './route-context.ts'

const IMPORT_LIMIT_BYTES = 4 << 20
const MAX_KEY_LENGTH = 128

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

export function intakeRoutes(app: App, context: RouteContext): void {
  const { writer, pool, directory } = context

  app.post('/api/intake/cases', { schema: { body: ReportRequest }, config: { access: 'report' } }, async (request, reply) => {
    const [outcome] = await writer.submit([reportCommand(request, request.body, idempotencyKey(request), context)])
    if (!outcome?.ok) throw new ProblemError(outcome?.problem ?? noOutcome())
    const caller = callerOf(request)
    const { file } = outcome
    const { similar } = await findSimilar(file, caller, context, file.id)
    if (outcome.repeated) return { ...(await readCard(pool, file.id, directory, caller)), similar }
    const card = caseCard(
      file,
      null,
      outcome.entries.map((entry, index) => ({ seq: index + 1, ...entry })),
      directory,
      caller,
    )
    return reply.status(201).send({ ...card, similar } satisfies ReportReply)
  })

  app.post(
    '/api/cases/:id/actions',
    { schema: { params: CaseParams, body: ActionRequest }, config: { access: 'act' } },
    async (request) => {
      const key = idempotencyKey(request)
      const once = key === null ? {} : { once: { key, bodyHash: hashOf([request.params.id, request.body]) } }
      const command = actionCommand(request, request.body, { id: request.params.id }, context)
      const [outcome] = await writer.submit([{ ...command, ...once }])
      if (!outcome?.ok) throw new ProblemError(outcome?.problem ?? noOutcome())
      return readCard(pool, outcome.file.id, directory, callerOf(request))
    },
  )

  const importOptions = { schema: { body: ImportRequest }, config: { access: 'import' as const }, bodyLimit: IMPORT_LIMIT_BYTES }
  app.post('/api/import', importOptions, async (request): Promise<ImportReply> => {
    const { rows } = request.body
    const commands = rows.map((row) => importCommand(request, row, context))
    const outcomes = commands.length === 0 ? [] : await writer.submit(commands)
    const reply: ImportReply = { applied: 0, ids: {}, refused: [] }
    outcomes.forEach((outcome, row) => {
      if (!outcome.ok) {
        reply.refused.push({ row, problem: outcome.problem })
        return
      }
      reply.applied++
      reply.ids[(rows[row] as ImportRow).key] = outcome.file.id
    })
    return reply
  })
}

function importCommand(request: FastifyRequest, row: ImportRow, context: RouteContext): CaseCommand {
  return row.op === 'report'
    ? reportCommand(request, row.report, row.key, context)
    : actionCommand(request, row.action, { key: row.key }, context)
}

function reportCommand(request: FastifyRequest, body: ReportRequest, key: string | null, context: RouteContext): ReportCommand {
  const caller = callerOf(request)
  return {
    op: 'report',
    ...common(caller, body.at, context),
    actor: whoReports(body, caller, context),
    key,
    bodyHash: hashOf(body),
    request: withReporter(body, caller),
  }
}

/** What a person reports is that person's, by which it is seen again; a collector reports in nobody else's name. */
function withReporter(body: ReportRequest, caller: Principal): ReportRequest {
  if (caller.kind === 'credential') return body
  return { ...body, reporter: isOnlyCollector(caller) ? caller.user : (body.reporter ?? caller.user) }
}

function actionCommand(
  request: FastifyRequest,
  body: ActionRequest,
  of: ActionCommand['of'],
  context: RouteContext,
): ActionCommand {
  if (isOrderStep(body.action)) throw comesWithAnOrder(body.action)
  const caller = callerOf(request)
  const actor = caller.kind === 'credential' ? (body.actor ?? caller.name) : caller.user
  const person = personOf(caller)
  return { op: 'action', ...common(caller, body.at, context), actor, of, request: body, ...(person ? { person } : {}) }
}

function common(caller: Principal, at: number | undefined, { hall }: RouteContext) {
  const now = hall.now()
  if (at !== undefined && !hasScope(caller, 'import')) throw forbidden()
  if (at !== undefined && at > now) throw inFuture()
  return { principal: caller.id, at: at ?? now, receivedAt: at === undefined ? Date.now() : 0 }
}

/**
 * Who reported, for the log, which many read: an account itself, whomever it names as the reporter. A city's own system
 * speaks for its collectors; a citizen whom it names stays out, and so does a number in the place of a collector's id.
 */
function whoReports({ source, reporter }: ReportRequest, caller: Principal, { directory }: RouteContext): string {
  if (caller.kind === 'account') return caller.user
  if (source !== 'collector' || reporter === undefined) return caller.name
  return directory.mover(reporter) === undefined ? maskPersonal(reporter) : reporter
}

function hashOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}

function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && key.length > 0 && key.length <= MAX_KEY_LENGTH) return key
  throw refuse('bad-request', {
    zh: `Idempotency-Key 须为 1 至 ${MAX_KEY_LENGTH} 个字符。`,
    en: `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters.`,
  })
}

const comesWithAnOrder = (action: string) =>
  refuse(
    'bad-request',
    {
      zh: `${action} 由督办单带出：请下发或办理督办单（/api/cases/…/orders，/api/orders/…/actions）。`,
      en: `"${action}" comes with a supervision order: issue or answer the order (/api/cases/…/orders, /api/orders/…/actions).`,
    },
    '/action',
  )

const inFuture = () =>
  refuse(
    'bad-request',
    {
      zh: 'at 晚于大厅时钟：只能补录过去的事。',
      en: '"at" is later than the hall clock: only what has happened can be imported.',
    },
    '/at',
  )

const noOutcome = () => refuse('internal', { zh: '没有结果。', en: 'There is no outcome.' }).problem
