/** Messages (业务短信): what is said to whom when. Addresses are no part of it; they stand with the contacts. */
import Type from 'typebox'
import { CaseEventType } from '../domain/case-event.ts'
import { Post } from '../domain/post.ts'
import { oneOf } from '../one-of.ts'

const Key = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const Areas = Type.Array(Type.String({ pattern: '^[0-9]{1,15}$' }), { maxItems: 1000 })
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 1000 })

export const MESSAGE_LANGUAGES = ['zh', 'en'] as const
export type MessageLanguage = (typeof MESSAGE_LANGUAGES)[number]
export const MessageLanguage = oneOf(MESSAGE_LANGUAGES)

/** notice (提示) is shown at the person's own desk; the others leave the house. */
export const MESSAGE_CHANNELS = ['sms', 'email', 'notice'] as const
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number]
export const MessageChannel = oneOf(MESSAGE_CHANNELS)

/** Text with placeholders such as `{number}`; `subject` is for e-mail and notices. */
export const MessageText = Type.Object({
  subject: Type.String({ minLength: 1, maxLength: 200 }),
  text: Type.String({ minLength: 1, maxLength: 2000 }),
})
export type MessageText = Type.Static<typeof MessageText>

export const MessageTemplate = Type.Object({ key: Key, name: Name, zh: MessageText, en: MessageText })
export type MessageTemplate = Type.Static<typeof MessageTemplate>

/** Local times of day `HH:MM`; from a later to an earlier one runs through midnight. */
export const QuietHours = Type.Object({
  from: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
  to: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
})
export type QuietHours = Type.Static<typeof QuietHours>

/** How people may be disturbed. */
export const Manners = Type.Object({
  /** 免打扰: what is not urgent waits for the end; null = none. */
  quiet: Type.Union([QuietHours, Type.Null()]),
  /** No more than so many an hour to one person on one channel; the rest comes as one digest. */
  perHour: Type.Integer({ minimum: 1, maximum: 1000 }),
})
export type Manners = Type.Static<typeof Manners>

/** People by who they are: every list that is not empty must hold; no list at all = nobody. */
export const MessageGroup = Type.Object({
  key: Key,
  name: Name,
  posts: Type.Array(Post),
  areas: Areas,
  units: Codes,
  /** Contacts by number, beside those whom the lists find. */
  contacts: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 1000 }),
  /** Of all these only who is on duty (当班) at that moment, by roster and sign-on. */
  onDuty: Type.Optional(Type.Boolean()),
  manners: Manners,
})
export type MessageGroup = Type.Static<typeof MessageGroup>

/**
 * `unit`: contacts of the responsible unit · `department` (一级部门): those of the units that it is part of · `assisting` (协办): those of the assisting units whose parts are not done ·
 * `order-addressee`: those whom the supervision order or instruction is for, at the level at which it stands; of a step without
 * an order the responsible unit · `collector`: the collectors on duty where the case lies · `reporter`: the person who reported
 * the case · `applicant`: the one whose application was decided, who gets a notice at least.
 */
export const Recipient = Type.Union([
  Type.Object({ kind: Type.Literal('group'), group: Key }),
  Type.Object({ kind: Type.Literal('unit') }),
  Type.Object({ kind: Type.Literal('department') }),
  Type.Object({ kind: Type.Literal('assisting') }),
  Type.Object({ kind: Type.Literal('order-addressee') }),
  Type.Object({ kind: Type.Literal('collector') }),
  Type.Object({ kind: Type.Literal('reporter') }),
  Type.Object({ kind: Type.Literal('applicant') }),
])
export type Recipient = Type.Static<typeof Recipient>

export const MessageTrigger = Type.Object({
  key: Key,
  enabled: Type.Boolean(),
  events: Type.Array(CaseEventType, { minItems: 1, maxItems: 50 }),
  /** Empty = all, in each. */
  areas: Areas,
  classes: Type.Array(Type.String({ pattern: '^[0-9]{4}$' }), { maxItems: 1000 }),
  units: Codes,
  template: Key,
  to: Type.Array(Recipient, { minItems: 1, maxItems: 20 }),
  channels: Type.Array(MessageChannel, { minItems: 1, maxItems: 3 }),
  /** Passes quiet hours and the hourly bound. What concerns a hazard always does. */
  urgent: Type.Boolean(),
  /** Minutes of the hall clock after which nobody needs it any more. */
  expiresAfterMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
})
export type MessageTrigger = Type.Static<typeof MessageTrigger>

/** Setting `messages`. */
export const MessageRules = Type.Object({
  templates: Type.Array(MessageTemplate, { maxItems: 200 }),
  groups: Type.Array(MessageGroup, { maxItems: 200 }),
  triggers: Type.Array(MessageTrigger, { maxItems: 200 }),
  /** For contacts of a unit and reporters, who belong to no group. */
  manners: Manners,
  /** The same text to the same person within so many minutes is sent once. */
  sameTextMinutes: Type.Integer({ minimum: 0, maximum: 1440 }),
})
export type MessageRules = Type.Static<typeof MessageRules>
