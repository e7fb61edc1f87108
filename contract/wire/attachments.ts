/**
 * Attachments (附件): photos, sound and video of a case.
 *
 * `POST /api/cases/:id/attachments?phase=…` takes files as multipart, `GET /api/cases/:id/attachments` lists them,
 * `GET /api/attachments/:id/content` gives one (ranges too), `POST /api/attachments/:id/withdraw` takes one out of use.
 * Nothing in a file is changed, not even what a camera wrote into it.
 */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'

export const ATTACHMENT_KINDS = ['photo', 'sound', 'video'] as const
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]

/** 处置前, 处置后, 核实, 核查. */
export const ATTACHMENT_PHASES = ['before', 'after', 'verification', 'check'] as const
export type AttachmentPhase = (typeof ATTACHMENT_PHASES)[number]

export const AddAttachmentQuery = Type.Object({
  phase: oneOf(ATTACHMENT_PHASES),
  /** HallMs at which it was taken. */
  takenAt: Type.Optional(Type.Number({ minimum: 0 })),
  lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  /** Shows or names persons; true when left out. Each look at such a file is written into the audit. */
  personal: Type.Optional(Type.Boolean()),
})
export type AddAttachmentQuery = Type.Static<typeof AddAttachmentQuery>

const Maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const Attachment = Type.Object({
  id: Type.Integer(),
  caseId: Type.Integer(),
  kind: oneOf(ATTACHMENT_KINDS),
  /** Found from the content, whatever the sender called it. */
  type: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
  phase: oneOf(ATTACHMENT_PHASES),
  fileName: Type.String(),
  takenAt: Maybe(Type.Number()),
  lng: Maybe(Type.Number()),
  lat: Maybe(Type.Number()),
  personal: Type.Boolean(),
  addedBy: Type.String(),
  addedAt: Type.Number(),
  withdrawnAt: Maybe(Type.Number()),
  withdrawnBy: Maybe(Type.String()),
  withdrawnWhy: Maybe(Type.String()),
})
export type Attachment = Type.Static<typeof Attachment>

export const AttachmentList = Type.Object({ attachments: Type.Array(Attachment) })
export type AttachmentList = Type.Static<typeof AttachmentList>

export const WithdrawRequest = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) })
