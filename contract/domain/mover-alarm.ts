import Type from 'typebox'
import { oneOf } from '../one-of.ts'

/** 越界 outside the own patrol area · 滞留 no movement · 在岗失联 silent on duty · 超速. */
export const MOVER_ALARM_KINDS = ['out-of-area', 'no-movement', 'silent-on-duty', 'overspeed'] as const
export type MoverAlarmKind = (typeof MOVER_ALARM_KINDS)[number]

/** One occurrence of one alarm of a collector or vehicle on duty. Times are HallMs; null = not so. */
export const MoverAlarm = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  mover: Type.String({ minLength: 1, maxLength: 64 }),
  kind: oneOf(MOVER_ALARM_KINDS),
  /** When it began to hold; it is raised only after it has held as long as the rules want. */
  since: Type.Number(),
  raisedAt: Type.Number(),
  /** Overspeed: the highest speed when it was raised, km/h. Else null: how long it holds follows from `since`. */
  speedKmh: Type.Union([Type.Number(), Type.Null()]),
  /** Where the mover was last heard; null = nowhere on this duty. */
  place: Type.Union([Type.Object({ lng: Type.Number(), lat: Type.Number() }), Type.Null()]),
  active: Type.Boolean(),
  endedAt: Type.Union([Type.Number(), Type.Null()]),
  acknowledgedAt: Type.Union([Type.Number(), Type.Null()]),
  acknowledgedBy: Type.Union([Type.String(), Type.Null()]),
})
export type MoverAlarm = Type.Static<typeof MoverAlarm>
