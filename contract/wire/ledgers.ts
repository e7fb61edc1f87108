/** Ledgers (台账) of what departs from the ordinary way, and the monthly reports made of them. */
import Type from 'typebox'
import { Post } from '../domain/post.ts'
import { CaseState } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'
import { Period } from './orders.ts'

/** 回退, 作废, 延期, 缓办, 挂账, 申诉. */
export const LEDGER_KINDS = ['return', 'void', 'extend', 'postpone', 'suspend', 'appeal'] as const
export type LedgerKind = (typeof LEDGER_KINDS)[number]

/** Why a case is on the ledger of unsolved problems (未解决问题台账): past its limit, 挂账 or 缓办, 上交. */
export const UNSOLVED_WHYS = ['overdue', 'suspended', 'handed-up'] as const
export type UnsolvedWhy = (typeof UNSOLVED_WHYS)[number]

export const LEDGER_PAGE_MAX = 500

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Instant = Type.Number({ description: 'HallMs' })
const Narrowed = {
  /** Codes of areas, each with all below it. */
  area: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{2,15}$' }), { minItems: 1, maxItems: 64 })),
  unit: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 64 })),
}

/** `GET /api/ledgers/:kind`, newest first. */
export const LedgerQuery = Type.Object({
  ...Period,
  ...Narrowed,
  /** `next` of the page before. */
  after: Type.Optional(Type.String({ pattern: '^[0-9.]{1,32}:[0-9]{1,10}:[0-9]{1,12}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LEDGER_PAGE_MAX })),
})
export type LedgerQuery = Type.Static<typeof LedgerQuery>

/** One approval or refusal on the way. */
export const LedgerOpinion = Type.Object({
  post: Post,
  actor: Type.String(),
  at: Instant,
  verdict: oneOf(['approve', 'refuse'] as const),
  opinion: orNull(Type.String()),
})

/** One line: a step that was taken, or an application for one, whatever became of it. */
export const LedgerRow = Type.Object({
  caseId: Type.Integer(),
  caseNumber: Type.String(),
  className: Type.String(),
  districtCode: orNull(Type.String()),
  unitCode: orNull(Type.String()),
  unitName: orNull(Type.String()),
  /** When it was asked for, or taken where nobody had to be asked. */
  at: Instant,
  applicant: Type.String(),
  post: orNull(Post),
  reason: orNull(Type.String()),
  /** `taken`: without an application. */
  outcome: oneOf(['taken', 'approved', 'refused', 'withdrawn', 'lapsed', 'open'] as const),
  /** When it took effect; null = it did not. */
  takenAt: orNull(Instant),
  /** Of a pause: when it ends by itself. */
  until: orNull(Instant),
  opinions: Type.Array(LedgerOpinion),
})
export type LedgerRow = Type.Static<typeof LedgerRow>

/** A number with what it is a share of. The share of nothing is null, shown as "—". */
export const Share = Type.Object({
  numerator: Type.Integer(),
  denominator: Type.Integer(),
  share: orNull(Type.Number()),
})
export type Share = Type.Static<typeof Share>

/** `apart`: cases that the same befell in the time, but that were filed earlier or not at all: shown by themselves, in no share. */
export const ShareApart = Type.Object({ ...Share.properties, apart: Type.Integer() })
export type ShareApart = Type.Static<typeof ShareApart>

/** `GET /api/reports/article-40`: the month that ended, or as far as it has come. */
export const ARTICLE_40_KINDS = ['return', 'void', 'extend', 'postpone', 'suspend'] as const
export type Article40Kind = (typeof ARTICLE_40_KINDS)[number]

export const MonthQuery = Type.Object({
  month: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }),
  format: Type.Optional(oneOf(['json', 'csv'] as const)),
  lang: Type.Optional(oneOf(['zh', 'en'] as const)),
})
export type MonthQuery = Type.Static<typeof MonthQuery>

export const UnsolvedQuery = Type.Object({
  ...MonthQuery.properties,
  ...Narrowed,
  /** Made anew from the log instead of read as it was frozen. */
  derive: Type.Optional(Type.Boolean()),
})
export type UnsolvedQuery = Type.Static<typeof UnsolvedQuery>

export const UnsolvedRow = Type.Object({
  caseId: Type.Integer(),
  why: oneOf(UNSOLVED_WHYS),
  districtCode: orNull(Type.String()),
  unitCode: orNull(Type.String()),
  centre: Type.String(),
  state: CaseState,
  stage: Type.String(),
  reportedAt: Instant,
  dueAt: orNull(Instant),
  reason: orNull(Type.String()),
})
