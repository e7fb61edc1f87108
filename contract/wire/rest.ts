/** REST of the backend: `/api/…`, JSON, `Authorization: Bearer <token>`. Errors are `Problem` with a closed `code`. */
import Type from 'typebox'
import { Alarm } from '../domain/alarm.ts'
import { Centre, Choices, OnSite, Part, Satisfaction } from '../domain/choices.ts'
import { ComponentCode } from '../domain/component-code.ts'
import { Edition } from '../domain/edition.ts'
import { Post } from '../domain/post.ts'
import { CaseKind, CaseSource, CaseState, Limit, Stage } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'
import { Clock } from './feed.ts'

export const PROBLEM_CODES = [
  'bad-request',
  'not-authenticated',
  'forbidden',
  'not-found',
  'illegal-step',
  'conflict',
  /** What is answered does not exist here yet, but is due to: repeat the same request shortly. */
  'not-yet',
  'too-large',
  'too-many-requests',
  'starting',
  'internal',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** Every refusal: what happened, where, why, what to do; in both languages, so that the reader's own can be shown. */
export const Problem = Type.Object({
  code: oneOf(PROBLEM_CODES),
  zh: Type.String(),
  en: Type.String(),
  /** Place in the input, e.g. `/lng`. */
  at: Type.Optional(Type.String()),
  /** With `illegal-step`: the actions that are legal now. */
  legal: Type.Optional(Type.Array(Type.String())),
})
export type Problem = Type.Static<typeof Problem>

export const ROLES = ['viewer', 'operator', 'shift-leader', 'administrator'] as const
export type Role = (typeof ROLES)[number]
export const Role = oneOf(ROLES)

/** Scopes of machine credentials: a wall node reads the feed; intake sources report; `import` may set past times; `exchange` reports from below. */
export const SCOPES = ['feed', 'intake', 'positions', 'import', 'exchange', 'metrics'] as const
export type Scope = (typeof SCOPES)[number]

export const LoginRequest = Type.Object({
  user: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 256 }),
})
export type LoginRequest = Type.Static<typeof LoginRequest>
export const LoginReply = Type.Object({
  token: Type.String(),
  user: Type.String(),
  name: Type.String(),
  roles: Type.Array(Role),
  expiresAt: Type.Number(),
})
export type LoginReply = Type.Static<typeof LoginReply>

/** `POST /api/intake/cases`: one report (上报). Idempotent by `Idempotency-Key`. */
export const ReportRequest = Type.Object({
  kind: CaseKind,
  classCode: Type.String({ pattern: '^[0-9]{4}$' }),
  /** Of the class dictionary; the one in force, when left out. Another one needs scope `import` and a time of the past. */
  edition: Type.Optional(Edition),
  condition: Type.Optional(Type.String({ maxLength: 64 })),
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  address: Type.Optional(Type.String({ maxLength: 200 })),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  source: CaseSource,
  reporter: Type.Optional(Type.String({ maxLength: 64, description: 'mover id of the collector, or a channel' })),
  /** 部件代码 of a component case; the nearest of its class within 30 m, when left out. */
  componentCode: Type.Optional(ComponentCode),
  /** Unit and due times of a city that computes its own; otherwise ours are used. */
  unit: Type.Optional(Type.String({ maxLength: 64 })),
  districtCode: Type.Optional(Type.String({ maxLength: 15 })),
  number: Type.Optional(Type.String({ maxLength: 40 })),
  dueAt: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  /** The centre that holds the case; the city's, when left out. */
  centre: Type.Optional(Centre),
  /** Put right on the spot before it was reported. */
  onSite: Type.Optional(OnSite),
  /** HallMs at which it happened; needs scope `import`. */
  at: Type.Optional(Type.Number()),
})
export type ReportRequest = Type.Static<typeof ReportRequest>

