/** REST of evaluation (综合评价): `/api/evaluation…`. Every answer names the version of the definitions that made it. */
import Type from 'typebox'
import { GRADES, Rate } from '../domain/board.ts'
import { oneOf } from '../one-of.ts'
import { Basis, Section, Subject } from '../settings/evaluation.ts'
import { CaseFacts } from './rest.ts'

/** 日, 周, 月, 季, 年, or any days. */
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year', 'range'] as const
/** 环比 (the period before), 同比 (a year before). */
export const COMPARISONS = ['previous', 'year', 'both'] as const

const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'local date YYYY-MM-DD' })
const Key = Type.String({ maxLength: 48 })

const period = {
  period: Type.Optional(oneOf(PERIODS)),
  /** A date in the period; today, when left out. */
  date: Type.Optional(Day),
  /** First and last day of a `range`, both in it. */
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  /** 统计口径; that of the definitions, when left out. */
  basis: Type.Optional(Basis),
}
const whose = {
  subject: Type.Optional(Subject),
  /** Which way of scoring, where the definitions have several for a subject; else the subject's first. */
  scheme: Type.Optional(Key),
  /** Only what lies below this code. */
  area: Type.Optional(Type.String({ pattern: '^[0-9]{6,15}$' })),
}

export const EvaluationQuery = Type.Object({
  ...whose,
  ...period,
  /** 一类, 二类. */
  tier: Type.Optional(Type.Integer({ minimum: 1, maximum: 21 })),
  compare: Type.Optional(oneOf(COMPARISONS)),
})
export type EvaluationQuery = Type.Static<typeof EvaluationQuery>

const NumberOrNone = Type.Union([Type.Number(), Type.Null()])
const TextOrNone = Type.Union([Type.String(), Type.Null()])

const figures = {
  counts: Type.Record(Type.String(), Type.Number()),
  ratios: Type.Record(Type.String(), Rate),
  /** 得分 by indicator; null = "—". */
  points: Type.Record(Type.String(), NumberOrNone),
  /** What our own figures come to, before 外评价. */
  internal: NumberOrNone,
  external: NumberOrNone,
  /** 综合指标值 */
  score: NumberOrNone,
  grade: Type.Union([oneOf(GRADES), Type.Null()]),
}
export const EvaluationFigures = Type.Object(figures)
export type EvaluationFigures = Type.Static<typeof EvaluationFigures>

const comparisons = { previous: Type.Optional(EvaluationFigures), year: Type.Optional(EvaluationFigures) }
/** Counts per day and per working day of the part of the period that has passed; null before the first. */
const averages = {
  perDay: Type.Union([Type.Record(Type.String(), Type.Number()), Type.Null()]),
  perWorkingDay: Type.Union([Type.Record(Type.String(), Type.Number()), Type.Null()]),
}

export const EvaluationRow = Type.Object({
  code: Type.String(),
  name: Type.String(),
  tier: Type.Union([Type.Integer(), Type.Null()]),
  ...figures,
  ...averages,
  /** 名次 within the tier. */
  rank: Type.Union([Type.Integer(), Type.Null()]),
  ...comparisons,
})
export type EvaluationRow = Type.Static<typeof EvaluationRow>

export const EvaluatedPeriod = Type.Object({
  kind: oneOf(PERIODS),
  /** HallMs; `to` is not in it. */
  from: Type.Number(),
  to: Type.Number(),
  /** The instant at which it was seen: its end, or now. */
  asOf: Type.Number(),
  days: Type.Number(),
  workingDays: Type.Number(),
  previous: Type.Optional(Type.Object({ from: Type.Number(), to: Type.Number() })),
  year: Type.Optional(Type.Object({ from: Type.Number(), to: Type.Number() })),
})
export type EvaluatedPeriod = Type.Static<typeof EvaluatedPeriod>

/** Words for a key, for table heads. */
export const EvaluationName = Type.Object({ zh: Type.String(), en: Type.String() })

export const EvaluationTable = Type.Object({
  subject: Subject,
  scheme: Type.Object({ key: Type.String(), zh: Type.String(), en: Type.String() }),
  /** Version of the setting `evaluation`. */
  version: Type.Integer(),
  basis: Basis,
  period: EvaluatedPeriod,
  area: TextOrNone,
  sections: Type.Array(Section),
  names: Type.Record(Type.String(), EvaluationName),
  rows: Type.Array(EvaluationRow),
  /** All cases together, whosever they are. */
  all: Type.Object({ ...figures, ...averages, ...comparisons }),
})
export type EvaluationTable = Type.Static<typeof EvaluationTable>

