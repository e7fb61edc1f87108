import Type from 'typebox'
import { Post } from '../domain/post.ts'
import { Limit, Stage } from '../domain/stage.ts'

/** Who is called at one level of a chain, and how long an answer may take there. */
export const ChainStep = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  nameEn: Type.String({ minLength: 1, maxLength: 100 }),
  /** A post that may answer at this level beside the unit or person that the order is addressed to. */
  post: Type.Optional(Post),
  limit: Limit,
})
export type ChainStep = Type.Static<typeof ChainStep>

/** The first step is the issue itself; each further one is walked when the level below has not answered in time. */
export const OrderRules = Type.Object({
  chain: Type.Array(ChainStep, { minItems: 1, maxItems: 10 }),
  /** 曝光: whether an order that the whole chain left unanswered is named in public. */
  expose: Type.Boolean(),
})
export type OrderRules = Type.Static<typeof OrderRules>

export const AutomaticOrder = Type.Object({
  /** Issued when the case is overdue by this share of its limit, measured on the limit's own clock. */
  share: Type.Number({ minimum: 0, maximum: 100 }),
  /** At which step of the chain it begins. */
  level: Type.Integer({ minimum: 0, maximum: 9 }),
})
export type AutomaticOrder = Type.Static<typeof AutomaticOrder>

/** Setting `supervision`: the chains of the orders, and when orders are issued by themselves. */
export const Supervision = Type.Object({
  overdue: OrderRules,
  leader: OrderRules,
  key: OrderRules,
  instruction: OrderRules,
  automatic: Type.Object({
    /** Stages whose overdue cases get an order. */
    stages: Type.Array(Stage, { maxItems: 7 }),
    /** Ascending by share. */
    orders: Type.Array(AutomaticOrder, { maxItems: 10 }),
    requirement: Type.String({ minLength: 1, maxLength: 500 }),
  }),
})
export type Supervision = Type.Static<typeof Supervision>
