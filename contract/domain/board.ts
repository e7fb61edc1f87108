import Type from 'typebox'
import { oneOf } from '../one-of.ts'
import { Stage } from './stage.ts'

/** A rate with what it is made of. Denominator 0 is shown as "—", never as 0 %. */
export const Rate = Type.Object({ numerator: Type.Integer({ minimum: 0 }), denominator: Type.Integer({ minimum: 0 }) })
export type Rate = Type.Static<typeof Rate>

/**
 * 处置率 handled/due to handle · 按期处置率 handled in time/due to handle · 结案率 closed/due to close ·
 * 按期结案率 closed in time/due to close · 返工率 reworked/handled. What was *due* is the denominator:
 * overdue-but-open cases are in it.
 */
export const RATE_KEYS = ['handled', 'handledOnTime', 'closed', 'closedOnTime', 'rework'] as const
export type RateKey = (typeof RATE_KEYS)[number]
export const Rates = Type.Object({ handled: Rate, handledOnTime: Rate, closed: Rate, closedOnTime: Rate, rework: Rate })
export type Rates = Type.Static<typeof Rates>

export const StageCount = Type.Object({
  stage: Stage,
  /** Cases that are in the stage now (for 综合评价: closed since the period began). */
  open: Type.Integer({ minimum: 0 }),
  warning: Type.Integer({ minimum: 0 }),
  overdue: Type.Integer({ minimum: 0 }),
  /** Cases that passed through the stage since the period began. */
  passed: Type.Integer({ minimum: 0 }),
})
export type StageCount = Type.Static<typeof StageCount>

export const GRADES = ['A', 'B', 'C', 'D', 'E'] as const
export const DistrictScore = Type.Object({
  code: Type.String(),
  name: Type.String(),
  /** 综合指标值 0…100; null while nothing was due. */
  score: Type.Union([Type.Number(), Type.Null()]),
  grade: Type.Union([oneOf(GRADES), Type.Null()]),
  open: Type.Integer({ minimum: 0 }),
  overdue: Type.Integer({ minimum: 0 }),
  filed: Type.Integer({ minimum: 0 }),
  rates: Rates,
})
export type DistrictScore = Type.Static<typeof DistrictScore>

/** One step of the trend: counts of what happened in [at, at + stepMs). */
export const TrendPoint = Type.Object({
  at: Type.Number(),
  reported: Type.Integer({ minimum: 0 }),
  filed: Type.Integer({ minimum: 0 }),
  closed: Type.Integer({ minimum: 0 }),
  overdue: Type.Integer({ minimum: 0 }),
})
export type TrendPoint = Type.Static<typeof TrendPoint>

/** How the city does: everything on the wall that is a count or a rate. Computed by the backend, once a second at most. */
export const Board = Type.Object({
  at: Type.Number({ description: 'HallMs' }),
  periodStart: Type.Number({ description: 'HallMs at which the period (today) began' }),
  stages: Type.Array(StageCount),
  rates: Rates,
  districts: Type.Array(DistrictScore),
  trendStepMs: Type.Number(),
  trend: Type.Array(TrendPoint),
  /** Version of the formula set that produced the scores. */
  formulaVersion: Type.String(),
})
export type Board = Type.Static<typeof Board>
