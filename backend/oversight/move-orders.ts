import type pg from 'pg'
import { orderDueUnder } from '../../core/oversight/order-life.ts'
import { inTransaction } from '../db/database.ts'
import { awaitedOrders } from './order-store.ts'
import { BACKEND, type OrderWriter } from './order-writer.ts'

/**
 * 日历变更: orders that await an answer get the deadline that the calendar of now gives them, each with a line of its history.
 * What is right is left alone, so a run that dies half-way is simply done again. @returns how many were moved
 */
export async function moveOrders(pool: pg.Pool, writer: OrderWriter, reason: string): Promise<number> {
  let moved = 0
  for (const { order, since } of await awaitedOrders(pool)) {
    if (orderDueUnder(order, since, writer.time) === null) continue
    const result = await inTransaction(pool, async (client) => {
      const held = await writer.hold(client, order.caseId)
      const [now] = held ? await awaitedOrders(client, order.id) : []
      const movedTo = now ? orderDueUnder(now.order, now.since, writer.time) : null
      if (!held || movedTo === null) return null
      return writer.step(client, held, order.id, { action: 'move-deadline', text: reason, limit: null, movedTo }, BACKEND)
    })
    if (result?.ok) moved++
  }
  return moved
}
