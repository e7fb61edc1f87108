/** 申请: a step that needs approval is asked for, decided by a chain of posts, and taken with the last approval. */
import Type from 'typebox'
import { Centre, Choices } from '../domain/choices.ts'
import { ChainPost, Post } from '../domain/post.ts'
import { oneOf } from '../one-of.ts'

/** The steps that can need an approval: 延期, 挂账, 缓办, 作废, 强制结案, 回退, 上交, 申诉. */
export const APPLICATION_ACTIONS = [
  'extend',
  'suspend',
  'postpone',
  'void',
  'force-close',
  'return',
  'hand-up',
  'exempt',
] as const
export type ApplicationAction = (typeof APPLICATION_ACTIONS)[number]

/** `lapsed`: the case went another way before the last approval. */
export const APPLICATION_STATES = ['open', 'approved', 'refused', 'withdrawn', 'lapsed'] as const
export type ApplicationState = (typeof APPLICATION_STATES)[number]

export const VERDICTS = ['approve', 'refuse'] as const
export type Verdict = (typeof VERDICTS)[number]

/** `POST /api/cases/:id/applications`. */
export const ApplicationRequest = Type.Object({
  action: oneOf(APPLICATION_ACTIONS),
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  /** HallMs at which the pause that is asked for ends. */
  until: Type.Optional(Type.Number()),
  post: Type.Optional(Post),
  /** For whom a system asks (needs scope `intake`). */
  actor: Type.Optional(Type.String({ maxLength: 64 })),
  expectedVersion: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ApplicationRequest = Type.Static<typeof ApplicationRequest>

/** `POST /api/applications/:id/decisions`: the verdict of the post whose turn it is. */
export const DecisionRequest = Type.Object({
  verdict: oneOf(VERDICTS),
  /** A refusal says why. */
  opinion: Type.Optional(Type.String({ maxLength: 500 })),
  /** Number of approvals that the officer saw; another number by now is a conflict. */
  step: Type.Integer({ minimum: 0 }),
})
export type DecisionRequest = Type.Static<typeof DecisionRequest>

export const ApplicationStep = Type.Object({
  step: Type.Integer(),
  post: Post,
  actor: Type.String(),
  at: Type.Number(),
  verdict: oneOf(VERDICTS),
  opinion: Type.Union([Type.String(), Type.Null()]),
})

export const Application = Type.Object({
  id: Type.Integer(),
  caseId: Type.Integer(),
  caseNumber: Type.String(),
  action: oneOf(APPLICATION_ACTIONS),
  state: oneOf(APPLICATION_STATES),
  applicant: Type.String(),
  post: Type.Union([Post, Type.Null()]),
  unitCode: Type.Union([Type.String(), Type.Null()]),
  reason: Type.String(),
  wanted: Type.Union([Choices, Type.Null()]),
  chain: Type.Array(ChainPost),
  /** Approvals so far. */
  step: Type.Integer(),
  /** Whose turn it is; null when it is over. */
  waitsFor: Type.Union([Post, Type.Null()]),
  /** The centre whose post that is; null when it is over, or when the post is of no centre. */
  waitsAt: Type.Union([Centre, Type.Null()]),
  settingVersion: Type.Integer(),
  madeAt: Type.Number(),
  endedAt: Type.Union([Type.Number(), Type.Null()]),
  lapsedBecause: Type.Union([Type.Object({ zh: Type.String(), en: Type.String() }), Type.Null()]),
  steps: Type.Array(ApplicationStep),
})
export type Application = Type.Static<typeof Application>

/** `GET /api/applications`, newest first. */
export const ApplicationQuery = Type.Object({
  state: Type.Optional(oneOf(APPLICATION_STATES)),
  /** Those that wait for this post: for a person the post of the own centre, for a machine of any. */
  post: Type.Optional(Post),
  action: Type.Optional(oneOf(APPLICATION_ACTIONS)),
  case: Type.Optional(Type.Integer({ minimum: 1, maximum: 2147483647 })),
  /** Id of the last application of the page before. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type ApplicationQuery = Type.Static<typeof ApplicationQuery>
export const ApplicationPage = Type.Object({
  applications: Type.Array(Application),
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export type ApplicationPage = Type.Static<typeof ApplicationPage>
