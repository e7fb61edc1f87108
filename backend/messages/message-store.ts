import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Manners, MessageChannel, MessageLanguage } from '../../contract/settings/messages.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { Message, MessageQuery, MessageState } from '../../contract/wire/messages.ts'
import { maskAddress } from '../../core/messages/mask.ts'
import type { PersonsHour } from '../../core/messages/when-to-send.ts'
import { caseScope } from '../auth/case-scope.ts'
import type { Principal } from '../auth/principal.ts'
import { cases } from '../db/schema.ts'
import type { Channel, NewDelivery } from '../deliveries/enqueue.ts'

type Client = pg.ClientBase | pg.Pool

/** A message before it has a number. Times are HallMs. */
export interface NewMessage {
  readonly madeAt: number
  readonly madeBy: string | null
  readonly eventId: string | null
  readonly eventType: string
  readonly triggerKey: string | null
  readonly template: string | null
  readonly settingVersion: number | null
  readonly caseId: number | null
  /** null: a notice to an account that is nobody's contact; its address is the account. */
  readonly contactId: number | null
  readonly channel: MessageChannel
  readonly address: string
  readonly subject: string
  readonly body: string
  readonly urgent: boolean
  readonly manners: Manners
  readonly state: MessageState
  readonly why: string | null
  readonly heldUntil: number | null
  readonly expiresAt: number
}

const COLUMNS = `made_at, made_by, event_id, event_type, trigger_key, template, setting_version, case_id, contact_id, channel,
  address, subject, body, urgent, manners, state, why, held_until, expires_at`

export interface Stored {
  readonly id: string
  readonly channel: MessageChannel
  readonly state: MessageState
}

/** @returns those that are new: the same event, trigger, person and channel make one message */
export async function insertMessages(client: pg.ClientBase, messages: readonly NewMessage[]): Promise<Stored[]> {
  if (messages.length === 0) return []
  const rows = messages.map((each) => ({
    made_at: each.madeAt,
    made_by: each.madeBy,
    event_id: each.eventId,
    event_type: each.eventType,
    trigger_key: each.triggerKey,
    template: each.template,
    setting_version: each.settingVersion,
    case_id: each.caseId,
    contact_id: each.contactId,
    channel: each.channel,
    address: each.address,
    subject: each.subject,
    body: each.body,
    urgent: each.urgent,
    manners: each.manners,
    state: each.state,
    why: each.why,
    held_until: each.heldUntil,
    expires_at: each.expiresAt,
  }))
  const { rows: stored } = await client.query<Stored>(
    `insert into message (${COLUMNS}, queued_at, sent_at)
     select ${COLUMNS}, case when state in ('queued', 'sent') then made_at end, case when state = 'sent' then made_at end
     from json_populate_recordset(null::message, $1::json)
     on conflict (event_id, trigger_key, contact_id, channel) do nothing
     returning id::text as id, channel, state`,
    [JSON.stringify(rows)],
  )
  return stored
}

/** The way out for what is queued; notices are there already. */
export function deliveriesOf(messages: readonly Stored[], concurrency: (channel: Channel) => number): NewDelivery[] {
  return messages.flatMap(({ id, channel, state }) =>
    state !== 'queued' || channel === 'notice'
      ? []
      : [
          {
            channel,
            target: channel,
            idempotencyKey: `message-${id}`,
            concurrency: concurrency(channel),
            payload: { message: id },
          },
        ],
  )
}

export interface Outbound {
  readonly id: string
  readonly state: MessageState
  readonly address: string
  readonly subject: string
  readonly body: string
  readonly urgent: boolean
  readonly manners: Manners
  readonly expiresAt: number
}

export async function readOutbound(client: Client, id: string): Promise<Outbound | null> {
  const { rows } = await client.query<Outbound>(
    `select id::text as id, state, address, subject, body, urgent, manners, expires_at as "expiresAt"
     from message where id = $1`,
    [id],
  )
  return rows[0] ?? null
}

export async function setState(
  client: Client,
  id: string,
  { state, why, sentAt }: { state: MessageState; why: string | null; sentAt: number | null },
): Promise<void> {
  await client.query('update message set state = $2, why = $3, sent_at = $4 where id = $1', [id, state, why, sentAt])
}

/** Takes a message from its way out: `until` null = for good. */
export async function takeBack(client: Client, id: string, why: string, until: number | null): Promise<void> {
  await client.query('update message set state = $2, why = $3, held_until = $4, queued_at = null where id = $1', [
    id,
    until === null ? 'dropped' : 'held',
    why,
    until,
  ])
}

/** What each person got of late, by `contact:channel`. */
export class RecentMessages {
  private readonly sent = new Map<string, number[]>()
  private readonly texts = new Map<string, number>()
  private readonly now: number
  private readonly sameTextMs: number

  constructor(now: number, sameTextMinutes: number) {
    this.now = now
    this.sameTextMs = sameTextMinutes * MINUTE
  }

