import Type from 'typebox'
import { CaseKind, Limit, type Stage } from '../domain/stage.ts'
import { StageLimits } from '../files/city.ts'
import { oneOf } from '../one-of.ts'

/** How strictly an area is run (GB/T 30428.8): 门槛类, the limits that every city keeps, and 提高类, the stricter ones. */
export const EXECUTIONS = ['threshold', 'raised'] as const

/** What a setting of limits holds at most: characters, conditions of a class, classes. An import is checked against it too. */
export const LIMIT_BOUNDS = {
  edition: 40,
  conditionKey: 64,
  conditionName: 200,
  closing: 200,
  conditions: 50,
  classes: 5000,
} as const

/** One filing condition (立案条件) with its limit and what closes the case (结案条件). */
export const ConditionLimit = Type.Object({
  key: Type.String({ minLength: 1, maxLength: LIMIT_BOUNDS.conditionKey }),
  name: Type.String({ maxLength: LIMIT_BOUNDS.conditionName }),
  limit: Limit,
  /** The limit where the area's tier is run as 提高类; `limit` when left out. */
  raised: Type.Optional(Limit),
  /** The province's own line. A looser limit is warned about, never refused. */
  provincial: Type.Optional(Limit),
  hazard: Type.Boolean(),
  closing: Type.Optional(Type.String({ maxLength: LIMIT_BOUNDS.closing })),
})
export type ConditionLimit = Type.Static<typeof ConditionLimit>

/** A minor class with its filing conditions, the gravest first. */
export const ClassLimits = Type.Object({
  edition: Type.String({ minLength: 1, maxLength: LIMIT_BOUNDS.edition }),
  kind: CaseKind,
  code: Type.String({ pattern: '^[0-9]{4}$' }),
  conditions: Type.Array(ConditionLimit, { maxItems: LIMIT_BOUNDS.conditions }),
})
export type ClassLimits = Type.Static<typeof ClassLimits>

const AreaPrefix = Type.String({ pattern: '^[0-9]{2,15}$' })

/** 一类区域, 二类区域 …: the areas of a tier, each code with all below it. The longest code that fits decides. */
export const AreaTier = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 32 }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  nameEn: Type.Optional(Type.String({ maxLength: 100 })),
  execution: oneOf(EXECUTIONS),
  areas: Type.Array(AreaPrefix, { maxItems: 20_000 }),
})
export type AreaTier = Type.Static<typeof AreaTier>

/**
 * Another limit in a tier or an area. `code` is a minor class (4 digits) or a major one (2 digits); without `condition` it
 * holds for all of them. An area goes before a tier, a longer area before a shorter, a condition before a class, a class before
 * its major class.
 */
export const LimitOverride = Type.Object({
  tier: Type.Optional(Type.String({ maxLength: 32 })),
  area: Type.Optional(AreaPrefix),
  /** Left out: in every edition. */
  edition: Type.Optional(Type.String({ maxLength: 40 })),
  kind: CaseKind,
  code: Type.String({ pattern: '^([0-9]{2}|[0-9]{4})$' }),
  condition: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Limit,
})
export type LimitOverride = Type.Static<typeof LimitOverride>

/**
 * Setting `limits`: the time limits (时限标准) of the city. A case keeps the limit that it was filed with and names the version;
 * a new version holds for what is filed from then on.
 */
export const LimitsSetting = Type.Object({
  classes: Type.Array(ClassLimits, { maxItems: LIMIT_BOUNDS.classes }),
  tiers: Type.Array(AreaTier, { maxItems: 20 }),
  overrides: Type.Array(LimitOverride, { maxItems: 5000 }),
  stages: StageLimits,
  /**
   * Limits of the posts (岗位) by the state in which a case waits for them: `reported` the acceptor's 受理, `verifying` the
   * collector's 核实, `filed` the dispatcher's 派遣 … Such a limit rules while the case stands there, instead of the stage's. Handling
   * is ruled by the filing condition: a limit of `dispatched` or `handling` is measured beside it.
   */
  posts: Type.Record(Type.String(), Limit),
  /** 捆绑计时: dispatch, handling and feedback run under the one clock of the handling limit. */
  bundled: Type.Boolean(),
  /** Share of a limit after which the warning is due, by the limit's clock; a limit may name its own. */
  warning: Type.Object({
    continuous: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    working: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  }),
})
export type LimitsSetting = Type.Static<typeof LimitsSetting>

/** Stages that may have a limit of their own; `handle` has that of the filing condition. */
export const LIMITED_STAGES: readonly Stage[] = ['collect', 'file', 'dispatch', 'feedback', 'check']
