import type pg from 'pg'
import Type from 'typebox'
import { Delivery, DeliveryQuery, DiscardDelivery, RetryDeliveries } from '../../contract/wire/deliveries.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { callerOf } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { DELIVERY_STATE_WORDS, wordOf } from '../support/words.ts'
import { discard, listDeliveries, noSuchDelivery, type Retried, readDelivery, retryDead } from './delivery-store.ts'

const Params = Type.Object({ id: Delivery.properties.id })

/** Told of what moved by a person's hand, in the same transaction. */
export interface DeliveryHooks {
  retried(client: pg.ClientBase, deliveries: readonly Retried[]): Promise<void>
  discarded(client: pg.ClientBase, delivery: Retried, reason: string): Promise<void>
  kick(): void
}

/** The queue for administrators: what waits, what is dead, and what becomes of it. */
export function deliveryRoutes(app: App, { pool, hall }: Pick<RouteContext, 'pool' | 'hall'>, hooks: DeliveryHooks): void {
  const config = { access: 'manageDeliveries' as const }

  app.get('/api/deliveries', { schema: { querystring: DeliveryQuery }, config }, async (request) => ({
    deliveries: await listDeliveries(pool, request.query),
  }))

  app.get('/api/deliveries/:id', { schema: { params: Params }, config }, (request) => readDelivery(pool, request.params.id))

  app.post('/api/deliveries/retry', { schema: { body: RetryDeliveries }, config }, async (request) => {
    const who = callerOf(request).id
    const retried = await inTransaction(pool, async (client) => {
      const moved = await retryDead(client, request.body)
      await hooks.retried(client, moved)
      const detail = { ...request.body, retried: moved.length }
      await writeAudit(client, { hallAt: hall.now(), who, what: 'delivery.retry-all', target: null, detail })
      return moved.length
    })
    hooks.kick()
    return { retried }
  })

  app.post('/api/deliveries/:id/retry', { schema: { params: Params }, config }, async (request) => {
    const { id } = request.params
    const who = callerOf(request).id
    await inTransaction(pool, async (client) => {
      const moved = await retryDead(client, { id })
      if (moved.length === 0) throw await notDead(client, id)
      await hooks.retried(client, moved)
      await writeAudit(client, { hallAt: hall.now(), who, what: 'delivery.retry', target: `delivery:${id}`, detail: null })
    })
    hooks.kick()
    return readDelivery(pool, id)
  })

  app.post('/api/deliveries/:id/discard', { schema: { params: Params, body: DiscardDelivery }, config }, async (request) => {
    const { id } = request.params
    const { reason } = request.body
    const who = callerOf(request).id
    await inTransaction(pool, async (client) => {
      const gone = await discard(client, id, reason)
      if (!gone) throw await notOpen(client, id)
      await hooks.discarded(client, gone, reason)
      const target = `delivery:${id}`
      await writeAudit(client, { hallAt: hall.now(), who, what: 'delivery.discard', target, detail: { reason } })
    })
    return readDelivery(pool, id)
  })
}

async function notDead(client: pg.ClientBase, id: string): Promise<Error> {
  const { state } = await readDelivery(client, id).catch(() => ({ state: null }))
  if (state === null) return noSuchDelivery(id)
  return refuse('conflict', {
    zh: `投递 ${id} 现为${wordOf(state, DELIVERY_STATE_WORDS).zh}，不是死信：只有死信可以重投。`,
    en: `Delivery ${id} is ${wordOf(state, DELIVERY_STATE_WORDS).en}: only a dead one can be tried again.`,
  })
}

async function notOpen(client: pg.ClientBase, id: string): Promise<Error> {
  const { state } = await readDelivery(client, id).catch(() => ({ state: null }))
  if (state === null) return noSuchDelivery(id)
  return refuse('conflict', {
    zh: `投递 ${id} 现为${wordOf(state, DELIVERY_STATE_WORDS).zh}：无须放弃。`,
    en: `Delivery ${id} is already ${wordOf(state, DELIVERY_STATE_WORDS).en}: there is nothing to discard.`,
  })
}
