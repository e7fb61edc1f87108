/**
 * The feed (实时数据流): what the backend promises a wall node over Socket.IO, namespace `/feed`, msgpack parser.
 *
 * A node authenticates in the handshake (`auth: {token}`), then sends `open`. It gets either the deltas after the
 * {epoch, seq} that it named, or a snapshot in parts. Deltas of one epoch are numbered without gaps; a node that sees a
 * gap, or another epoch, opens anew. Deltas carry STATE (the row as it is now), so applying one twice is harmless; a row
 * whose `version` is not newer is ignored. Case changes and alarms are never dropped; `positions` are newest-wins and
 * have no number. `beat` comes every BEAT_MS even when nothing changes: two missed beats mean the line is cut,
 * or that the backend cannot judge: while its database is away it says nothing.
 */
import Type from 'typebox'
import { Alarm } from '../domain/alarm.ts'
import { Board } from '../domain/board.ts'
import { CaseColumns } from '../domain/case-columns.ts'
import { MoverAlarm } from '../domain/mover-alarm.ts'
import { MoverColumns } from '../domain/mover-columns.ts'
import { oneOf } from '../one-of.ts'

export const PROTOCOL_VERSION = 1
export const FEED_NAMESPACE = '/feed'
export const BEAT_MS = 1000
/** At most ten deltas a second: a hall cannot see more, and batching is what keeps a hundred thousand cases cheap. */
export const DELTA_EVERY_MS = 100

export const REFUSALS = ['client-too-old', 'client-too-new', 'not-authenticated', 'forbidden', 'bad-message', 'starting'] as const
export type Refusal = (typeof REFUSALS)[number]

export const OpenRequest = Type.Object({
  protocol: Type.Integer(),
  epoch: Type.Optional(Type.String()),
  seq: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type OpenRequest = Type.Static<typeof OpenRequest>

export const OpenReply = Type.Union([
  Type.Object({
    ok: Type.Literal(true),
    epoch: Type.String(),
    seq: Type.Integer({ minimum: 0 }),
    mode: Type.Union([Type.Literal('snapshot'), Type.Literal('deltas')]),
    cityRevision: Type.String(),
  }),
  Type.Object({
    ok: Type.Literal(false),
    reason: oneOf(REFUSALS),
    message: Type.String(),
  }),
])
export type OpenReply = Type.Static<typeof OpenReply>

/** The hall clock at the instant of sending: `at` HallMs, `speed` hall seconds per real second. */
export const Clock = Type.Object({
  at: Type.Number(),
  sentAt: Type.Number({ description: 'machine ms of the sender' }),
  speed: Type.Number({ exclusiveMinimum: 0 }),
})
export type Clock = Type.Static<typeof Clock>

export const SnapshotPart = Type.Object({
  epoch: Type.String(),
  seq: Type.Integer({ minimum: 0 }),
  part: Type.Integer({ minimum: 0 }),
  parts: Type.Integer({ minimum: 1 }),
  clock: Clock,
  cases: CaseColumns,
  /** In the last part only. */
  alarms: Type.Optional(Type.Array(Alarm)),
  moverAlarms: Type.Optional(Type.Array(MoverAlarm)),
  positions: Type.Optional(MoverColumns),
  board: Type.Optional(Board),
})
export type SnapshotPart = Type.Static<typeof SnapshotPart>

export const Delta = Type.Object({
  epoch: Type.String(),
  seq: Type.Integer({ minimum: 1 }),
  clock: Clock,
  /** New and changed open cases. */
  cases: Type.Optional(CaseColumns),
  /** Ids of cases that are no longer open. */
  gone: Type.Optional(Type.Array(Type.Integer())),
  alarms: Type.Optional(Type.Array(Alarm)),
  /** All that are active, whenever one of them changes. */
  moverAlarms: Type.Optional(Type.Array(MoverAlarm)),
  board: Type.Optional(Board),
})
export type Delta = Type.Static<typeof Delta>

export const Positions = Type.Object({ clock: Clock, fixes: MoverColumns })
export type Positions = Type.Static<typeof Positions>

export const Beat = Type.Object({ epoch: Type.String(), seq: Type.Integer({ minimum: 0 }), clock: Clock })
export type Beat = Type.Static<typeof Beat>

/** Typed event maps for Socket.IO. Payloads are parsed by their schema on arrival, whatever these types say. */
export interface FeedServerEvents {
  snapshot: (part: SnapshotPart) => void
  delta: (delta: Delta) => void
  positions: (positions: Positions) => void
  beat: (beat: Beat) => void
}
export interface FeedClientEvents {
  open: (request: OpenRequest, reply: (reply: OpenReply) => void) => void
}
