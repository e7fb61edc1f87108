/** Time limits asked about before anything happens, and the days off and on that the State Council has announced. */
import Type from 'typebox'
import { Edition } from '../domain/edition.ts'
import { Post } from '../domain/post.ts'
import { CaseKind, CaseState, Limit, Stage } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'

/** `GET /api/limits/what-if`: if it were dispatched at `at` (now, when left out), when would it be due? */
export const WhatIfQuery = Type.Object({
  kind: CaseKind,
  classCode: Type.String({ pattern: '^[0-9]{4}$' }),
  /** Of the class dictionary; the one in force at that time, when left out. */
  edition: Type.Optional(Edition),
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

/** `GET /api/limits`: the limits in force now, class by class, as they are at a place or in an area. */
export const LimitsQuery = Type.Object({
  kind: Type.Optional(CaseKind),
  /** Code of an area; left out: where no tier and no override is. */
  area: Type.Optional(Type.String({ pattern: '^[0-9]{6,15}$' })),
})
export type LimitsQuery = Type.Static<typeof LimitsQuery>
export const LimitsReply = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  bundled: Type.Boolean(),
  /** Key and name of the area's tier. */
  tier: Type.Union([Type.Object({ key: Type.String(), name: Type.String() }), Type.Null()]),
  classes: Type.Array(
    Type.Object({
      edition: Type.String(),
      kind: CaseKind,
      code: Type.String(),
      name: Type.String(),
      conditions: Type.Array(
        Type.Object({
          key: Type.String(),
          name: Type.String(),
          limit: Limit,
          hazard: Type.Boolean(),
          closing: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
})
export type LimitsReply = Type.Static<typeof LimitsReply>

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

/** 无灯, 绿灯, 黄灯 (the warning share is used), 红灯 (overdue), and a clock that stands still. */
export const LAMPS = ['none', 'green', 'yellow', 'red', 'paused'] as const
export type Lamp = (typeof LAMPS)[number]

const MsOrNone = Type.Union([Type.Number(), Type.Null()])
const Clocked = {
  since: Type.Number({ description: 'HallMs' }),
  /** Null = it runs still. */
  endedAt: MsOrNone,
  limit: Type.Union([Limit, Type.Null()]),
  /** On the limit's own clock; all null where there is no limit. `leftMs` below 0 is overdue. */
  limitMs: MsOrNone,
  usedMs: MsOrNone,
  leftMs: MsOrNone,
  dueAt: MsOrNone,
  lamp: oneOf(LAMPS),
}

/** A clock of a stage, the last the running one. `state`: where the case stood when it ended, or stands. */
export const StageClockReply = Type.Object({ stage: Stage, state: CaseState, ...Clocked })
export type StageClockReply = Type.Static<typeof StageClockReply>
/** What a post (岗位) had for its part, by the state in which the case waited for it; `by` ended the wait. */
export const PostClockReply = Type.Object({
  state: CaseState,
  post: Post,
  by: Type.Union([Type.String(), Type.Null()]),
  ...Clocked,
})
export type PostClockReply = Type.Static<typeof PostClockReply>

/** `GET /api/cases/:id/clocks`: time used, left and overdue, stage by stage, post by post, and of the whole. */
export const CaseClocksReply = Type.Object({
  at: Type.Number(),
  /** Version of the limits that rules the case; 0 = as delivered. */
  limitsVersion: Type.Integer({ minimum: 0 }),
  stages: Type.Array(StageClockReply),
  posts: Type.Array(PostClockReply),
  /** `leftMs` is working time where the limits run in it. While the case is paused it stands, and `dueAt` moves on with the resume. */
  total: Type.Union([Type.Object({ dueAt: Type.Number(), leftMs: Type.Number(), lamp: oneOf(LAMPS) }), Type.Null()]),
})
export type CaseClocksReply = Type.Static<typeof CaseClocksReply>