  static async read(client: Client, contacts: readonly number[], now: number, sameTextMinutes: number): Promise<RecentMessages> {
    const recent = new RecentMessages(now, sameTextMinutes)
    const { rows } = await client.query<{ contact: number; channel: string; queued: number | null; made: number; body: string }>(
      `select contact_id as contact, channel, queued_at as queued, made_at as made, body from message
       where contact_id = any($1) and made_at > $2 and state in ('queued', 'sent', 'held')
       order by coalesce(queued_at, made_at)`,
      // A message may have been held for long and gone out a minute ago.
      [contacts, now - Math.max(24 * HOUR, sameTextMinutes * MINUTE)],
    )
    for (const { contact, channel, queued, made, body } of rows) recent.note(contact, channel, body, made, queued)
    return recent
  }

  of(contact: number, channel: string, body: string): PersonsHour {
    const said = this.texts.get(`${contact}:${channel}:${body}`)
    const sameText = said !== undefined && this.sameTextMs > 0 && said > this.now - this.sameTextMs
    return { sentAt: this.sent.get(`${contact}:${channel}`) ?? [], sameText }
  }

  /** @param queued when it went on its way; null = it is held */
  note(contact: number, channel: string, body: string, made: number, queued: number | null): void {
    const person = `${contact}:${channel}`
    this.texts.set(`${person}:${body}`, made)
    if (queued !== null) this.sent.set(person, [...(this.sent.get(person) ?? []), queued])
  }
}

const LISTED = `m.id::text as id, m.made_at as "madeAt", m.made_by as "madeBy", m.event_type as "eventType",
  m.trigger_key as "trigger", m.template, m.setting_version as "settingVersion", m.case_id as "caseId",
  m.contact_id as "contactId", coalesce(c.name, a.name, m.address) as "contactName", m.channel, m.address, m.subject, m.body as text, m.urgent, m.state, m.why,
  m.held_until as "heldUntil", m.sent_at as "sentAt", m.read_at as "readAt", m.digest_id::text as "digestId"`
const NAMED = `left join contact c on c.id = m.contact_id
  left join account a on m.contact_id is null and a."user" = m.address`
const PAGE = 50

/** What the caller may see: of the own cases, and what the caller sent. */
export async function listMessages(client: pg.Pool, query: MessageQuery, caller: Principal): Promise<Message[]> {
  const { state, channel, contact, case: caseId, before, limit } = query
  const scope = caseScope(caller)
  const wanted = [
    state === undefined ? undefined : sql`m.state = ${state}`,
    channel === undefined ? undefined : sql`m.channel = ${channel}`,
    contact === undefined ? undefined : sql`m.contact_id = ${contact}`,
    caseId === undefined ? undefined : sql`m.case_id = ${caseId}`,
    before === undefined ? undefined : sql`m.id < ${before}::bigint`,
    scope === undefined
      ? undefined
      : sql`(m.made_by = ${caller.id} or exists (select from ${cases} where ${cases.id} = m.case_id and ${scope}))`,
  ].filter((condition) => condition !== undefined)
  const where = wanted.length === 0 ? sql`true` : sql.join(wanted, sql` and `)
  const { rows } = await drizzle(client).execute<Message & Record<string, unknown>>(
    sql`select ${sql.raw(LISTED)} from message m ${sql.raw(NAMED)} where ${where} order by m.id desc limit ${limit ?? PAGE}`,
  )
  return rows.map((message) => ({ ...message, address: maskAddress(message.channel, message.address) }))
}

/** 今日提示: what came to this account, newest first. */
export async function noticesOf(client: Client, user: string, unreadOnly: boolean): Promise<Message[]> {
  const { rows } = await client.query<Message>(
    `select ${LISTED} from message m ${NAMED}
     where m.address = $1 and m.channel = 'notice' and m.state = 'sent' and (not $2 or m.read_at is null)
     order by m.id desc limit 200`,
    [user, unreadOnly],
  )
  return rows
}

/** @returns whether there is such a notice of this account */
export async function markRead(client: Client, user: string, id: string, at: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update message set read_at = coalesce(read_at, $3) where id = $2 and address = $1 and channel = 'notice'`,
    [user, id, at],
  )
  return rowCount === 1
}

/** A held message whose time has come. */
export interface Held {
  readonly id: string
  readonly contactId: number
  readonly channel: MessageChannel
  readonly language: MessageLanguage
  readonly address: string
  readonly subject: string
  readonly body: string
  readonly manners: Manners
  readonly expiresAt: number
}

export async function takeHeld(client: pg.ClientBase, now: number): Promise<Held[]> {
  const { rows } = await client.query<Held>(
    `select m.id::text as id, m.contact_id as "contactId", m.channel, c.language, m.address, m.subject, m.body, m.manners,
       m.expires_at as "expiresAt"
     from message m join contact c on c.id = m.contact_id
     where m.state = 'held' and m.held_until <= $1 order by m.id limit 1000 for update of m skip locked`,
    [now],
  )
  return rows
}
