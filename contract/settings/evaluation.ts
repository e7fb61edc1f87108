/**
 * Evaluation (综合评价, GB/T 30428.4) as data: what is counted, what is divided by what, how a value becomes points, and what
 * the points of each subject weigh. The words of a condition are closed lists: a definition can say nothing that the engine
 * does not know, and there is no text that is run as code.
 */
import Type from 'typebox'
import { GRADES } from '../domain/board.ts'
import { CaseKind, CaseSource, CaseState, Stage } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'

/** When something was done with a case; of what happens more than once, the last time. */
export const FACT_TIMES = [
  'reported', // 上报
  'verifySent', // 派核实
  'verified', // 核实
  'accepted', // 受理
  'filed', // 立案
  'dispatched', // 派遣
  'handled', // 处置完成
  'checkSent', // 派核查
  'checked', // 核查
  'reworked', // 返工
  'returned', // 回退
  'extended', // 延期
  'suspended', // 挂账
  'supervised', // 督办
  'ended', // 结案, 作废 or rejection
  'taken', // 超期移交: taken from a unit (改派, 回退, 撤回派遣) that was overdue; of units alone
  'assisted', // 协办完成; of units alone
] as const
export type FactTime = (typeof FACT_TIMES)[number]

/** What has a limit, and so can be overdue and still undone. */
export const FACT_DUES = [
  'verify',
  'accept',
  'file',
  'dispatch',
  'handle',
  'check',
  'close',
  'checkSend', // 派核查: the stage of feedback
  'assist', // 协办; of units alone
] as const
export type FactDue = (typeof FACT_DUES)[number]

/** What is so or not so of a case. The order is that of the bits in the record; append only. */
export const FACT_MARKS = [
  'verifySentLate',
  'verifyLate',
  'acceptLate',
  'fileLate',
  'dispatchLate',
  'handleLate',
  'checkSentLate',
  'checkLate',
  'closeLate',
  /** Someone may come to harm. */
  'hazard',
  'rework',
  'suspended',
  'supervised',
  'extended',
  /** 申诉 granted: lateness stays a fact and does not count. */
  'exempt',
  /** 自行处置: the collector put it right on the spot. */
  'selfHandled',
  /** 回访, and what the reporter said. */
  'visited',
  'satisfied',
  'dissatisfied',
  'postponed',
  /** 需要立即办理: handled on site first, filed at once. */
  'immediate',
] as const
export type FactMark = (typeof FACT_MARKS)[number]

/** Whose work a count is, where posts are evaluated. */
export const FACT_DOERS = [
  'reporter',
  'verifier',
  'verifySender',
  'acceptor',
  'filer',
  'dispatcher',
  'checkSender',
  'checker',
  'closer',
] as const
export type FactDoer = (typeof FACT_DOERS)[number]

const Key = Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,47}$' })
const Text = Type.String({ minLength: 1, maxLength: 120 })
const not = { not: Type.Optional(Type.Literal(true)) }
const closed = { additionalProperties: false }
const listOf = <Item extends Type.TSchema>(item: Item) => Type.Array(item, { minItems: 1, maxItems: 32 })

/** One condition on one case. `happened`: in the period; `done`: by its end; `overdue`: due by then, and still not done. */
export const Atom = Type.Union([
  Type.Object({ happened: oneOf(FACT_TIMES), ...not }, closed),
  Type.Object({ done: oneOf(FACT_TIMES), ...not }, closed),
  Type.Object({ overdue: oneOf(FACT_DUES), ...not }, closed),
  Type.Object({ mark: oneOf(FACT_MARKS), ...not }, closed),
  Type.Object({ kind: listOf(CaseKind), ...not }, closed),
  Type.Object({ source: listOf(CaseSource), ...not }, closed),
  Type.Object({ state: listOf(CaseState), ...not }, closed),
  Type.Object({ stage: listOf(Stage), ...not }, closed),
  /** Meets the condition of another count. */
  Type.Object({ count: Key, ...not }, closed),
])
export type Atom = Type.Static<typeof Atom>

/** Any of the rows, in each of which all conditions hold. */
export const Where = Type.Array(Type.Array(Atom, { minItems: 1, maxItems: 16 }), { minItems: 1, maxItems: 16 })
export type Where = Type.Static<typeof Where>

/** A base count (基础指标): the cases of which `where` holds, or a sum of other counts. */
export const CountDefinition = Type.Union([
  Type.Object({ key: Key, zh: Text, en: Text, where: Where, doer: Type.Optional(oneOf(FACT_DOERS)) }, closed),
  Type.Object(
    {
      key: Key,
      zh: Text,
      en: Text,
      sum: Type.Array(Type.Object({ count: Key, times: Type.Number() }, closed), { minItems: 1, maxItems: 16 }),
    },
    closed,
  ),
])
export type CountDefinition = Type.Static<typeof CountDefinition>

/** 比率指标. A denominator of 0 makes "—", never 0 % or 100 %. */
export const RatioDefinition = Type.Object({ key: Key, zh: Text, en: Text, numerator: Key, denominator: Key }, closed)
export type RatioDefinition = Type.Static<typeof RatioDefinition>

const Edge = Type.Union([Type.Number(), Type.Null()])
/** From `from` (with it) to `to` (without it); null = without end. */
export const Band = Type.Object({ from: Edge, to: Edge, score: Type.Number() }, closed)
export type Band = Type.Static<typeof Band>

