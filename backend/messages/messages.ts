import type pg from 'pg'
import type { MessageChannel } from '../../contract/settings/messages.ts'
import type { SendMessage, SendMessageReply } from '../../contract/wire/messages.ts'
import type { OnDuty } from '../../core/messages/recipients.ts'
import { type Timing, whenToSend } from '../../core/messages/when-to-send.ts'
import { postAt } from '../../core/oversight/order-life.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import type { CaseEvent, OrderOfEvent } from '../deliveries/case-event.ts'
import type { Claimed, SendResult } from '../deliveries/channel.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import { type Channel, enqueue } from '../deliveries/enqueue.ts'
import { DUTY } from '../duty/duty-setting.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { orderRules } from '../oversight/order-rules.ts'
import type { Subsystem } from '../subsystem.ts'
import { type Draft, decided, draftsOf } from './compose.ts'
import { contactRoutes } from './contact-routes.ts'
import { activeContacts } from './contact-store.ts'
import type { Gateway } from './gateway.ts'
import { mailGateway } from './mail-gateway.ts'
import { messageRoutes } from './message-routes.ts'
import { MESSAGES } from './message-setting.ts'
import {
  deliveriesOf,
  insertMessages,
  type NewMessage,
  type Outbound,
  RecentMessages,
  readOutbound,
  setState,
  takeBack,
} from './message-store.ts'
import type { Outgoing } from './outgoing-file.ts'
import { releaseHeld } from './release-held.ts'
import { auditDetail, draftsByHand, replyOf } from './send-by-hand.ts'
import { smsGateway } from './sms-gateway.ts'
import { taskOf } from './task-of.ts'

const RELEASE_EVERY_MS = 1000
const CONCURRENCY = 2

type Way = Extract<Channel, 'email' | 'sms'>

/** 业务短信: tells people by SMS, e-mail and notices what happens to cases, as the setting `messages` says. */
export class Messages implements Subsystem {
  readonly name = 'messages'
  private readonly context: RouteContext
  private readonly deliveries: Deliveries
  private readonly ways: Outgoing
  private readonly gateways: ReadonlyMap<Way, Gateway>

  constructor(context: RouteContext, deliveries: Deliveries, ways: Outgoing) {
    this.context = context
    this.deliveries = deliveries
    this.ways = ways
    const mail = ways.email && mailGateway(ways.email, `${context.directory.city.id}.beacon-wall`)
    const sms = ways.sms && smsGateway(ways.sms)
    this.gateways = new Map<Way, Gateway>([...(mail ? [['email', mail] as const] : []), ...(sms ? [['sms', sms] as const] : [])])
    for (const [way, gateway] of this.gateways) this.openWay(way, gateway)
    deliveries.onEvents((client, events) => this.tell(client, events))
  }

  routes(app: App): void {
    contactRoutes(app, this.context)
    messageRoutes(app, this.context, (request, who) => this.sendByHand(request, who))
  }

  start(): void {
    this.context.jobs.every({ name: 'messages.release', everyMs: RELEASE_EVERY_MS, run: () => this.release() })
  }

  stop(): void {
    for (const gateway of this.gateways.values()) gateway.close()
  }

  health(): object {
    return { gateways: [...this.gateways.keys()] }
  }

  private openWay(way: Way, gateway: Gateway): void {
    const { hall } = this.context
    this.deliveries.addChannel(
      {
        name: way,
        send: (delivery, signal) => this.sendOne(gateway, delivery, signal),
        ended: (client, delivery, state, error) =>
          state === 'withdrawn'
            ? this.takeBack(client, messageOf(delivery.key))
            : setState(client, messageOf(delivery.key), {
                state: state === 'sent' ? 'sent' : 'failed',
                why: error,
                sentAt: state === 'sent' ? hall.now() : null,
              }),
      },
      (client, delivery, state, why) =>
        setState(client, messageOf(delivery.key), { state: state === 'waiting' ? 'queued' : 'failed', why, sentAt: null }),
    )
  }

  /** An attempt may come hours after the message was made: what has expired or would disturb by then does not go out. */
  private async sendOne(gateway: Gateway, delivery: Claimed, signal: AbortSignal): Promise<SendResult> {
    const message = await readOutbound(this.context.pool, messageOf(delivery.key))
    if (message === null || message.address === '') {
      return { ok: false, status: null, error: 'the address has been removed', again: 'never', fault: 'message' }
    }
    const timing = this.timingOf(message)
    if (timing.send !== 'now') return { ok: false, status: null, error: timing.why, again: 'withdrawn' }
    const { address, subject, body } = message
    return gateway.send({ id: delivery.key, address, subject, body }, signal)
  }

