/** Supervision orders (督办通知单), instructions (批示) and what comes of them over REST. */
import Type from 'typebox'
import { Order, OrderEntry, OrderKind, OrderState } from '../domain/order.ts'
import { Limit } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'

const Instant = Type.Number({ description: 'HallMs' })
const Words = Type.String({ minLength: 1, maxLength: 500 })

/** `POST /api/cases/:id/orders`. Without unit and person it goes to the unit that has the case. */
export const IssueOrderRequest = Type.Object({
  kind: OrderKind,
  unit: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  person: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  requirement: Words,
  /** How long the answer may take, on any of the four clocks; as the chain has it, when left out. */
  limit: Type.Optional(Limit),
})
export type IssueOrderRequest = Type.Static<typeof IssueOrderRequest>

/** `POST /api/orders/:id/actions` */
export const OrderActionRequest = Type.Object({
  action: oneOf(['receive', 'answer', 'accept', 'send-back', 'withdraw'] as const),
  /** The answer, or why it is sent back or withdrawn. */
  text: Type.Optional(Words),
  /** With a sending back: how long the new answer may take. */
  limit: Type.Optional(Limit),
  expectedVersion: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type OrderActionRequest = Type.Static<typeof OrderActionRequest>

/** `GET /api/orders`, newest first. */
export const OrderListQuery = Type.Object({
  case: Type.Optional(Type.Integer({ minimum: 1, maximum: 2147483647 })),
  kind: Type.Optional(OrderKind),
  state: Type.Optional(OrderState),
  unit: Type.Optional(Type.String({ maxLength: 64 })),
  open: Type.Optional(Type.Boolean()),
  /** Unanswered although its time is over. */
  overdue: Type.Optional(Type.Boolean()),
  /** `next` of the page before. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type OrderListQuery = Type.Static<typeof OrderListQuery>

export const ListedOrder = Type.Object({
  ...Order.properties,
  caseNumber: Type.String(),
  unitName: Type.Union([Type.String(), Type.Null()]),
  overdue: Type.Boolean(),
})
export type ListedOrder = Type.Static<typeof ListedOrder>

export const OrderCard = Type.Object({
  ...ListedOrder.properties,
  legalActions: Type.Array(Type.String()),
  history: Type.Array(OrderEntry),
})
export type OrderCard = Type.Static<typeof OrderCard>

/** A stretch of hall time; from is included, to is not. Left out: since ever, until now. */
export const Period = { from: Type.Optional(Instant), to: Type.Optional(Instant) }
export const PeriodQuery = Type.Object(Period)

/** `GET /api/exposures`: what may be shown to everybody. No person, no place, no words of anybody. */
export const Exposure = Type.Object({
  order: Type.String(),
  caseNumber: Type.String(),
  kind: OrderKind,
  /** The unit's public name. */
  unit: Type.Union([Type.String(), Type.Null()]),
  className: Type.String(),
  district: Type.Union([Type.String(), Type.Null()]),
  issuedAt: Instant,
  dueAt: Instant,
  exposedAt: Instant,
  /** When it was answered or otherwise ended after all; null = not yet. */
  endedAt: Type.Union([Instant, Type.Null()]),
})
export type Exposure = Type.Static<typeof Exposure>

export const OrderPage = Type.Object({
  orders: Type.Array(ListedOrder),
  /** `before` of the next page; null = that was all. */
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export type OrderPage = Type.Static<typeof OrderPage>

/** Figures of orders. A rate of which nothing was due is null, not 0. */
export const OrderFigures = Type.Object({
  issued: Type.Integer(),
  /** The first answer came by the time that the order set. */
  answeredOnTime: Type.Integer(),
  answeredLate: Type.Integer(),
  /** No answer, and its time is over. */
  unanswered: Type.Integer(),
  /** Answered, or its time is over: what the rate is of. Orders that were withdrawn or ended with their case by then are not due. */
  due: Type.Integer(),
  escalated: Type.Integer(),
  exposed: Type.Integer(),
  closed: Type.Integer(),
  /** answeredOnTime / due */
  onTimeRate: Type.Union([Type.Number(), Type.Null()]),
})
export type OrderFigures = Type.Static<typeof OrderFigures>

const FiguresByUnit = Type.Object({
  /** Unit null: addressed to a person. */
  units: Type.Array(
    Type.Object({
      unit: Type.Union([Type.String(), Type.Null()]),
      name: Type.Union([Type.String(), Type.Null()]),
      ...OrderFigures.properties,
    }),
  ),
  all: OrderFigures,
})

/** `GET /api/orders/statistics`: 督办 and 批示 apart. */
export const OrderStatistics = Type.Object({
  at: Instant,
  from: Type.Union([Instant, Type.Null()]),
  to: Type.Union([Instant, Type.Null()]),
  supervision: FiguresByUnit,
  instructions: FiguresByUnit,
})
export type OrderStatistics = Type.Static<typeof OrderStatistics>
