/**
 * Lists of cases: `GET /api/cases`, the same as a file, and the work lists of the posts. One filter says which cases, for the
 * list, its count, its file and its pages alike.
 */
import Type from 'typebox'
import { CASE_FLAGS } from '../domain/case-columns.ts'
import { Centre } from '../domain/choices.ts'
import { ComponentCode } from '../domain/component-code.ts'
import { Edition } from '../domain/edition.ts'
import { Post } from '../domain/post.ts'
import { CaseKind, CaseSource, CaseState, Stage } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'
import { CASE_ACTIONS, CaseFacts } from './rest.ts'

/** The lamp of the running limit: within it, more than its warning share used, passed; `off` = none runs. */
export const LAMPS = ['green', 'yellow', 'red', 'off'] as const
export type Lamp = (typeof LAMPS)[number]
export const Lamp = oneOf(LAMPS)

export type CaseFlag = keyof typeof CASE_FLAGS
export const CASE_FLAG_NAMES = Object.keys(CASE_FLAGS) as readonly CaseFlag[]
export const CaseFlag = oneOf(CASE_FLAG_NAMES)

const anyOf = <Schema extends Type.TSchema>(schema: Schema) => Type.Optional(Type.Array(schema, { minItems: 1, maxItems: 64 }))
const Instant = Type.Optional(Type.Number({ description: 'HallMs' }))

/**
 * Which cases. A field that is left out narrows nothing; of several values of one field any will do, except that every flag
 * named must be set. From is included, to is not.
 */
export const CaseFilter = Type.Object({
  open: Type.Optional(Type.Boolean()),
  stage: anyOf(Stage),
  state: anyOf(CaseState),
  lamp: anyOf(Lamp),
  /** Codes of districts, streets, communities or cells, each with all below it. */
  area: anyOf(Type.String({ pattern: '^[0-9]{2,15}$' })),
  kind: anyOf(CaseKind),
  /** 大类 (two digits) or 小类 (four). */
  class: anyOf(Type.String({ pattern: '^[0-9]{2}([0-9]{2})?$' })),
  /** Of the class dictionary: the same digits mean something else in another one. */
  edition: anyOf(Edition),
  source: anyOf(CaseSource),
  unit: anyOf(Type.String({ minLength: 1, maxLength: 64 })),
  /** `city`, or the code of the district whose centre holds the case. */
  centre: anyOf(Centre),
  /** 部件代码: all that was ever reported about a component. */
  component: anyOf(ComponentCode),
  flag: anyOf(CaseFlag),
  reporter: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  reportedFrom: Instant,
  reportedTo: Instant,
  /** Of the running limit; of a case that has ended, of the whole case. */
  dueFrom: Instant,
  dueTo: Instant,
  endedFrom: Instant,
  endedTo: Instant,
  /** Part of the number or of the address. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
})
export type CaseFilter = Type.Static<typeof CaseFilter>

/** `id` is the order of arrival. A case without a due time comes after all that have one. */
export const CASE_SORTS = ['id', 'due', 'reported', 'changed'] as const
export type CaseSort = (typeof CASE_SORTS)[number]

export const CASE_PAGE_MAX = 200
/** A file holds no more than this: a table program cannot open much more. */
export const CASE_EXPORT_MAX = 100_000

const Order = { sort: Type.Optional(oneOf(CASE_SORTS)), order: Type.Optional(oneOf(['asc', 'desc'] as const)) }
const Paging = {
  ...Order,
  /** `next` of the page before. */
  after: Type.Optional(Type.String({ maxLength: 128 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: CASE_PAGE_MAX })),
  /** Counts all pages, too. */
  count: Type.Optional(Type.Boolean()),
}

export const CaseListQuery = Type.Object({ ...CaseFilter.properties, ...Paging })
export type CaseListQuery = Type.Static<typeof CaseListQuery>

export const CaseFileQuery = Type.Object({
  ...CaseFilter.properties,
  ...Order,
  lang: Type.Optional(oneOf(['zh', 'en'] as const)),
})
export type CaseFileQuery = Type.Static<typeof CaseFileQuery>

/** `GET /api/cases/:id/file.html`: the case file for paper. */
export const CasePrintQuery = Type.Object({ lang: Type.Optional(oneOf(['zh', 'en'] as const)) })

/**
 * Boxes of a post's work list (工作列表): 待办 awaits the post's step; 在办 the post has begun it; 已办 the caller has acted
 * and it lies with others now; 办结 the caller has acted and it has ended; 督办, 挂账, 作废.
 */
export const WORK_BOXES = ['todo', 'doing', 'done', 'ended', 'supervised', 'suspended', 'void'] as const
export type WorkBox = (typeof WORK_BOXES)[number]

/** `GET /api/worklist` */
export const WorkListQuery = Type.Object({ post: Post, box: oneOf(WORK_BOXES), ...CaseListQuery.properties })
export type WorkListQuery = Type.Static<typeof WorkListQuery>
/** `GET /api/worklist/counts` */
export const WorkCountsQuery = Type.Object({ post: Post })

export const ListedCase = Type.Object({ ...CaseFacts.properties, lamp: Lamp, flags: Type.Array(CaseFlag) })
export type ListedCase = Type.Static<typeof ListedCase>

const page = {
  /** HallMs at which the lamps are so. */
  at: Type.Number(),
  /** `after` of the next page; null = that was all. */
  next: Type.Union([Type.String(), Type.Null()]),
  /** Of all pages, where `count` asked for it. */
  total: Type.Optional(Type.Integer()),
}
export const CaseListReply = Type.Object({ ...page, cases: Type.Array(ListedCase) })
export type CaseListReply = Type.Static<typeof CaseListReply>

/** With the steps that the caller can take in the post that was asked for. */
export const WorkListReply = Type.Object({
  ...page,
  cases: Type.Array(Type.Object({ ...ListedCase.properties, actions: Type.Array(oneOf(CASE_ACTIONS)) })),
})
export type WorkListReply = Type.Static<typeof WorkListReply>

export const WorkCountsReply = Type.Object({
  at: Type.Number(),
  post: Post,
  counts: Type.Object({
    todo: Type.Integer(),
    doing: Type.Integer(),
    done: Type.Integer(),
    ended: Type.Integer(),
    supervised: Type.Integer(),
    suspended: Type.Integer(),
    void: Type.Integer(),
  }),
})
export type WorkCountsReply = Type.Static<typeof WorkCountsReply>
