import Type from 'typebox'
import type { CaseId } from '../ids.ts'
import { oneOf } from '../one-of.ts'
import { Limit } from './stage.ts'

/** 督办通知单 of the types 超时督办, 领导督办, 重点督办; and the leader's instruction (批示), which runs the same way. */
export const ORDER_KINDS = ['overdue', 'leader', 'key', 'instruction'] as const
export type OrderKind = (typeof ORDER_KINDS)[number]
export const OrderKind = oneOf(ORDER_KINDS)

export const ORDER_STATES = [
  'issued', // 已下发, awaits receipt
  'received', // 已签收, awaits the answer
  'answered', // 已回复, awaits judgement
  'closed', // 销号: the answer was accepted
  'withdrawn', // 撤销
  'settled', // 随案办结: the case ended before an answer came
] as const
export type OrderState = (typeof ORDER_STATES)[number]
export const OrderState = oneOf(ORDER_STATES)

/** Everything that happens to an order: by people, or (升级, 曝光, 随案办结) by time and by the case. */
export const ORDER_ACTIONS = [
  'issue', // 下发
  'receive', // 签收
  'answer', // 回复
  'accept', // 认可回复, 销号
  'send-back', // 退回重办
  'withdraw', // 撤销
  'escalate', // 升级
  'expose', // 曝光
  'settle', // 随案办结
  'move-deadline', // 日历变更
] as const
export type OrderAction = (typeof ORDER_ACTIONS)[number]
export const OrderAction = oneOf(ORDER_ACTIONS)

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Instant = Type.Number({ description: 'HallMs' })

/** A supervision order (督办通知单) or an instruction (批示) as it stands: the sum of its history. null = not so, or not yet. */
export const Order = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  /** Rises with every step. */
  version: Type.Integer({ minimum: 1 }),
  /** 督办编号 */
  number: Type.String(),
  caseId: Type.Unsafe<CaseId>(Type.Integer({ minimum: 1 })),
  kind: OrderKind,
  state: OrderState,
  /** Step of the chain at which it stands: 0 = nobody above was called yet. */
  level: Type.Integer({ minimum: 0 }),
  /** To a unit, to a person, or to a unit for a person's attention. */
  unit: orNull(Type.String()),
  person: orNull(Type.String()),
  requirement: Type.String(),
  /** Limit of an answer, as it was set at the last issue, escalation or sending back. */
  limit: Limit,
  issuedAt: Instant,
  issuedBy: Type.String(),
  /** When the first answer was due: by this, and not by what a later level was granted, it is on time. */
  firstDueAt: Instant,
  dueAt: Instant,
  /** After which instant silence leads on, up the chain or to the public; null = nothing more comes by itself. */
  nextAt: orNull(Instant),
  receivedAt: orNull(Instant),
  /** Of the first answer. */
  firstAnsweredAt: orNull(Instant),
  answeredAt: orNull(Instant),
  answer: orNull(Type.String()),
  exposedAt: orNull(Instant),
  endedAt: orNull(Instant),
  /** Which of the automatic orders of which running clock it is; null = issued by a person. */
  automaticLevel: orNull(Type.Integer({ minimum: 0 })),
  stageSeq: Type.Integer({ minimum: 1 }),
  /** Version of the setting `supervision` whose chain it walks. */
  settingVersion: Type.Integer({ minimum: 0 }),
})
export type Order = Type.Static<typeof Order>

/** One line of an order's own append-only history. */
export const OrderEntry = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  at: Instant,
  actor: Type.String(),
  action: OrderAction,
  from: orNull(OrderState),
  to: OrderState,
  level: Type.Integer({ minimum: 0 }),
  text: orNull(Type.String()),
  dueAt: Instant,
})
export type OrderEntry = Type.Static<typeof OrderEntry>
