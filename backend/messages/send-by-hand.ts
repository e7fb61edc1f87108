import type { Manners, MessageRules } from '../../contract/settings/messages.ts'
import { HOUR } from '../../contract/units.ts'
import type { Contact, SendMessage, SendMessageReply } from '../../contract/wire/messages.ts'
import { belongs, type OnDuty } from '../../core/messages/recipients.ts'
import { refuse } from '../http/problem.ts'
import { addressesOf, type Draft } from './compose.ts'
import type { NewMessage } from './message-store.ts'

const EXPIRES_AFTER_MS = 24 * HOUR

export interface ByHand {
  readonly contacts: readonly Contact[]
  readonly rules: MessageRules
  readonly now: number
  readonly who: string
  readonly isOnDuty: OnDuty
}

/** A message that a person writes, for each that it is meant for and each way to them. */
export function draftsByHand(
  request: SendMessage,
  { contacts, rules, now, who, isOnDuty }: ByHand,
): { drafts: Draft[]; withoutAddress: number } {
  const { people, manners } = meant(request, contacts, rules, isOnDuty)
  const ways = people.map((person) => ({ person, addresses: addressesOf(person, request.channels) }))
  const drafts = ways.flatMap(({ person, addresses }) =>
    addresses.map(([channel, address]) => ({
      madeAt: now,
      madeBy: who,
      eventId: null,
      eventType: 'manual',
      triggerKey: null,
      template: null,
      settingVersion: null,
      caseId: null,
      contactId: person.id,
      channel,
      address,
      manners,
      subject: request.subject,
      body: request.text,
      urgent: request.urgent ?? false,
      expiresAt: now + EXPIRES_AFTER_MS,
    })),
  )
  return { drafts, withoutAddress: ways.filter(({ addresses }) => addresses.length === 0).length }
}

function meant(
  { group: key, contacts: ids = [] }: SendMessage,
  contacts: readonly Contact[],
  rules: MessageRules,
  isOnDuty: OnDuty,
): { people: Contact[]; manners: Manners } {
  const group = rules.groups.find((each) => each.key === key)
  if (key !== undefined && !group) throw noSuchGroup(key)
  const unknown = ids.find((id) => !contacts.some((contact) => contact.id === id))
  if (unknown !== undefined) throw noSuchContact(unknown)
  const people = contacts.filter(
    (contact) => ids.includes(contact.id) || (group !== undefined && belongs(group, contact, isOnDuty)),
  )
  if (people.length === 0) throw nobody()
  return { people, manners: group?.manners ?? rules.manners }
}

export function replyOf(messages: readonly NewMessage[], withoutAddress: number): SendMessageReply {
  const count = (...states: string[]) => messages.filter(({ state }) => states.includes(state)).length
  return {
    queued: count('queued', 'sent'),
    held: count('held'),
    failed: count('failed'),
    dropped: count('dropped'),
    withoutAddress,
  }
}

/** One audit line says who wrote to how many; the text is in the log of messages. */
export function auditDetail(
  { group, contacts, channels, urgent }: SendMessage,
  reply: SendMessageReply,
): Record<string, unknown> {
  return { group: group ?? null, contacts: contacts ?? [], channels, urgent: urgent ?? false, ...reply }
}

const noSuchGroup = (key: string) =>
  refuse(
    'not-found',
    { zh: `没有群组 ${key}：请在消息设置中核对。`, en: `There is no group ${key}: see the setting of messages.` },
    '/group',
  )

const noSuchContact = (id: number) =>
  refuse(
    'not-found',
    { zh: `没有可用的联系人 ${id}：请核对编号或是否停用。`, en: `There is no contact ${id} in use: check the number.` },
    '/contacts',
  )

const nobody = () =>
  refuse('bad-request', {
    zh: '没有收件人：请给出群组或联系人，并确认群组内有启用的联系人。',
    en: 'Nobody would get it: name a group or contacts, and see that the group has contacts in use.',
  })