/** A point of a straight line: ratios as 0…1, counts as they are. Beyond both ends the nearer end's score holds. */
const LinePoint = Type.Object({ value: Type.Number(), score: Type.Number() }, closed)

/** 得分: how a count or a ratio becomes points. */
export const IndicatorDefinition = Type.Object(
  {
    key: Key,
    zh: Text,
    en: Text,
    of: Type.Union([
      /** `per: cell`: divided by the number of cells, so that large areas and small ones meet the same bands. */
      Type.Object({ count: Key, per: Type.Optional(Type.Literal('cell')) }, closed),
      Type.Object({ ratio: Key }, closed),
    ]),
    score: Type.Union([
      Type.Object({ bands: Type.Array(Band, { minItems: 1, maxItems: 32 }) }, closed),
      Type.Object({ line: Type.Tuple([LinePoint, LinePoint]) }, closed),
    ]),
  },
  closed,
)
export type IndicatorDefinition = Type.Static<typeof IndicatorDefinition>

export const AREA_SUBJECTS = ['district', 'street', 'community', 'cell'] as const
export const POST_SUBJECTS = ['collector', 'acceptor', 'shift-leader', 'dispatcher'] as const
export const SUBJECTS = [...AREA_SUBJECTS, 'unit', ...POST_SUBJECTS] as const
export type Subject = (typeof SUBJECTS)[number]
export const Subject = oneOf(SUBJECTS)

/** A column group of a report form (评价统计表). */
export const Section = Type.Object(
  {
    zh: Text,
    en: Text,
    columns: Type.Array(
      Type.Union([
        Type.Object({ count: Key }, closed),
        Type.Object({ ratio: Key }, closed),
        Type.Object({ indicator: Key }, closed),
      ]),
      { minItems: 1, maxItems: 64 },
    ),
  },
  closed,
)
export type Section = Type.Static<typeof Section>

/**
 * How one kind of subject is scored (综合指标值) and laid out. `weights` add up to 100; `points` start from a base (基准得分)
 * and add or deduct each indicator's score (`times` 1 or −1).
 */
export const SchemeDefinition = Type.Object(
  {
    key: Key,
    zh: Text,
    en: Text,
    subject: Subject,
    score: Type.Union([
      Type.Object(
        {
          weights: Type.Array(
            Type.Object({ indicator: Key, weight: Type.Number({ exclusiveMinimum: 0, maximum: 100 }) }, closed),
            { minItems: 1, maxItems: 32 },
          ),
        },
        closed,
      ),
      Type.Object(
        {
          base: Type.Number(),
          points: Type.Array(Type.Object({ indicator: Key, times: Type.Number() }, closed), { minItems: 1, maxItems: 32 }),
        },
        closed,
      ),
    ]),
    sections: Type.Array(Section, { minItems: 1, maxItems: 16 }),
  },
  closed,
)
export type SchemeDefinition = Type.Static<typeof SchemeDefinition>

/** Cases that do not count (不计入): for these subjects, in these counts. */
export const ExclusionDefinition = Type.Object(
  {
    key: Key,
    zh: Text,
    en: Text,
    when: Where,
    subjects: Type.Array(Subject, { minItems: 1 }),
    counts: Type.Array(Key, { minItems: 1, maxItems: 200 }),
  },
  closed,
)
export type ExclusionDefinition = Type.Static<typeof ExclusionDefinition>

/**
 * Which cases belong to a period (统计口径). `happened`: each count by the time of its own act, and whatever is overdue at the
 * end however old it is. `filed`: everything after filing (立案) by the period in which the case was filed.
 */
export const BASES = ['happened', 'filed'] as const
export const Basis = oneOf(BASES)
export type Basis = (typeof BASES)[number]

export const EvaluationDefinitions = Type.Object(
  {
    basis: Basis,
    counts: Type.Array(CountDefinition, { minItems: 1, maxItems: 200 }),
    ratios: Type.Array(RatioDefinition, { maxItems: 200 }),
    indicators: Type.Array(IndicatorDefinition, { maxItems: 200 }),
    exclusions: Type.Array(ExclusionDefinition, { maxItems: 32 }),
    schemes: Type.Array(SchemeDefinition, { minItems: 1, maxItems: 64 }),
    /** 综合指标值 → grade. */
    grades: Type.Array(Type.Object({ grade: oneOf(GRADES), from: Edge, to: Edge }, closed), {
      minItems: 1,
      maxItems: GRADES.length,
    }),
    /**
     * Tiers of areas are those of the setting `limits`. Definitions from before name their 一类区域 here, each with all below
     * it, and everything else is 二类; where there are any, they hold.
     */
    tierOne: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{6,15}$' }), { maxItems: 10_000 })),
    /** Share of 外评价 (public satisfaction) in the result where one was entered, %. */
    externalWeight: Type.Number({ minimum: 0, maximum: 100 }),
    /** What the wall's board shows: a ratio for each of its five rates, and the scheme of its districts. */
    board: Type.Object(
      { handled: Key, handledOnTime: Key, closed: Key, closedOnTime: Key, rework: Key, filed: Key, scheme: Key },
      closed,
    ),
  },
  closed,
)
export type EvaluationDefinitions = Type.Static<typeof EvaluationDefinitions>
