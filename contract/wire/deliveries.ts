/** What goes out (对外投递): the queue behind webhooks, e-mail, SMS and the province platform, as an administrator sees it. */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'

/** waiting: not there yet · sent: the target took it · dead (死信): given up · discarded: given up by a person, with a reason. */
export const DELIVERY_STATES = ['waiting', 'sent', 'dead', 'discarded'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Times here are machine time (ms since 1970): deliveries do not run on a hall clock that may run faster. */
export const Delivery = Type.Object({
  id: Type.String({ pattern: '^[0-9]{1,18}$' }),
  channel: Type.String(),
  target: Type.String(),
  key: Type.String(),
  state: oneOf(DELIVERY_STATES),
  attempts: Type.Integer({ minimum: 0 }),
  madeAt: Type.Number(),
  /** When it is tried next; null = it has ended. */
  dueAt: Type.Union([Type.Number(), Type.Null()]),
  endedAt: Type.Union([Type.Number(), Type.Null()]),
  lastError: Type.Union([Type.String(), Type.Null()]),
})
export type Delivery = Type.Static<typeof Delivery>

export const DeliveryAttempt = Type.Object({
  attempt: Type.Integer({ minimum: 1 }),
  at: Type.Number(),
  ms: Type.Integer({ minimum: 0 }),
  ok: Type.Boolean(),
  /** HTTP or SMTP status; null = none came. */
  status: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.Union([Type.String(), Type.Null()]),
})
export type DeliveryAttempt = Type.Static<typeof DeliveryAttempt>

/** `GET /api/deliveries/:id`: with its attempts. */
export const DeliveryWithLog = Type.Object({ ...Delivery.properties, log: Type.Array(DeliveryAttempt) })
export type DeliveryWithLog = Type.Static<typeof DeliveryWithLog>

/** `GET /api/deliveries`: newest first. */
export const DeliveryQuery = Type.Object({
  state: Type.Optional(oneOf(DELIVERY_STATES)),
  channel: Type.Optional(Type.String({ maxLength: 32 })),
  target: Type.Optional(Type.String({ maxLength: 100 })),
  /** Id of the last one of the page before. */
  before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type DeliveryQuery = Type.Static<typeof DeliveryQuery>

/** `POST /api/deliveries/retry`: all that are dead, of a channel or a target. */
export const RetryDeliveries = Type.Object({
  channel: Type.Optional(Type.String({ maxLength: 32 })),
  target: Type.Optional(Type.String({ maxLength: 100 })),
})
export type RetryDeliveries = Type.Static<typeof RetryDeliveries>
/** How many are tried again. */
export const RetriedDeliveries = Type.Object({ retried: Type.Integer() })
export type RetriedDeliveries = Type.Static<typeof RetriedDeliveries>

/** `POST /api/deliveries/:id/discard`. */
export const DiscardDelivery = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) })
export type DiscardDelivery = Type.Static<typeof DiscardDelivery>
