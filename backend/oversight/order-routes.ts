import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Order, OrderAction, OrderKind } from '../../contract/domain/order.ts'
import { IssueOrderRequest, OrderActionRequest, type OrderCard, OrderListQuery, PeriodQuery } from '../../contract/wire/orders.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { isLate } from '../../core/cases/stage-clock.ts'
import { isOrderOpen, legalOrderActions } from '../../core/oversight/order-life.ts'
import { mayIssue } from '../../core/oversight/order-rights.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import type { Principal } from '../auth/principal.ts'
import { madeBefore, noteMade } from '../cases/once.ts'
import { inTransaction } from '../db/database.ts'
import { casesByIds } from '../db/read-cases.ts'
import { callerOf, forbidden } from '../http/guard.ts'
import { onceOf } from '../http/idempotency.ts'
import { noSuchCase, ProblemError, refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { ORDER_ACTION_WORDS, wordOf, wordsOf } from '../support/words.ts'
import { OrderAccess } from './order-access.ts'
import { exposures, orderPage, statistics } from './order-reader.ts'
import { orderById, orderHistory } from './order-store.ts'
import type { OrderWriter, WantedOrder, Writer } from './order-writer.ts'

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })
const OrderParams = CaseParams

/** 督办 and 批示 over REST. */
export function orderRoutes(app: App, context: RouteContext, writer: OrderWriter): void {
  const { pool, kick } = context
  const access = new OrderAccess(context)

  const card = async (id: number, caller: Principal): Promise<OrderCard> => {
    const order = await orderById(pool, id)
    const [file] = order ? await casesByIds(pool, [order.caseId]) : []
    if (!order || !file || !access.sees(caller, order, file)) throw noSuchOrder(id)
    const legal = legalOrderActions(order.state).filter((action) => access.mayStep(caller, action, order, file))
    return { ...listedOrder(order, file.number, context), legalActions: legal, history: await orderHistory(pool, id) }
  }

  const issueOptions = { schema: { params: CaseParams, body: IssueOrderRequest }, config: { access: 'superviseCases' as const } }
  app.post('/api/cases/:id/orders', issueOptions, async (request, reply) => {
    const caller = callerOf(request)
    if (!mayIssueKind(caller, request.body.kind)) throw forbidden()
    const { id } = request.params
    const { once } = onceOf(request, 'order', id, request.body)
    const doing = once && { ...once, principal: caller.id }
    const issued = await inTransaction(pool, async (client) => {
      const held = await writer.hold(client, id)
      if (!held) throw new ProblemError(noSuchCase(id))
      mustSeeCase(caller, held.file)
      const before = doing && (await madeBefore(client, doing))
      if (before) return before
      if (request.body.kind === 'overdue' && !isOverdue(held)) throw notOverdue(held.file)
      const wanted = wantedOrder(request.body, held.file.unitCode, context)
      const { order } = await writer.issue(client, held, wanted, writerOf(request))
      if (doing) await noteMade(client, doing, id, order.id)
      return order.id
    })
    kick()
    return reply.status(201).send(await card(issued, caller))
  })

  const listOptions = { schema: { querystring: OrderListQuery }, config: { access: 'readOrders' as const } }
  app.get('/api/orders', listOptions, async (request) => {
    const { rows, next } = await orderPage(context, request.query, callerOf(request))
    return { orders: rows.map(({ order, caseNumber }) => listedOrder(order, caseNumber, context)), next }
  })

  const statisticsOptions = { schema: { querystring: PeriodQuery }, config: { access: 'readOrders' as const } }
  app.get('/api/orders/statistics', statisticsOptions, (request) => statistics(context, request.query, callerOf(request)))

  app.get('/api/orders/:id', { schema: { params: OrderParams }, config: { access: 'readOrders' } }, (request) =>
    card(request.params.id, callerOf(request)),
  )

  const stepOptions = { schema: { params: OrderParams, body: OrderActionRequest }, config: { access: 'answerOrders' as const } }
  app.post('/api/orders/:id/actions', stepOptions, async (request) => {
    const caller = callerOf(request)
    const { id } = request.params
    const { action, text, limit, expectedVersion } = request.body
    const before = await orderById(pool, id)
    if (!before) throw noSuchOrder(id)
    const { once } = onceOf(request, 'order-step', id, request.body)
    const doing = once && { ...once, principal: caller.id }
    await inTransaction(pool, async (client) => {
      const held = await writer.hold(client, before.caseId)
      if (!held) throw noSuchOrder(id)
      if (doing && (await madeBefore(client, doing))) return
      const wanted = { action, text: text?.trim() || null, limit: limit ?? null }
      const result = await writer.step(client, held, id, wanted, writerOf(request), (order) => {
        if (!access.sees(caller, order, held.file)) throw noSuchOrder(id)
        if (!access.mayStep(caller, action, order, held.file)) throw forbidden()
        if (expectedVersion !== undefined && expectedVersion !== order.version) throw changedMeanwhile(order)
        return true
      })
      if (result && !result.ok) throw refusedStep(action, result)
      if (doing) await noteMade(client, doing, before.caseId, id)
    })
    kick()
    return card(id, caller)
  })

  app.get('/api/exposures', { schema: { querystring: PeriodQuery }, config: { access: 'readExposures' } }, async (request) => ({
    exposures: await exposures(context, request.query),
  }))
}

