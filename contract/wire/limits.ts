/** Time limits asked about before anything happens, and the days off and on that the State Council has announced. */
import Type from 'typebox'
import { CaseKind, Limit } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'

/** `GET /api/limits/what-if`: if it were dispatched at `at` (now, when left out), when would it be due? */
export const WhatIfQuery = Type.Object({
  kind: CaseKind,
  classCode: Type.String({ pattern: '^[0-9]{4}$' }),
  at: Type.Optional(Type.Number({ description: 'HallMs' })),
  /** Where: limits may differ by area. Both or neither. */
  lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  /** A planned suspension (挂账), HallMs. */
  pausedFrom: Type.Optional(Type.Number()),
  pausedTo: Type.Optional(Type.Number()),
  /** 延期, in the unit of the limit. */
  extension: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
})
export type WhatIfQuery = Type.Static<typeof WhatIfQuery>

export const WhatIfReply = Type.Object({
  at: Type.Number(),
  calendarVersion: Type.String(),
  /** Version of the limits in force at that time. */
  limitsVersion: Type.Integer({ minimum: 0 }),
  conditions: Type.Array(
    Type.Object({
      key: Type.String(),
      name: Type.String(),
      limit: Limit,
      closing: Type.Optional(Type.String()),
      countsFrom: Type.Number(),
      warnAt: Type.Number(),
      dueAt: Type.Number(),
    }),
  ),
})
export type WhatIfReply = Type.Static<typeof WhatIfReply>

/** `off` 放假, `work` 上班 (调休). */
export const DAY_KINDS = ['off', 'work'] as const

/** `GET /api/calendar/notice?year=`: public holidays and make-up days of a year, ready to be edited and imported. */
export const NoticeQuery = Type.Object({ year: Type.Integer({ minimum: 2004, maximum: 2100 }) })
export type NoticeQuery = Type.Static<typeof NoticeQuery>
export const NoticeReply = Type.Object({
  year: Type.Integer(),
  days: Type.Array(Type.Object({ date: Type.String(), kind: oneOf(DAY_KINDS), name: Type.String() })),
})
export type NoticeReply = Type.Static<typeof NoticeReply>
