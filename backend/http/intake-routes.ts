import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ActionRequest,
  type CaseAction,
  type ImportReply,
  ImportRequest,
  type ImportRow,
  type Problem,
  ReportRequest,
} from '../../contract/wire/rest.ts'
import type { ReportReply } from '../../contract/wire/similar.ts'
import { maskPersonal } from '../../core/access/mask-personal.ts'
import { isOnlyCollector } from '../../core/access/may-see.ts'
import { isOrderStep } from '../../core/cases/state-machine.ts'
import { personOf } from '../auth/case-rights.ts'
import { ACCESS, hasScope, type Principal } from '../auth/principal.ts'
import type { ActionCommand, CaseCommand, CaseOutcome, ReportCommand } from '../cases/case-command.ts'
import { findSimilar } from '../exchange/similar/find-similar.ts'
import { ACTION_WORDS, wordOf } from '../support/words.ts'
import { cardNow, caseCard } from './case-card.ts'
import { callerOf, forbidden } from './guard.ts'
import { hashOf, idempotencyKey, onceOf } from './idempotency.ts'
import { ProblemError, refuse } from './problem.ts'
import type { App, RouteContext } from './route-context.ts'
import { textProblem } from './unstorable-text.ts'

const IMPORT_LIMIT_BYTES = 4 << 20

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

export function intakeRoutes(app: App, context: RouteContext): void {
  const { writer, pool } = context

  app.post('/api/intake/cases', { schema: { body: ReportRequest }, config: { access: 'report' } }, async (request, reply) => {
    const [outcome] = await writer.submit([reportCommand(request, request.body, idempotencyKey(request), context)])
    if (!outcome?.ok) throw new ProblemError(outcome?.problem ?? noOutcome())
    const caller = callerOf(request)
    const { file } = outcome
    const of = context.directory.editionOf(file)
    const { similar } = await findSimilar({ ...file, ...(of === null ? {} : { edition: of }) }, caller, context, file.id)
    if (outcome.repeated) return { ...(await cardNow(pool, file, context, caller)), similar }
    const card = caseCard(
      file,
      null,
      outcome.entries.map((entry, index) => ({ seq: index + 1, ...entry })),
      context,
      caller,
    )
    return reply.status(201).send({ ...card, similar } satisfies ReportReply)
  })

  app.post(
    '/api/cases/:id/actions',
    { schema: { params: CaseParams, body: ActionRequest }, config: { access: 'act' } },
    async (request) => {
      const { params, body } = request
      const command = actionCommand(request, body, { id: params.id }, context)
      const [outcome] = await writer.submit([{ ...command, ...onceOf(request, params.id, body) }])
      if (!outcome?.ok) throw new ProblemError(outcome?.problem ?? noOutcome())
      // Whoever took the step is told what came of it, even where the step took the case out of sight.
      return cardNow(pool, outcome.file, context, callerOf(request))
    },
  )

  const importOptions = {
    schema: { body: ImportRequest },
    config: { access: 'import' as const, textsByRow: true },
    bodyLimit: IMPORT_LIMIT_BYTES,
  }
  app.post('/api/import', importOptions, async (request): Promise<ImportReply> => {
    const { rows } = request.body
    const wanted = rows.map((row) => importCommand(request, row, context))
    const commands = wanted.flatMap((each) => ('op' in each ? [each] : []))
    const outcomes = commands.length === 0 ? [] : await writer.submit(commands)
    const reply: ImportReply = { applied: 0, ids: {}, refused: [] }
    let decided = 0
    wanted.forEach((each, row) => {
      const outcome = 'op' in each ? (outcomes[decided++] as CaseOutcome) : { ok: false as const, problem: each }
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

/** Each row answers for itself: what is wrong with one is said of it, and the others are taken. */
function importCommand(request: FastifyRequest, row: ImportRow, context: RouteContext): CaseCommand | Problem {
  const wrong = textProblem(row)
  if (wrong) return wrong
  try {
    return row.op === 'report'
      ? reportCommand(request, row.report, row.key, context)
      : actionCommand(request, row.action, { key: row.key }, context)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
}

function reportCommand(request: FastifyRequest, body: ReportRequest, key: string | null, context: RouteContext): ReportCommand {
  const caller = callerOf(request)
  if (body.number !== undefined && caller.kind !== 'credential') throw numberFromPerson()
  return {
    op: 'report',
    ...common(caller, body.at, context),
    actor: whoReports(body, caller, context),
    key,
    lasting: hasScope(caller, 'import'),
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
  if (at !== undefined && !hasScope(caller, 'import')) throw forbidden(ACCESS.import)
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

const comesWithAnOrder = (action: CaseAction) =>
  refuse(
    'bad-request',
    {
      zh: `${wordOf(action, ACTION_WORDS).zh}由督办单带出：请下发或办理督办单（/api/cases/…/orders，/api/orders/…/actions）。`,
      en: `To ${wordOf(action, ACTION_WORDS).en} comes with a supervision order: issue or answer the order (/api/cases/…/orders, /api/orders/…/actions).`,
    },
    '/action',
  )

const numberFromPerson = () =>
  refuse(
    'bad-request',
    {
      zh: '案卷号由系统编排：只有其他系统的凭证（intake 或 import）可以带来自己的编号，请去掉 number。',
      en: 'Case numbers are given by the system: only a credential of another system (intake or import) brings its own; leave "number" out.',
    },
    '/number',
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