/** 超时: the limit that runs, or the whole case's, is passed. */
function isOverdue({ file, at }: { file: CaseFile; at: number }): boolean {
  return isLate(at, file.dueAt) || isLate(at, file.totalDueAt)
}

const notOverdue = ({ number }: CaseFile) =>
  refuse(
    'conflict',
    {
      zh: `案卷 ${number} 未超时，不能下发超时督办：可改用重点督办（key）或领导督办（leader）。`,
      en: `Case ${number} is not overdue, so it gets no order of kind overdue: use key or leader instead.`,
    },
    '/kind',
  )

function writerOf(request: FastifyRequest): Writer {
  const caller = callerOf(request)
  return { principal: caller.id, actor: caller.kind === 'account' ? caller.user : caller.name }
}

function mayIssueKind(caller: Principal, kind: OrderKind): boolean {
  return caller.kind === 'credential' || mayIssue(caller, kind)
}

function wantedOrder(body: IssueOrderRequest, unitOfCase: string | null, { directory }: RouteContext): WantedOrder {
  const { kind, person, requirement, limit } = body
  const unit = body.unit ?? (person === undefined ? unitOfCase : null)
  if (unit === null && person === undefined) throw toNobody()
  if (unit !== null && !directory.unit(unit)) throw noSuchUnit(unit)
  return { kind, unit, person: person ?? null, requirement, limit: limit ?? null, level: 0, automaticLevel: null }
}

function listedOrder(order: Order, caseNumber: string, { directory, hall }: RouteContext) {
  const unitName = order.unit === null ? null : (directory.unit(order.unit)?.name ?? order.unit)
  const overdue = isOrderOpen(order.state) && order.state !== 'answered' && hall.now() > order.dueAt
  return { ...order, caseNumber, unitName, overdue }
}

const noSuchOrder = (id: number) =>
  refuse('not-found', { zh: `没有督办单 ${id}：请核对编号。`, en: `There is no order ${id}: check the number.` })

const noSuchUnit = (unit: string) =>
  refuse(
    'bad-request',
    { zh: `城市数据中没有责任单位 ${unit}：请核对代码。`, en: `The city's data has no unit ${unit}: check the code.` },
    '/unit',
  )

const toNobody = () =>
  refuse(
    'bad-request',
    {
      zh: '案卷尚无责任单位：请写明督办单发给哪个单位（unit）或何人（person）。',
      en: 'No unit has the case yet: say to which unit or person the order goes.',
    },
    '/unit',
  )

const changedMeanwhile = ({ number, version }: Order) =>
  refuse('conflict', {
    zh: `督办单 ${number} 已被他人更新（现为第 ${version} 版）：请刷新后再办。`,
    en: `Order ${number} has been changed by somebody else (it is at version ${version}): reload it and decide again.`,
  })

function refusedStep(action: OrderAction, { refused, legal }: { refused: string; legal: readonly OrderAction[] }): ProblemError {
  const step = wordOf(action, ORDER_ACTION_WORDS)
  if (refused === 'text-missing')
    return refuse('bad-request', { zh: `${step.zh}须写明内容（text）。`, en: `To ${step.en} needs a text.` }, '/text')
  const can = wordsOf(legal, ORDER_ACTION_WORDS, { zh: '无', en: 'nothing' })
  const { problem } = refuse('illegal-step', {
    zh: `督办单现在不能${step.zh}；可以：${can.zh}。`,
    en: `To ${step.en} is not possible with the order now; possible: ${can.en}.`,
  })
  return new ProblemError({ ...problem, legal: [...legal] })
}
