import type { Order } from '../../contract/domain/order.ts'
import type { OrderFigures } from '../../contract/wire/orders.ts'

const NONE: OrderFigures = {
  issued: 0,
  answeredOnTime: 0,
  answeredLate: 0,
  unanswered: 0,
  due: 0,
  escalated: 0,
  exposed: 0,
  closed: 0,
  onTimeRate: null,
}

/** An order with how often its history says that it was escalated. */
export type CountedOrder = Pick<Order, 'unit' | 'state' | 'firstDueAt' | 'firstAnsweredAt' | 'endedAt' | 'exposedAt'> & {
  readonly escalations: number
}

/** Figures per unit (null = addressed to a person) and of all, as of `now`. */
export function orderStatistics(
  orders: readonly CountedOrder[],
  now: number,
): { readonly units: { readonly unit: string | null; readonly figures: OrderFigures }[]; readonly all: OrderFigures } {
  const byUnit = new Map<string | null, OrderFigures>()
  const all = { ...NONE }
  for (const order of orders) {
    const figures = byUnit.get(order.unit) ?? { ...NONE }
    byUnit.set(order.unit, figures)
    for (const each of [figures, all]) add(each, order, now)
  }
  for (const each of [...byUnit.values(), all]) each.onTimeRate = each.due === 0 ? null : each.answeredOnTime / each.due
  return { units: [...byUnit].map(([unit, figures]) => ({ unit, figures })), all }
}

function add(figures: OrderFigures, order: CountedOrder, now: number): void {
  const { firstAnsweredAt, firstDueAt } = order
  figures.issued++
  if (order.escalations > 0) figures.escalated++
  if (order.exposedAt !== null) figures.exposed++
  if (order.state === 'closed') figures.closed++
  if (firstAnsweredAt !== null) {
    if (firstAnsweredAt <= firstDueAt) figures.answeredOnTime++
    else figures.answeredLate++
  } else if (Math.min(now, order.endedAt ?? now) > firstDueAt) figures.unanswered++
  figures.due = figures.answeredOnTime + figures.answeredLate + figures.unanswered
}
