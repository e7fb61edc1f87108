import { and, asc, eq, getTableColumns, inArray, isNull, ne, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Order, OrderEntry } from '../../contract/domain/order.ts'
import type { OrderChange } from '../../core/oversight/order-life.ts'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { orderLog, orders } from './tables.ts'

type Client = pg.Pool | pg.PoolClient

export async function orderById(client: Client, id: number): Promise<Order | undefined> {
  const [order] = await drizzle(client).select().from(orders).where(eq(orders.id, id))
  return order
}

/** Lock the case first: whoever writes an order holds its case, so that none waits for another crosswise. */
export async function orderForUpdate(client: pg.PoolClient, id: number): Promise<Order | undefined> {
  const [order] = await drizzle(client).select().from(orders).where(eq(orders.id, id)).for('update')
  return order
}

export async function orderHistory(client: Client, id: number): Promise<OrderEntry[]> {
  const { orderId, caseSeq: _, ...entry } = getTableColumns(orderLog)
  return drizzle(client).select(entry).from(orderLog).where(eq(orderId, id)).orderBy(asc(orderLog.seq))
}

/** Whether the case has an open 督办 beside this order; an instruction (批示) is none. */
export async function hasOtherOpenOrder(client: Client, { id, caseId }: Pick<Order, 'id' | 'caseId'>): Promise<boolean> {
  const wanted = and(eq(orders.caseId, caseId), ne(orders.id, id), ne(orders.kind, 'instruction'), isNull(orders.endedAt))
  return (await drizzle(client).select({ id: orders.id }).from(orders).where(wanted).limit(1)).length > 0
}

/** Open orders that await an answer, each with when its present limit was set. */
export async function awaitedOrders(client: Client, id?: number): Promise<{ order: Order; since: number }[]> {
  const since = sql<number>`(select max(${orderLog.at}) from ${orderLog}
    where ${orderLog.orderId} = ${orders.id} and ${orderLog.action} in ('issue', 'escalate', 'send-back'))`
  return drizzle(client)
    .select({ order: getTableColumns(orders), since })
    .from(orders)
    .where(
      and(
        isNull(orders.endedAt),
        inArray(orders.state, ['issued', 'received']),
        id === undefined ? undefined : eq(orders.id, id),
      ),
    )
    .orderBy(asc(orders.id))
}

export async function newOrderIds(client: Client, count: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select nextval(pg_get_serial_sequence('supervision_order', 'id'))::int as id from generate_series(1, $1)`,
    [count],
  )
  return rows.map((row) => row.id)
}

/** @param caseSeq the line that it left in the log of its case; null = none */
export async function insertOrder(client: pg.PoolClient, change: OrderChange, caseSeq: number | null): Promise<void> {
  await bulkInsert(client, orders, [change.order])
  await insertLine(client, change, caseSeq)
}

export async function updateOrder(client: pg.PoolClient, change: OrderChange, caseSeq: number | null): Promise<void> {
  await bulkUpdate(client, orders, [change.order])
  await insertLine(client, change, caseSeq)
}

function insertLine(client: pg.PoolClient, { order, entry }: OrderChange, caseSeq: number | null): Promise<void> {
  return bulkInsert(client, orderLog, [{ orderId: order.id, ...entry, caseSeq }])
}

/** The highest automatic order of each of these cases' running clocks so far, by `caseId:stageSeq`. */
export async function automaticLevels(client: Client, caseIds: readonly number[]): Promise<Map<string, number>> {
  if (caseIds.length === 0) return new Map()
  const { rows } = await client.query<{ key: string; level: number }>(
    `select case_id || ':' || stage_seq as key, max(automatic_level) as level from supervision_order
     where case_id = any($1) and automatic_level is not null group by case_id, stage_seq`,
    [caseIds],
  )
  return new Map(rows.map((row) => [row.key, row.level]))
}
