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

export const LedgerPage = Type.Object({
  rows: Type.Array(LedgerRow),
  /** `after` of the next page; null = that was all. */
  next: orNull(Type.String()),
  share: ShareApart,
})
export type LedgerPage = Type.Static<typeof LedgerPage>

/** Unsolved problems of one district: cases, how many for each reason (a case may have several), and how old they are. */
export const DistrictSummary = Type.Object({
  districtCode: orNull(Type.String()),
  cases: Type.Integer(),
  whys: Type.Object({ overdue: Type.Integer(), suspended: Type.Integer(), 'handed-up': Type.Integer() }),
  /** In days; of the cases, not of the lines. */
  oldestDays: Type.Number(),
  medianDays: Type.Number(),
})
export type DistrictSummary = Type.Static<typeof DistrictSummary>

export const UnsolvedLine = Type.Object({
  ...UnsolvedRow.properties,
  caseNumber: Type.String(),
  className: Type.String(),
  districtName: orNull(Type.String()),
  unitName: orNull(Type.String()),
  ageDays: Type.Number(),
})
export type UnsolvedLine = Type.Static<typeof UnsolvedLine>

/** `GET /api/ledgers/unsolved`: oldest first, with its sums per district. */
export const UnsolvedReply = Type.Object({
  month: Type.String(),
  dataAt: Instant,
  madeAt: Instant,
  /** As it was written when the month ended; otherwise made just now. */
  frozen: Type.Boolean(),
  /** Of all lines, shown or not. */
  total: Type.Integer(),
  districts: Type.Array(Type.Object({ ...DistrictSummary.properties, name: orNull(Type.String()) })),
  rows: Type.Array(UnsolvedLine),
})
export type UnsolvedReply = Type.Static<typeof UnsolvedReply>

export const Article40Figure = Type.Object({ ...ShareApart.properties, previous: ShareApart })
export type Article40Figure = Type.Static<typeof Article40Figure>

export const Article40Row = Type.Object({
  level: oneOf(['city', 'district', 'unit'] as const),
  /** null = the city; or cases outside every district, of no unit. */
  code: orNull(Type.String()),
  name: Type.String(),
  filed: Type.Integer(),
  previousFiled: Type.Integer(),
  kinds: Type.Object({
    return: Article40Figure,
    void: Article40Figure,
    extend: Article40Figure,
    postpone: Article40Figure,
    suspend: Article40Figure,
  }),
})
export type Article40Row = Type.Static<typeof Article40Row>

export const Article40Report = Type.Object({
  month: Type.String(),
  previousMonth: Type.String(),
  /** Up to when it counts. */
  dataAt: Instant,
  /** The month is over. */
  complete: Type.Boolean(),
  rows: Type.Array(Article40Row),
})
export type Article40Report = Type.Static<typeof Article40Report>
