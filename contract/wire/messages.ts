/** Messages (业务短信): the people who get them, the log of what was sent, sending by hand, and one's own notices. */
import Type from 'typebox'
import { Post } from '../domain/post.ts'
import { oneOf } from '../one-of.ts'
import { MessageChannel, MessageLanguage, MessageText } from '../settings/messages.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Code = Type.String({ minLength: 1, maxLength: 64 })

/** `POST /api/contacts`, `POST /api/contacts/:id`. Personal data. */
export const ContactRequest = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  post: Type.Optional(Post),
  unitCode: Type.Optional(Code),
  /** Area codes that the person looks after, each with all below it. */
  areas: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{1,15}$' }), { maxItems: 1000 })),
  /** Mover or channel whose reports are this person's. */
  reporter: Type.Optional(Code),
  /** Account that sees the messages as notices. */
  user: Type.Optional(Code),
  language: Type.Optional(MessageLanguage),
  email: Type.Optional(Type.String({ maxLength: 254, pattern: '^[^\\s@<>,;"]+@[^\\s@<>,;"]+$' })),
  phone: Type.Optional(Type.String({ pattern: '^[+]?[0-9]{3,20}$' })),
  enabled: Type.Optional(Type.Boolean()),
})
export type ContactRequest = Type.Static<typeof ContactRequest>

/** In a list e-mail and phone are masked; `GET /api/contacts/:id` shows them and is audited. */
export const Contact = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  post: orNull(Post),
  unitCode: orNull(Type.String()),
  areas: Type.Array(Type.String()),
  reporter: orNull(Type.String()),
  user: orNull(Type.String()),
  language: MessageLanguage,
  email: orNull(Type.String()),
  phone: orNull(Type.String()),
  enabled: Type.Boolean(),
})
export type Contact = Type.Static<typeof Contact>

/**
 * held: waits for the end of quiet hours or for room in the hour · queued: on its way · sent: the gateway took it ·
 * failed: given up · merged: told in a digest · dropped: never sent, `why` says for what reason.
 */
export const MESSAGE_STATES = ['held', 'queued', 'sent', 'failed', 'merged', 'dropped'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** A line of the log. Times are HallMs; the address is masked. */
export const Message = Type.Object({
  id: Type.String(),
  madeAt: Type.Number(),
  madeBy: orNull(Type.String()),
  eventType: Type.String(),
  trigger: orNull(Type.String()),
  template: orNull(Type.String()),
  /** Of the setting `messages` that made it. */
  settingVersion: orNull(Type.Integer()),
  caseId: orNull(Type.Integer()),
  /** null: a notice to an account that is nobody's contact. */
  contactId: orNull(Type.Integer()),
  contactName: Type.String(),
  channel: MessageChannel,
  address: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  urgent: Type.Boolean(),
  state: oneOf(MESSAGE_STATES),
  why: orNull(Type.String()),
  heldUntil: orNull(Type.Number()),
  sentAt: orNull(Type.Number()),
  /** Known of notices alone. */
  readAt: orNull(Type.Number()),
  digestId: orNull(Type.String()),
})
export type Message = Type.Static<typeof Message>

export const MessageQuery = Type.Object({
  state: Type.Optional(oneOf(MESSAGE_STATES)),
  channel: Type.Optional(MessageChannel),
  contact: Type.Optional(Type.Integer({ minimum: 1 })),
  case: Type.Optional(Type.Integer({ minimum: 1 })),
  before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type MessageQuery = Type.Static<typeof MessageQuery>

/** `POST /api/messages`: by hand, to a group or to people. */
export const SendMessage = Type.Object({
  group: Type.Optional(Type.String({ maxLength: 64 })),
  contacts: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 500 })),
  channels: Type.Array(MessageChannel, { minItems: 1, maxItems: 3 }),
  ...MessageText.properties,
  urgent: Type.Optional(Type.Boolean()),
})
export type SendMessage = Type.Static<typeof SendMessage>

export const SendMessageReply = Type.Object({
  /** By state; people without an address on a channel are left out and counted. */
  queued: Type.Integer(),
  held: Type.Integer(),
  failed: Type.Integer(),
  dropped: Type.Integer(),
  withoutAddress: Type.Integer(),
})
export type SendMessageReply = Type.Static<typeof SendMessageReply>

/** `POST /api/messages/preview`: how a text would read for a case, and how long it is as an SMS. */
export const PreviewMessage = Type.Object({
  ...MessageText.properties,
  language: MessageLanguage,
  caseId: Type.Integer({ minimum: 1, maximum: 2147483647 }),
})
export type PreviewMessage = Type.Static<typeof PreviewMessage>

export const MessagePreview = Type.Object({
  ...MessageText.properties,
  encoding: Type.String(),
  length: Type.Integer(),
  segments: Type.Integer(),
})
export type MessagePreview = Type.Static<typeof MessagePreview>
