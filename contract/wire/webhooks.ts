/**
 * Outgoing webhooks (事件推送). Signed as Standard Webhooks has it: headers `webhook-id`, `webhook-timestamp` and
 * `webhook-signature`, HMAC-SHA256 over `id.timestamp.body`. The receiver forgets repetitions by `webhook-id`.
 */
import Type from 'typebox'
import { CaseEventType } from '../domain/case-event.ts'
import { CaseKind, CaseSource, CaseState, Stage } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'
import { APPLICATION_ACTIONS, APPLICATION_STATES } from './applications.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** A case as others are told of it: nothing about who reported it. */
export const CaseOfEvent = Type.Object({
  id: Type.Integer(),
  version: Type.Integer(),
  number: Type.String(),
  kind: CaseKind,
  classCode: Type.String(),
  /** Of the class dictionary. */
  edition: Type.Union([Type.String(), Type.Null()]),
  className: Type.String(),
  source: CaseSource,
  state: CaseState,
  stage: Stage,
  lng: Type.Number(),
  lat: Type.Number(),
  address: Type.String(),
  description: Type.String(),
  cellCode: orNull(Type.String()),
  districtCode: orNull(Type.String()),
  unitCode: orNull(Type.String()),
  unitName: orNull(Type.String()),
  componentCode: orNull(Type.String()),
  reportedAt: Type.Number(),
  dueAt: orNull(Type.Number()),
  totalDueAt: orNull(Type.Number()),
  endedAt: orNull(Type.Number()),
})
export type CaseOfEvent = Type.Static<typeof CaseOfEvent>

/** The body of a webhook. Times ending in `At` are HallMs; `timestamp` is the same instant as `data.at` in ISO 8601. */
export const WebhookBody = Type.Object({
  type: Type.Union([CaseEventType, Type.Literal('ping')]),
  timestamp: Type.String(),
  data: Type.Object({
    /** Also the header `webhook-id`. */
    id: Type.String(),
    at: Type.Number(),
    city: Type.Object({ id: Type.String(), name: Type.String() }),
    /** As it is when the event is told; absent in a ping. */
    case: Type.Optional(CaseOfEvent),
    /** The line of the case's log that the event is about. */
    step: Type.Optional(
      Type.Object({
        seq: Type.Integer(),
        action: Type.String(),
        actor: Type.String(),
        from: orNull(Type.String()),
        to: Type.String(),
        reason: orNull(Type.String()),
        late: Type.Boolean(),
      }),
    ),
    /** The call of the alarm that the event is about: 1 the warning, 2 the limit, more: still open long after. */
    alarm: Type.Optional(Type.Object({ id: Type.String(), step: Type.Integer() })),
    /** The application (申请) whose end the event is about; `unit` where a unit made it. */
    application: Type.Optional(
      Type.Object({
        id: Type.Integer(),
        action: oneOf(APPLICATION_ACTIONS),
        state: oneOf(APPLICATION_STATES),
        unit: orNull(Type.String()),
        opinion: orNull(Type.String()),
        lapsedBecause: orNull(Type.Object({ zh: Type.String(), en: Type.String() })),
      }),
    ),
  }),
})
export type WebhookBody = Type.Static<typeof WebhookBody>

const Code = Type.String({ minLength: 1, maxLength: 64 })

/** `POST /api/webhooks`, `POST /api/webhooks/:id`. An empty list = no restriction. */
export const WebhookRequest = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  url: Type.String({ minLength: 8, maxLength: 2000 }),
  events: Type.Optional(Type.Array(CaseEventType, { maxItems: 50 })),
  /** Area codes, each with all below it. */
  areas: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{1,15}$' }), { maxItems: 1000 })),
  classes: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{4}$' }), { maxItems: 1000 })),
  units: Type.Optional(Type.Array(Code, { maxItems: 1000 })),
  enabled: Type.Optional(Type.Boolean()),
  /** Deliveries under way at once; those of one case go one after another all the same. */
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 32 })),
})
export type WebhookRequest = Type.Static<typeof WebhookRequest>

export const Webhook = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  url: Type.String(),
  events: Type.Array(CaseEventType),
  areas: Type.Array(Type.String()),
  classes: Type.Array(Type.String()),
  units: Type.Array(Type.String()),
  enabled: Type.Boolean(),
  concurrency: Type.Integer(),
  /** Machine time until which the secret before the present one signs too; null = there is one only. */
  oldSecretUntil: orNull(Type.Number()),
})
export type Webhook = Type.Static<typeof Webhook>

/** Answer to making one and to `POST /api/webhooks/:id/rotate`: the only time that the secret is told. */
export const WebhookWithSecret = Type.Object({ ...Webhook.properties, secret: Type.String() })
export type WebhookWithSecret = Type.Static<typeof WebhookWithSecret>

/** `POST /api/webhooks/:id/rotate`: a new secret; the old one goes on signing beside it for so long; a day, when left out. */
export const RotateSecret = Type.Union([
  Type.Object({ keepOldHours: Type.Optional(Type.Number({ minimum: 0, maximum: 720 })) }),
  Type.Null(),
])
export type RotateSecret = Type.Static<typeof RotateSecret>

/** `POST /api/webhooks/:id/ping`: what came of one attempt, made at once. */
export const PingReply = Type.Object({
  ok: Type.Boolean(),
  status: orNull(Type.Integer()),
  ms: Type.Integer(),
  error: orNull(Type.String()),
})
export type PingReply = Type.Static<typeof PingReply>
