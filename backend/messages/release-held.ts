import type pg from 'pg'
import { HOUR } from '../../contract/units.ts'
import { DIGEST_FROM, digestOf } from '../../core/messages/digest.ts'
import { whenToSend } from '../../core/messages/when-to-send.ts'
import { grouped } from '../areas/grouped.ts'
import { type Channel, enqueue } from '../deliveries/enqueue.ts'
import { deliveriesOf, type Held, insertMessages, RecentMessages, takeHeld } from './message-store.ts'

export interface ReleaseParts {
  /** HallMs. */
  readonly now: number
  readonly utcOffsetMinutes: number
  readonly concurrency: (channel: Channel) => number
}

/**
 * Lets go what was held until now: what nobody needs any more is dropped with a line in the log, much for one person
 * becomes one digest, and what still may not disturb is held on. @returns how many went on their way
 */
export async function releaseHeld(client: pg.ClientBase, parts: ReleaseParts): Promise<number> {
  const { now } = parts
  const due = await takeHeld(client, now)
  if (due.length === 0) return 0
  const expired = due.filter(({ expiresAt }) => expiresAt <= now)
  await update(client, expired, `state = 'dropped', why = 'expired', held_until = null`)
  const alive = due.filter(({ expiresAt }) => expiresAt > now)
  const recent = await RecentMessages.read(client, [...new Set(alive.map(({ contactId }) => contactId))], now, 0)
  let released = 0
  for (const [, messages] of grouped(alive, ({ contactId, channel }) => `${contactId}:${channel}`)) {
    released += await releasePersons(client, messages, recent, parts)
  }
  return released
}

async function releasePersons(
  client: pg.ClientBase,
  held: readonly Held[],
  recent: RecentMessages,
  parts: ReleaseParts,
): Promise<number> {
  if (held.length < DIGEST_FROM) {
    let released = 0
    for (const message of held) if (await releaseOne(client, message, recent, parts)) released++
    return released
  }
  const [first] = held as [Held]
  if (await heldOn(client, held, first, recent, parts)) return 0
  await sendDigest(client, held, parts)
  recent.note(first.contactId, first.channel, '', parts.now, parts.now)
  return 1
}

async function releaseOne(client: pg.ClientBase, message: Held, recent: RecentMessages, parts: ReleaseParts): Promise<boolean> {
  if (await heldOn(client, [message], message, recent, parts)) return false
  await update(client, [message], `state = 'queued', why = null, held_until = null, queued_at = ${Number(parts.now)}`)
  await enqueue(client, deliveriesOf([{ id: message.id, channel: message.channel, state: 'queued' }], parts.concurrency))
  recent.note(message.contactId, message.channel, message.body, parts.now, parts.now)
  return true
}

/** There is still no room for it: all of them wait on. */
async function heldOn(
  client: pg.ClientBase,
  held: readonly Held[],
  { contactId, channel, manners, expiresAt }: Held,
  recent: RecentMessages,
  { now, utcOffsetMinutes }: ReleaseParts,
): Promise<boolean> {
  const { sentAt } = recent.of(contactId, channel, '')
  const timing = whenToSend(now, { urgent: false, expiresAt }, manners, { sentAt, sameText: false }, utcOffsetMinutes)
  if (timing.send !== 'later') return false
  const ids = held.map(({ id }) => id)
  await client.query('update message set held_until = $2, why = $3 where id = any($1::bigint[])', [ids, timing.until, timing.why])
  return true
}

async function sendDigest(client: pg.ClientBase, held: readonly Held[], { now, concurrency }: ReleaseParts): Promise<void> {
  const [first] = held as [Held]
  const { subject, text } = digestOf(
    held.map((each) => ({ subject: each.subject, text: each.body })),
    first.language,
  )
  const { contactId, channel, address, manners } = first
  const nobody = { madeBy: null, eventId: null, triggerKey: null, template: null, settingVersion: null, caseId: null }
  const way = { contactId, channel, address, manners, urgent: false }
  const state = { state: 'queued', why: null, heldUntil: null, expiresAt: now + 24 * HOUR } as const
  const digest = { madeAt: now, ...nobody, eventType: 'digest', ...way, subject, body: text, ...state }
  const stored = await insertMessages(client, [digest])
  await update(client, held, `state = 'merged', why = null, held_until = null, digest_id = ${Number(stored[0]?.id)}`)
  await enqueue(client, deliveriesOf(stored, concurrency))
}

async function update(client: pg.ClientBase, messages: readonly Held[], change: string): Promise<void> {
  if (messages.length === 0) return
  await client.query(`update message set ${change} where id = any($1::bigint[])`, [messages.map(({ id }) => id)])
}
