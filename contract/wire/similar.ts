/**
 * Look-alikes (相似案卷). `GET /api/cases/similar` before reporting; the answer to a report brings them too. They never
 * refuse a report: an officer decides, and links a repeat (关联) by `POST /api/cases/:id/repeat-of`.
 */
import Type from 'typebox'
import { Edition } from '../domain/edition.ts'
import { CaseKind, CaseState } from '../domain/stage.ts'
import { CaseCard } from './rest.ts'

export const SimilarQuery = Type.Object({
  kind: CaseKind,
  classCode: Type.String({ pattern: '^[0-9]{4}$' }),
  /** Of the class dictionary; the one in force, when left out. */
  edition: Type.Optional(Edition),
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
})
export type SimilarQuery = Type.Static<typeof SimilarQuery>

export const SimilarCase = Type.Object({
  id: Type.Integer(),
  number: Type.String(),
  state: CaseState,
  reportedAt: Type.Number(),
  metres: Type.Number(),
  lng: Type.Number(),
  lat: Type.Number(),
  address: Type.String(),
})
export type SimilarCase = Type.Static<typeof SimilarCase>

export const SimilarReply = Type.Object({
  /** Version of the setting `similar-cases` by which they were found. */
  settingVersion: Type.Integer(),
  /** Nearest first. */
  similar: Type.Array(SimilarCase),
})
export type SimilarReply = Type.Static<typeof SimilarReply>

/** Answer to `POST /api/intake/cases`: the card, and what may be the same. */
export const ReportReply = Type.Object({ ...CaseCard.properties, similar: Type.Array(SimilarCase) })
export type ReportReply = Type.Static<typeof ReportReply>

export const RepeatOfRequest = Type.Object({
  /** The case that was there first. */
  of: Type.Integer({ minimum: 1, maximum: 2147483647 }),
  note: Type.Optional(Type.String({ maxLength: 300 })),
})
export type RepeatOfRequest = Type.Static<typeof RepeatOfRequest>

export const CaseLinks = Type.Object({
  /** The case that this one repeats. */
  repeatOf: Type.Union([Type.Integer(), Type.Null()]),
  repeats: Type.Array(Type.Integer()),
})
export type CaseLinks = Type.Static<typeof CaseLinks>