/** Steps that an officer, a unit or a collector can take with a case; the state machine says which are legal when. */
export const CASE_ACTIONS = [
  'ask-verification', // 派核实
  'confirm', // 核实属实
  'refute', // 核实不属实
  'accept', // 受理
  'reject', // 不予受理
  'file', // 立案
  'dispatch', // 派遣
  'take-up', // 签收
  'return', // 回退
  'finish', // 处置完成
  'send-check', // 反馈并派核查
  'pass-check', // 核查通过
  'fail-check', // 核查不通过: 返工
  'close', // 结案
  'force-close', // 强制结案
  'void', // 作废
  'suspend', // 挂账
  'resume', // 恢复
  'extend', // 延期
  'supervise', // 督办
  'finish-on-site', // 需要立即办理: already handled on site when it is filed
  'self-handle', // 自行处置
  'redispatch', // 改派
  'revoke', // 撤回派遣
  'take-up-part', // 协办签收
  'finish-part', // 协办完成
  'release-part', // 免除协办
  'postpone', // 缓办
  'hand-down', // 下派
  'hand-up', // 上交
  'visit', // 回访
  'exempt', // 申诉成立
  'instruct', // 批示
  'answer-order', // 回复督办
  'close-order', // 督办销号
  'correct', // 更正
  'assign', // 内部分派: a department passes a case on to a part of it
] as const
export type CaseAction = (typeof CASE_ACTIONS)[number]

/** `POST /api/cases/:id/actions`. */
export const ActionRequest = Type.Object({
  action: oneOf(CASE_ACTIONS),
  reason: Type.Optional(Type.String({ maxLength: 500 })),
  unit: Type.Optional(Type.String({ maxLength: 64 })),
  condition: Type.Optional(Type.String({ maxLength: 64 })),
  /** 协办单位 of a dispatch; with 返工, those whose part is to be done again. */
  assisting: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
  /** HallMs at which a pause ends by itself. */
  until: Type.Optional(Type.Number()),
  /** The district's centre to which a case is handed down. */
  centre: Type.Optional(Centre),
  satisfaction: Type.Optional(Satisfaction),
  /** Of 更正, each where it was wrong: kind and class, place (both or neither), words, component. `condition`, too. */
  kind: Type.Optional(CaseKind),
  classCode: Type.Optional(Type.String({ pattern: '^[0-9]{4}$' })),
  lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  address: Type.Optional(Type.String({ maxLength: 200 })),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  componentCode: Type.Optional(ComponentCode),
  /** In which post the actor acts; found by the step, when left out. */
  post: Type.Optional(Post),
  /** Who acts, when a system acts for a person (needs scope `intake`). */
  actor: Type.Optional(Type.String({ maxLength: 64 })),
  /** The version that the actor saw; a newer one in the database is a conflict. */
  expectedVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  at: Type.Optional(Type.Number()),
})
export type ActionRequest = Type.Static<typeof ActionRequest>

/** `POST /api/import`: reports and actions of the past in order, up to 500 a call; each row answers for itself. */
export const ImportRow = Type.Union([
  Type.Object({ op: Type.Literal('report'), key: Type.String({ maxLength: 64 }), report: ReportRequest }),
  Type.Object({ op: Type.Literal('action'), key: Type.String({ maxLength: 64 }), action: ActionRequest }),
])
export type ImportRow = Type.Static<typeof ImportRow>
export const ImportRequest = Type.Object({ rows: Type.Array(ImportRow, { maxItems: 500 }) })
export type ImportRequest = Type.Static<typeof ImportRequest>
export const ImportReply = Type.Object({
  applied: Type.Integer(),
  /** Case id by key of the report row; actions refer to a case by the same key. */
  ids: Type.Record(Type.String(), Type.Integer()),
  refused: Type.Array(Type.Object({ row: Type.Integer(), problem: Problem })),
})
export type ImportReply = Type.Static<typeof ImportReply>

/** `POST /api/positions`: fixes in a batch. `GET|POST /api/positions/osmand?id&lat&lon&timestamp&speed&bearing` takes one. */
export const PositionBatch = Type.Object({
  fixes: Type.Array(
    Type.Object({
      id: Type.String({ minLength: 1, maxLength: 64 }),
      lng: Type.Number({ minimum: -180, maximum: 180 }),
      lat: Type.Number({ minimum: -90, maximum: 90 }),
      at: Type.Number(),
      heading: Type.Optional(Type.Number({ minimum: 0, maximum: 360 })),
      /** km/h */
      speed: Type.Optional(Type.Number({ minimum: 0 })),
    }),
    { maxItems: 5000 },
  ),
})
export type PositionBatch = Type.Static<typeof PositionBatch>
export const PositionReply = Type.Object({
  accepted: Type.Integer(),
  /** Of the accepted: recorded, but kept from the wall, because the mover cannot be there. */
  heldBack: Type.Integer(),
  /** Ids that the city's data does not know. */
  unknown: Type.Array(Type.String()),
  /** Fixes whose time is too far from the hall clock. */
  misdated: Type.Integer(),
})
export type PositionReply = Type.Static<typeof PositionReply>

