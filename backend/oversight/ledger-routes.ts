import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { oneOf } from '../../contract/one-of.ts'
import { LEDGER_KINDS, LedgerQuery, MonthQuery, UnsolvedQuery } from '../../contract/wire/ledgers.ts'
import { article40Csv } from '../../core/oversight/article-40.ts'
import { BYTE_ORDER_MARK } from '../../core/oversight/csv.ts'
import { monthOf, monthSpan } from '../../core/time/local-month.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { ACCESS, mayDo } from '../auth/principal.ts'
import { callerOf, forbidden } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { article40Report } from './article-40-reader.ts'
import { ledgerPage } from './ledger-reader.ts'
import { unsolvedLedgers, unsolvedRows } from './tables.ts'
import type { UnsolvedLedger } from './unsolved-ledger.ts'
import { unsolvedCsv, unsolvedReply } from './unsolved-reply.ts'

const LedgerParams = Type.Object({ kind: oneOf(LEDGER_KINDS) })

/** 台账 and the monthly reports. They name people who applied and decided, so that a look at them is noted. */
export function ledgerRoutes(app: App, context: RouteContext, unsolved: UnsolvedLedger): void {
  const { pool, hall, directory } = context
  const offset = () => directory.city.calendar.utcOffsetMinutes
  const noted = (who: string, what: string, detail: object) =>
    writeAudit(pool, { hallAt: hall.now(), who, what, target: null, detail: { ...detail } })

  const ledgerOptions = { schema: { params: LedgerParams, querystring: LedgerQuery }, config: { access: 'readLedgers' as const } }
  app.get('/api/ledgers/:kind', ledgerOptions, async (request) => {
    const caller = callerOf(request)
    const { kind } = request.params
    await noted(caller.id, 'look.ledger', { kind, ...request.query })
    return ledgerPage(context, kind, request.query, caller)
  })

  const reportOptions = { schema: { querystring: MonthQuery }, config: { access: 'readLedgers' as const } }
  app.get('/api/reports/article-40', reportOptions, async (request, reply) => {
    const { month, format, lang = 'zh' } = request.query
    notInFuture(month)
    const report = await article40Report(context, month, callerOf(request), lang)
    return format === 'csv' ? file(reply, `article-40-${month}`, article40Csv(report, lang)) : report
  })

  const unsolvedOptions = { schema: { querystring: UnsolvedQuery }, config: { access: 'readLedgers' as const } }
  app.get('/api/ledgers/unsolved', unsolvedOptions, async (request, reply) => {
    const { month, derive, format, lang = 'zh' } = request.query
    const caller = callerOf(request)
    notInFuture(month)
    if (format === 'csv' && !mayDo(caller, ACCESS.exportCases)) throw forbidden(ACCESS.exportCases)
    if (derive && !mayDo(caller, ACCESS.deriveLedgers)) throw forbidden(ACCESS.deriveLedgers)
    await noted(caller.id, 'look.ledger', { kind: 'unsolved', ...request.query })
    const held = derive ? await derived(month) : await frozen(month)
    const answer = await unsolvedReply(context, held, request.query, caller)
    return format === 'csv' ? file(reply, `unsolved-${month}`, unsolvedCsv(answer, lang, offset())) : answer
  })

  const derived = async (month: string) => {
    const dataAt = Math.min(hall.now(), monthSpan(month, offset()).to)
    return { month, dataAt, madeAt: hall.now(), frozen: false, rows: await unsolved.derive(month, dataAt) }
  }
  const frozen = async (month: string) => {
    const [ledger] = await drizzle(pool).select().from(unsolvedLedgers).where(eq(unsolvedLedgers.month, month))
    if (!ledger) throw notMade(month)
    const rows = await drizzle(pool).select().from(unsolvedRows).where(eq(unsolvedRows.month, month))
    return { month, dataAt: ledger.dataAt, madeAt: ledger.madeAt, frozen: true, rows }
  }
  const notInFuture = (month: string): void => {
    if (month > monthOf(hall.now(), offset())) throw future(month)
  }
}

function file(reply: FastifyReply, name: string, text: string) {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(BYTE_ORDER_MARK + text)
}

const future = (month: string) =>
  refuse(
    'bad-request',
    { zh: `${month} 尚未到来：请选本月或以前的月份。`, en: `${month} has not come yet: choose this month or an earlier one.` },
    '/month',
  )

const notMade = (month: string) =>
  refuse('not-yet', {
    zh: `${month} 的未解决问题台账尚未生成：月末后自动生成，或以 derive=true 按现有记录推算。`,
    en: `The ledger of unsolved problems of ${month} is not made yet: it is made when the month ends, or ask with derive=true for it from the record.`,
  })