/** Which number: of a count, a ratio or an indicator, of one subject (or of all together). */
export const NumberQuery = Type.Object({
  ...whose,
  ...period,
  code: Type.Optional(Type.String({ maxLength: 100 })),
  key: Key,
})
export type NumberQuery = Type.Static<typeof NumberQuery>

export const OpenedNumber = Type.Object({
  key: Type.String(),
  kind: oneOf(['count', 'ratio', 'indicator', 'score'] as const),
  zh: Type.String(),
  en: Type.String(),
  /** The formula in words, down to the facts of a case. */
  formula: EvaluationName,
  value: NumberOrNone,
  numerator: NumberOrNone,
  denominator: NumberOrNone,
  /** What it is made of: keys that open in the same way, each with its value and, in a score, its weight. */
  parts: Type.Array(
    Type.Object({ key: Type.String(), zh: Type.String(), en: Type.String(), value: NumberOrNone, weight: NumberOrNone }),
  ),
  version: Type.Integer(),
  basis: Basis,
  period: EvaluatedPeriod,
})
export type OpenedNumber = Type.Static<typeof OpenedNumber>

/** `GET /api/evaluation/cases`: the cases that a count counts. */
export const NumberCasesQuery = Type.Object({
  ...NumberQuery.properties,
  after: Type.Optional(Type.Integer({ minimum: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type NumberCasesQuery = Type.Static<typeof NumberCasesQuery>

export const TrendQuery = Type.Object({
  ...whose,
  ...period,
  code: Type.Optional(Type.String({ maxLength: 100 })),
  step: Type.Optional(oneOf(['day', 'week', 'month', 'quarter', 'year'] as const)),
})
export type TrendQuery = Type.Static<typeof TrendQuery>

export const EvaluationTrend = Type.Object({
  version: Type.Integer(),
  basis: Basis,
  points: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number(), ...figures })),
})
export type EvaluationTrend = Type.Static<typeof EvaluationTrend>

/** `POST /api/evaluation/external`: 外评价 of one subject in one period, 0…100. The newest entry counts. */
export const ExternalScore = Type.Object({
  subject: Subject,
  code: Type.String({ minLength: 1, maxLength: 100 }),
  from: Day,
  to: Day,
  score: Type.Number({ minimum: 0, maximum: 100 }),
  note: Type.String({ minLength: 1, maxLength: 500 }),
})
export type ExternalScore = Type.Static<typeof ExternalScore>
export const ExternalQuery = Type.Object({ subject: Subject, from: Day, to: Day })

/** `POST /api/evaluation/publications`: the result as it is now, kept for good. A correction names what it corrects. */
export const PublishResult = Type.Object({
  ...whose,
  ...period,
  /** Number of the newest revision, as the publisher saw it; 0 for the first. */
  expectedRevision: Type.Integer({ minimum: 0 }),
  note: Type.String({ minLength: 1, maxLength: 500 }),
})
export type PublishResult = Type.Static<typeof PublishResult>

export const PublicationHead = Type.Object({
  scheme: Type.String(),
  subject: Subject,
  area: TextOrNone,
  from: Type.Number(),
  to: Type.Number(),
  revision: Type.Integer(),
  version: Type.Integer(),
  note: Type.String(),
  madeBy: Type.String(),
  madeAt: Type.Number(),
})
export type PublicationHead = Type.Static<typeof PublicationHead>
/** Words of `GET /api/evaluation/publications`: the newest first; with a period, its revisions with their tables. */
export const PublicationQuery = Type.Object({ ...whose, ...period, revision: Type.Optional(Type.Integer({ minimum: 1 })) })

/** An entry as it is kept; `from` and `to` as HallMs, `to` not in it. */
export const ExternalEntry = Type.Object({
  ...ExternalScore.properties,
  from: Type.Number(),
  to: Type.Number(),
  madeBy: Type.String(),
  madeAt: Type.Number(),
})
export type ExternalEntry = Type.Static<typeof ExternalEntry>
export const ExternalEntries = Type.Object({ entries: Type.Array(ExternalEntry) })

export const Publications = Type.Object({
  publications: Type.Array(Type.Object({ ...PublicationHead.properties, table: Type.Optional(EvaluationTable) })),
})

export const NumberCases = Type.Object({
  version: Type.Integer(),
  basis: Basis,
  cases: Type.Array(CaseFacts),
  /** `after` of the next page; null = that was all. */
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export type NumberCases = Type.Static<typeof NumberCases>
