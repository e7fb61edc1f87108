import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ExchangeCasesRequest,
  type ExchangeCity,
  type ExchangeKind,
  type ExchangeReceipt,
  type ExchangeStandings,
  ExchangeStatisticsRequest,
  ReceivedQuery,
} from '../../../contract/wire/exchange.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { inTransaction } from '../../db/database.ts'
import { callerOf } from '../../http/guard.ts'
import { refuse } from '../../http/problem.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { requeueRefused } from './item-table.ts'
import { cityOfSender, insertReceived, type Received, receivedItems, summaryOf } from './received-table.ts'
import type { UpwardSender } from './upward-sender.ts'

const RECEIVED_PER_PAGE = 100
const BODY_LIMIT = 4 << 20
const NameParams = Type.Object({ name: Type.String({ maxLength: 40 }) })

/** Both sides of the exchange: what cities below send to us, and how we stand with the platforms above. */
export function exchangeRoutes(app: App, context: RouteContext, sender: UpwardSender): void {
  const { pool, hall } = context
  receivingRoutes(app, context)

  const read = { config: { access: 'readExchange' as const } }
  app.get('/api/exchange/received', { ...read, schema: { querystring: ReceivedQuery } }, (request) => {
    const { city = null, kind = null, limit = RECEIVED_PER_PAGE } = request.query
    return receivedItems(pool, { city, kind, limit })
  })

  app.get('/api/exchanges', read, async (): Promise<ExchangeStandings> => ({ targets: await sender.standings() }))

  const retry = { schema: { params: NameParams }, config: { access: 'readExchange' as const } }
  app.post('/api/exchanges/:name/retry', retry, async (request) => {
    const { name } = request.params
    if (!sender.has(name)) throw noSuchTarget(name)
    return inTransaction(pool, async (client) => {
      const queued = await requeueRefused(client, name)
      const line = { hallAt: hall.now(), who: callerOf(request).id, what: 'exchange.retry', target: `exchange:${name}` }
      await writeAudit(client, { ...line, detail: { queued } })
      return { queued }
    })
  })
}

function receivingRoutes(app: App, { pool, hall }: RouteContext): void {
  const config = { access: 'receiveExchange' as const }
  // Cities below belong to others and may be of a later version: what they say beyond what is known here is no fault.
  const receiving = { ...config, takesExtras: true }
  const receive = async (
    request: FastifyRequest,
    kind: ExchangeKind,
    city: ExchangeCity,
    items: Received['items'],
  ): Promise<ExchangeReceipt> => {
    const { id: sender } = callerOf(request)
    const known = await cityOfSender(pool, sender)
    if (known !== null && known !== city.id) throw otherCity(known)
    return insertReceived(pool, { sender, kind, city: city.id, hallAt: hall.now(), items })
  }

  app.post(
    '/api/exchange/cases',
    { schema: { body: ExchangeCasesRequest }, config: receiving, bodyLimit: BODY_LIMIT },
    (request) => receive(request, 'case', request.body.city, request.body.items),
  )
  app.post(
    '/api/exchange/statistics',
    { schema: { body: ExchangeStatisticsRequest }, config: receiving, bodyLimit: BODY_LIMIT },
    (request) => receive(request, 'statistics', request.body.city, request.body.items),
  )
  app.get('/api/exchange/summary', { config }, (request) => summaryOf(pool, callerOf(request).id))
}

const otherCity = (known: string) =>
  refuse(
    'forbidden',
    {
      zh: `该凭证代表城市 ${known}，不能替其他城市上报：请用各自的凭证。`,
      en: `The credential speaks for the city ${known} and not for another: each city needs its own.`,
    },
    '/city/id',
  )

const noSuchTarget = (name: string) =>
  refuse('not-found', {
    zh: `没有上级平台 ${name}：请核对名字。`,
    en: `There is no target ${name}: check the name.`,
  })
