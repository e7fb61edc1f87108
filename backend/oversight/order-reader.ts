import { and, desc, eq, getTableColumns, gte, isNotNull, isNull, lt, notInArray, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Order } from '../../contract/domain/order.ts'
import type { Exposure, OrderListQuery, OrderStatistics } from '../../contract/wire/orders.ts'
import { orderStatistics } from '../../core/oversight/order-statistics.ts'
import type { Principal } from '../auth/principal.ts'
import { cases } from '../db/schema.ts'
import type { RouteContext } from '../http/route-context.ts'
import { orderScope } from './order-access.ts'
import { orderLog, orders } from './tables.ts'

const PAGE = 200

interface Period {
  readonly from?: number
  readonly to?: number
}

/** Newest first; of cases that the caller sees, and those that are addressed to the caller or the caller's units. */
export async function orderPage(
  { pool, hall, settings }: RouteContext,
  query: OrderListQuery,
  caller: Principal,
): Promise<{ rows: { order: Order; caseNumber: string }[]; next: number | null }> {
  const size = query.limit ?? PAGE
  const rows = await drizzle(pool)
    .select({ order: getTableColumns(orders), caseNumber: cases.number })
    .from(orders)
    .innerJoin(cases, eq(cases.id, orders.caseId))
    .where(and(...wantedSql(query, hall.now()), orderScope(caller, settings)))
    .orderBy(desc(orders.id))
    .limit(size + 1)
  const shown = rows.slice(0, size)
  return { rows: shown, next: rows.length > size ? (shown.at(-1)?.order.id ?? null) : null }
}

function wantedSql(query: OrderListQuery, now: number): (SQL | undefined)[] {
  const { kind, state, unit, open, overdue, before } = query
  return [
    query.case === undefined ? undefined : sql`${orders.caseId} = ${query.case}`,
    kind && eq(orders.kind, kind),
    state && eq(orders.state, state),
    unit === undefined ? undefined : eq(orders.unit, unit),
    open === undefined ? undefined : open ? isNull(orders.endedAt) : isNotNull(orders.endedAt),
    overdue ? and(isNull(orders.endedAt), notInArray(orders.state, ['answered']), lt(orders.dueAt, now)) : undefined,
    before === undefined ? undefined : lt(orders.id, before),
  ]
}

function issuedIn({ from, to }: Period): SQL | undefined {
  return and(from === undefined ? undefined : gte(orders.issuedAt, from), to === undefined ? undefined : lt(orders.issuedAt, to))
}

/** 督办统计: orders issued in the period that the caller sees, per unit and in all, as they stand now. Instructions are counted by themselves. */
export async function statistics(
  { pool, hall, directory, settings }: RouteContext,
  period: Period,
  caller: Principal,
): Promise<OrderStatistics> {
  const now = hall.now()
  const escalations = sql<number>`(select count(*) from ${orderLog} where ${orderLog.orderId} = ${orders.id} and ${orderLog.action} = 'escalate')::int`
  const rows = await drizzle(pool)
    .select({
      kind: orders.kind,
      unit: orders.unit,
      state: orders.state,
      firstDueAt: orders.firstDueAt,
      firstAnsweredAt: orders.firstAnsweredAt,
      endedAt: orders.endedAt,
      exposedAt: orders.exposedAt,
      escalations,
    })
    .from(orders)
    .innerJoin(cases, eq(cases.id, orders.caseId))
    .where(and(issuedIn(period), orderScope(caller, settings)))
  const named = ({ units, all }: ReturnType<typeof orderStatistics>) => ({
    units: units.map(({ unit, figures }) => ({ unit, name: unit && (directory.unit(unit)?.name ?? unit), ...figures })),
    all,
  })
  return {
    at: now,
    from: period.from ?? null,
    to: period.to ?? null,
    supervision: named(
      orderStatistics(
        rows.filter((row) => row.kind !== 'instruction'),
        now,
      ),
    ),
    instructions: named(
      orderStatistics(
        rows.filter((row) => row.kind === 'instruction'),
        now,
      ),
    ),
  }
}

/** 曝光: newest first. The class, the district and the unit say enough; an address may be somebody's home. */
export async function exposures({ pool, directory }: RouteContext, { from, to }: Period): Promise<Exposure[]> {
  const rows = await drizzle(pool)
    .select({
      order: getTableColumns(orders),
      number: cases.number,
      kind: cases.kind,
      classCode: cases.classCode,
      classEdition: cases.classEdition,
      reportedAt: cases.reportedAt,
      district: cases.districtCode,
    })
    .from(orders)
    .innerJoin(cases, eq(cases.id, orders.caseId))
    .where(
      and(
        isNotNull(orders.exposedAt),
        from === undefined ? undefined : gte(orders.exposedAt, from),
        to === undefined ? undefined : lt(orders.exposedAt, to),
      ),
    )
    .orderBy(desc(orders.exposedAt))
    .limit(PAGE)
  return rows.map(({ order, number, district, ...classed }) => ({
    order: order.number,
    caseNumber: number,
    kind: order.kind,
    unit: order.unit === null ? null : (directory.unit(order.unit)?.name ?? order.unit),
    className: directory.className(classed),
    district: directory.districts.find((each) => each.code === district)?.name ?? null,
    issuedAt: order.issuedAt,
    dueAt: order.firstDueAt,
    exposedAt: order.exposedAt as number,
    endedAt: order.answeredAt ?? order.endedAt,
  }))
}
