import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { Manners, MessageChannel, MessageLanguage, MessageRules, MessageTrigger } from '../../contract/settings/messages.ts'
import { MINUTE } from '../../contract/units.ts'
import type { Contact } from '../../contract/wire/messages.ts'
import type { Place } from '../../core/access/may-see.ts'
import { isWithin } from '../../core/messages/case-filter.ts'
import { fillingOf, type Told as Words } from '../../core/messages/filling.ts'
import { type OnDuty, type Person, recipientsOf, type Subject } from '../../core/messages/recipients.ts'
import { fill } from '../../core/messages/template.ts'
import { type Timing, whenToSend } from '../../core/messages/when-to-send.ts'
import type { OrderAddress } from '../../core/oversight/order-rights.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { CaseEvent, OrderOfEvent } from '../deliveries/case-event.ts'
import { ACTION_WORDS, APPLICATION_STATE_WORDS } from '../support/words.ts'
import type { NewMessage, RecentMessages } from './message-store.ts'
import { toldCase } from './told-case.ts'

/** A message as it is meant, before anybody asks whether it may disturb. */
export type Draft = Omit<NewMessage, 'state' | 'why' | 'heldUntil'>

export interface ComposeParts {
  readonly rules: MessageRules
  readonly settingVersion: number
  readonly contacts: readonly Contact[]
  readonly directory: CityDirectory
  readonly now: number
  readonly isOnDuty: OnDuty
  readonly levels: Levels
  /** What an order's chain says of the level at which it stands. */
  readonly orderAddress: (order: OrderOfEvent) => OrderAddress
  readonly isTaskOf: (person: Person, place: Place) => boolean
}

/** Everything that this event makes people be told. */
export function draftsOf(event: CaseEvent, parts: ComposeParts): Draft[] {
  const { rules, contacts, isOnDuty } = parts
  const subject = subjectOf(event, parts)
  const told = new Set<string>()
  return rules.triggers.flatMap((trigger) => {
    if (!trigger.enabled || !trigger.events.includes(event.type) || !isWithin(trigger, event.file)) return []
    const found: Told[] = recipientsOf(trigger.to, contacts, subject, rules, isOnDuty)
    return [...found, ...applicantAtLeast(trigger, subject, found, parts)].flatMap(({ person, manners, channels }) =>
      addressesOf(person, channels ?? trigger.channels).flatMap(([channel, address]) => {
        // Two triggers with one template tell a person once.
        const key = `${person.id ?? address}:${channel}:${trigger.template}`
        if (told.has(key)) return []
        told.add(key)
        return [draftOf(event, trigger, person, { channel, address, manners }, parts)]
      }),
    )
  })
}

function subjectOf(event: CaseEvent, { levels, orderAddress, isTaskOf, directory }: ComposeParts): Subject {
  const { file, order } = event
  return {
    ...file,
    levels,
    units: directory.unitTree,
    applicant: applicantOf(event),
    order: order && orderAddress(order),
    isTaskOf: (person) => isOrWasTask(event) && isTaskOf(person, file),
  }
}

/** A limit is a collector's while the case waits for one. */
function isOrWasTask({ line, file }: CaseEvent): boolean {
  return line.kind !== 'alarm' || file.state === 'verifying' || file.state === 'checking'
}

/** Who gets a message: a contact, or an account that is nobody's (`id` null). */
type Reader = Pick<Contact, 'language' | 'email' | 'phone' | 'user'> & { readonly id: number | null }

interface Told {
  readonly person: Reader
  readonly manners: Manners
  /** Other than the trigger's. */
  readonly channels?: readonly MessageChannel[]
}

/** An applicant's own account gets a notice whatever the contacts: a decision is never kept from who asked. */
function applicantAtLeast(
  { to, channels }: MessageTrigger,
  { applicant }: Subject,
  found: readonly Told[],
  { rules }: ComposeParts,
): Told[] {
  const user = applicant?.user ?? null
  if (user === null || !to.some(({ kind }) => kind === 'applicant')) return []
  if (channels.includes('notice') && found.some(({ person }) => person.user === user)) return []
  const person = { id: null, language: 'zh', email: null, phone: null, user } as const
  return [{ person, manners: rules.manners, channels: ['notice'] }]
}