export const LogEntry = Type.Object({
  seq: Type.Integer(),
  at: Type.Number(),
  actor: Type.String(),
  action: Type.String(),
  from: Type.Union([CaseState, Type.Null()]),
  to: CaseState,
  reason: Type.Union([Type.String(), Type.Null()]),
  /** Limit of the clock that the step ended, a stage's or a post's, and the time used of it (ms on its clock); null where none ran. */
  limit: Type.Union([Limit, Type.Null()]),
  usedMs: Type.Union([Type.Number(), Type.Null()]),
  late: Type.Boolean(),
  /** In which post the actor acted, as far as known. */
  post: Type.Union([Post, Type.Null()]),
  choices: Type.Union([Choices, Type.Null()]),
  /** The application (申请) whose approval the step is. */
  application: Type.Union([Type.Integer(), Type.Null()]),
})
export type LogEntry = Type.Static<typeof LogEntry>

/** `GET /api/cases/:id`: the case card (案卷). */
export const CaseCard = Type.Object({
  id: Type.Integer(),
  version: Type.Integer(),
  number: Type.String(),
  kind: CaseKind,
  classCode: Type.String(),
  /** Of the class dictionary; null = the dictionary does not have the class. */
  edition: Type.Union([Type.String(), Type.Null()]),
  className: Type.String(),
  condition: Type.Union([Type.String(), Type.Null()]),
  source: CaseSource,
  state: CaseState,
  stage: Stage,
  stageSeq: Type.Integer(),
  lng: Type.Number(),
  lat: Type.Number(),
  address: Type.String(),
  description: Type.String(),
  cellCode: Type.Union([Type.String(), Type.Null()]),
  districtCode: Type.Union([Type.String(), Type.Null()]),
  unitCode: Type.Union([Type.String(), Type.Null()]),
  unitName: Type.Union([Type.String(), Type.Null()]),
  /** The component that the case is about, as far as known. */
  componentCode: Type.Union([ComponentCode, Type.Null()]),
  assisting: Type.Array(Part),
  centre: Centre,
  /** When a pause ends by itself. */
  resumeAt: Type.Union([Type.Number(), Type.Null()]),
  /** How often the limit was extended. */
  extensions: Type.Integer(),
  exemptAt: Type.Union([Type.Number(), Type.Null()]),
  satisfaction: Type.Union([Satisfaction, Type.Null()]),
  limit: Type.Union([Limit, Type.Null()]),
  reportedAt: Type.Number(),
  stageSince: Type.Number(),
  warnAt: Type.Union([Type.Number(), Type.Null()]),
  dueAt: Type.Union([Type.Number(), Type.Null()]),
  totalDueAt: Type.Union([Type.Number(), Type.Null()]),
  closedAt: Type.Union([Type.Number(), Type.Null()]),
  alarm: Type.Union([Alarm, Type.Null()]),
  /** What the reader can do with the case now. */
  legalActions: Type.Array(Type.String()),
  /** What the reader may only apply for (申请): `POST /api/cases/:id/applications`. */
  mayApplyFor: Type.Array(Type.String()),
  log: Type.Array(LogEntry),
})
export type CaseCard = Type.Static<typeof CaseCard>

/** A case in a list: the card without its alarm and its log. */
export const CaseFacts = Type.Omit(CaseCard, ['alarm', 'log'])
export type CaseFacts = Type.Static<typeof CaseFacts>

/** `POST /api/alarms/:id/acknowledge`. Idempotent for the same step; a step up since then is a conflict. */
export const AcknowledgeRequest = Type.Object({
  step: Type.Integer({ minimum: 1 }),
  /** HallMs of the key press, when the line was cut at that moment. */
  at: Type.Optional(Type.Number()),
})
export type AcknowledgeRequest = Type.Static<typeof AcknowledgeRequest>

/** `GET /api/status`, any credential: what a source must know before it sends. */
export const BackendStatus = Type.Object({
  city: Type.Object({ id: Type.String(), revision: Type.String() }),
  clock: Clock,
  record: Type.Object({
    cases: Type.Integer({ minimum: 0 }),
    open: Type.Integer({ minimum: 0 }),
    /** HallMs of the first report and of the latest step of any case; null in a new database. */
    firstAt: Type.Union([Type.Number(), Type.Null()]),
    lastAt: Type.Union([Type.Number(), Type.Null()]),
  }),
})
export type BackendStatus = Type.Static<typeof BackendStatus>