  private async takeBack(client: pg.ClientBase, id: string): Promise<void> {
    const message = await readOutbound(client, id)
    if (message === null) return
    const timing = this.timingOf(message)
    if (timing.send === 'never') return takeBack(client, id, timing.why, null)
    // Quiet hours may have ended meanwhile: then it is released at once.
    await takeBack(client, id, 'quiet-hours', timing.send === 'later' ? timing.until : this.context.hall.now())
  }

  /** Of a message that has been counted already. */
  private timingOf({ urgent, expiresAt, manners }: Outbound): Timing {
    return whenToSend(this.context.hall.now(), { urgent, expiresAt }, manners, { sentAt: [], sameText: false }, this.utcOffset)
  }

  private async tell(client: pg.PoolClient, events: readonly CaseEvent[]): Promise<void> {
    const { settings, hall, directory, ground } = this.context
    const now = hall.now()
    const { version, body: rules } = settings.at(MESSAGES, now)
    const wanted = new Set(rules.triggers.flatMap((trigger) => (trigger.enabled ? trigger.events : [])))
    const relevant = events.filter(({ type }) => wanted.has(type))
    if (relevant.length === 0) return
    const contacts = await activeContacts(client)
    const levels = ground.levelsAt(now)
    const who = { contacts, levels, isOnDuty: this.onDuty(now), isTaskOf: taskOf(this.context, now) }
    const orderAddress = (order: OrderOfEvent) => ({
      ...order,
      post: postAt(orderRules(settings, order, now), order.level),
    })
    const parts = { rules, settingVersion: version, directory, now, orderAddress, ...who }
    await this.write(
      client,
      relevant.flatMap((event) => draftsOf(event, parts)),
      rules.sameTextMinutes,
    )
  }

  /** Decides for each draft in turn, so that the second to one person knows of the first. */
  private async write(client: pg.ClientBase, drafts: readonly Draft[], sameTextMinutes: number): Promise<NewMessage[]> {
    if (drafts.length === 0) return []
    const contacts = [...new Set(drafts.flatMap(({ contactId }) => contactId ?? []))]
    const recent = await RecentMessages.read(client, contacts, this.context.hall.now(), sameTextMinutes)
    const parts = { utcOffsetMinutes: this.utcOffset, hasGateway: (channel: MessageChannel) => this.gateways.has(channel as Way) }
    const messages = drafts.map((draft) => decided(draft, recent, parts))
    const stored = await insertMessages(client, messages)
    await enqueue(client, deliveriesOf(stored, this.concurrency))
    return messages
  }

  private async sendByHand(request: SendMessage, who: string): Promise<SendMessageReply> {
    const { pool, hall, settings } = this.context
    const now = hall.now()
    const { body: rules } = settings.at(MESSAGES, now)
    const reply = await inTransaction(pool, async (client) => {
      const contacts = await activeContacts(client)
      const { drafts, withoutAddress } = draftsByHand(request, { contacts, rules, now, who, isOnDuty: this.onDuty(now) })
      const sent = replyOf(await this.write(client, drafts, rules.sameTextMinutes), withoutAddress)
      await writeAudit(client, { hallAt: now, who, what: 'message.send', target: null, detail: auditDetail(request, sent) })
      return sent
    })
    this.deliveries.kick()
    return reply
  }

  private async release(): Promise<void> {
    const { pool, hall } = this.context
    const parts = { now: hall.now(), utcOffsetMinutes: this.utcOffset, concurrency: this.concurrency }
    if ((await inTransaction(pool, (client) => releaseHeld(client, parts))) > 0) this.deliveries.kick()
  }

  /** Collectors are on the roster; of others nothing is known, so a group of those on duty has none of them. */
  private onDuty(now: number): OnDuty {
    const { duty, settings } = this.context
    const { body: rules } = settings.at(DUTY, now)
    return ({ reporter }) => reporter !== null && duty.dutyOf(reporter, now, rules) !== null
  }

  private get utcOffset(): number {
    return this.context.directory.city.calendar.utcOffsetMinutes
  }

  private readonly concurrency = (channel: Channel): number =>
    (channel === 'email' ? this.ways.email?.concurrency : this.ways.sms?.concurrency) ?? CONCURRENCY
}

function messageOf(key: string): string {
  return key.replace(/^message-/, '')
}