function draftOf(
  event: CaseEvent,
  trigger: MessageTrigger,
  person: Reader,
  way: { channel: MessageChannel; address: string; manners: Manners },
  { rules, settingVersion, directory, now }: ComposeParts,
): Draft {
  const { file, line } = event
  const template = rules.templates.find(({ key }) => key === trigger.template)?.[person.language]
  const words = {
    ...toldCase(file, reasonOf(line, person.language), person.language, directory),
    ...decisionIn(line, person.language),
  }
  const filling = fillingOf(words, now, person.language, directory.city.calendar.utcOffsetMinutes)
  return {
    madeAt: now,
    madeBy: null,
    eventId: event.id,
    eventType: event.type,
    triggerKey: trigger.key,
    template: trigger.template,
    settingVersion,
    caseId: file.id,
    contactId: person.id,
    ...way,
    subject: fill(template?.subject ?? '', filling),
    body: fill(template?.text ?? '', filling),
    urgent: trigger.urgent || (file.flags & CASE_FLAGS.hazard) !== 0,
    expiresAt: event.at + trigger.expiresAfterMinutes * MINUTE,
  }
}

/** Whose application was decided; of a system's it is the unit's for which it asked. */
function applicantOf({ line }: CaseEvent): { user: string | null; unitCode: string | null } | null {
  if (line.kind !== 'application') return null
  const { principal, unitCode } = line
  return { user: principal.startsWith(ACCOUNT) ? principal.slice(ACCOUNT.length) : null, unitCode }
}

const ACCOUNT = 'account:'

function reasonOf(line: CaseEvent['line'], language: MessageLanguage): string | null {
  if (line.kind === 'application') return line.lapsedBecause?.[language] ?? line.opinion
  return line.kind === 'step' ? line.reason : null
}

function decisionIn(line: CaseEvent['line'], language: MessageLanguage): Partial<Words> {
  if (line.kind !== 'application') return {}
  return { application: ACTION_WORDS[line.action][language], outcome: APPLICATION_STATE_WORDS[line.state][language] }
}

export function addressesOf(
  person: Pick<Contact, 'email' | 'phone' | 'user'>,
  channels: readonly MessageChannel[],
): [MessageChannel, string][] {
  const address = { sms: person.phone, email: person.email, notice: person.user }
  return channels.flatMap((channel) => (address[channel] ? [[channel, address[channel]] as [MessageChannel, string]] : []))
}

/** Decides what becomes of a draft, and counts it for the next one to the same person. */
export function decided(
  draft: Draft,
  recent: RecentMessages,
  { utcOffsetMinutes, hasGateway }: { utcOffsetMinutes: number; hasGateway: (channel: MessageChannel) => boolean },
): NewMessage {
  const { contactId, channel, body, madeAt } = draft
  // An account's own notice is made by one event and lies on its desk.
  if (contactId === null) return { ...draft, ...SENT }
  const person = recent.of(contactId, channel, body)
  // A notice makes no sound: it lies on the desk until somebody looks.
  const asked = { ...draft, urgent: draft.urgent || channel === 'notice' }
  const timing = whenToSend(madeAt, asked, draft.manners, person, utcOffsetMinutes)
  const outcome =
    channel !== 'notice' && timing.send !== 'never' && !hasGateway(channel) ? NO_GATEWAY : outcomeOf(timing, channel)
  if (outcome.state !== 'dropped') recent.note(contactId, channel, body, madeAt, outcome.state === 'held' ? null : madeAt)
  return { ...draft, ...outcome }
}

type Outcome = Pick<NewMessage, 'state' | 'why' | 'heldUntil'>
const SENT: Outcome = { state: 'sent', why: null, heldUntil: null }
const NO_GATEWAY: Outcome = { state: 'failed', why: 'no-gateway', heldUntil: null }

function outcomeOf(timing: Timing, channel: MessageChannel): Outcome {
  switch (timing.send) {
    case 'now':
      return channel === 'notice' ? SENT : { state: 'queued', why: null, heldUntil: null }
    case 'later':
      return { state: 'held', why: timing.why, heldUntil: timing.until }
    case 'never':
      return { state: 'dropped', why: timing.why, heldUntil: null }
  }
}
