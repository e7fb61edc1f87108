/**
 * Where movers are and where they were. Whose handset it is names a person: both answers are personal data, and every look
 * at a track is written down.
 */
import Type from 'typebox'
import { MOVER_KINDS } from '../files/city.ts'
import { oneOf } from '../one-of.ts'

/** 在岗 on duty, heard, in the area · 离岗 on duty, heard, elsewhere · 离线 on duty, not heard · 休息 off duty. */
export const PRESENCES = ['present', 'absent', 'offline', 'off-duty'] as const
export type Presence = (typeof PRESENCES)[number]

/** `GET /api/movers`: all movers of the city as they are now. Before the first fix since the backend started `last` is null. */
export const MoversReply = Type.Object({
  at: Type.Number({ description: 'HallMs' }),
  movers: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: oneOf(MOVER_KINDS),
      presence: oneOf(PRESENCES),
      last: Type.Union([
        Type.Object({
          at: Type.Number(),
          lng: Type.Number(),
          lat: Type.Number(),
          /** Degrees; null = unknown. */
          heading: Type.Union([Type.Number(), Type.Null()]),
          /** km/h; null = unknown. */
          speed: Type.Union([Type.Number(), Type.Null()]),
        }),
        Type.Null(),
      ]),
    }),
  ),
})
export type MoversReply = Type.Static<typeof MoversReply>

/** `GET /api/movers/:id/track`: HallMs, `from` included, `to` not; at most a day. */
export const TrackQuery = Type.Object({ from: Type.Number(), to: Type.Number() })
export type TrackQuery = Type.Static<typeof TrackQuery>

const Count = Type.Integer({ minimum: 0 })

export const TrackReply = Type.Object({
  mover: Type.String(),
  kind: oneOf(MOVER_KINDS),
  from: Type.Number(),
  to: Type.Number(),
  path: Type.Array(
    Type.Object({
      at: Type.Number(),
      lng: Type.Number(),
      lat: Type.Number(),
      /** km/h, as the device says it. */
      speed: Type.Union([Type.Number(), Type.Null()]),
      /** The way to here from the point before is unknown: draw none. */
      afterGap: Type.Boolean(),
    }),
  ),
  /** 停留. */
  stops: Type.Array(
    Type.Object({ from: Type.Number(), to: Type.Number(), lng: Type.Number(), lat: Type.Number(), fixes: Count }),
  ),
  /** 里程, m; without gaps. */
  mileageM: Type.Number({ minimum: 0 }),
  /** Fixes on record: as many as are in `path`, `refused` and `undecided` together. */
  recorded: Count,
  /** Fixes that are not in the path, by reason. */
  refused: Type.Object({ offPlanet: Count, inTheFuture: Count, backInTime: Count, repeated: Count, jumps: Count }),
  /** Jumps at the end, of which no later fix says whether they are true. */
  undecided: Count,
})
export type TrackReply = Type.Static<typeof TrackReply>
