import type pg from 'pg'
import type { Webhook } from '../../contract/wire/webhooks.ts'
import { isWithin } from '../../core/messages/case-filter.ts'
import type { CaseEvent } from '../deliveries/case-event.ts'
import { type Claimed, failed, type SendResult } from '../deliveries/channel.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import { enqueue, type NewDelivery } from '../deliveries/enqueue.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { AddressGuard } from './address-guard.ts'
import { postWebhook } from './post-webhook.ts'
import { webhookBody } from './webhook-body.ts'
import { webhookRoutes } from './webhook-routes.ts'
import { listWebhooks, readEnd } from './webhook-store.ts'

interface WebhookPayload {
  readonly body: string
}

/** 事件推送: tells subscribers what happens to cases, each event at least once, those of one case in order. */
export function webhooks(context: RouteContext, deliveries: Deliveries, guard: AddressGuard): Subsystem {
  const { pool, directory } = context
  deliveries.addChannel({ name: 'webhook', send: (delivery, signal) => send(pool, guard, delivery, signal) })
  deliveries.onEvents(async (client, events) => {
    const subscribers = (await listWebhooks(client)).filter((webhook) => webhook.enabled)
    if (subscribers.length === 0) return
    const bodies = new Map(events.map((event) => [event.id, JSON.stringify(webhookBody(event, directory))]))
    const due = events.flatMap((event) =>
      subscribers
        .filter((webhook) => wants(webhook, event))
        .map((webhook) => deliveryOf(webhook, event, bodies.get(event.id) as string)),
    )
    await enqueue(client, due)
  })
  return { name: 'webhooks', routes: (app) => webhookRoutes(app, context, guard) }
}

function wants(webhook: Webhook, { type, file }: CaseEvent): boolean {
  return (webhook.events.length === 0 || webhook.events.includes(type)) && isWithin(webhook, file)
}

function deliveryOf({ id, concurrency }: Webhook, event: CaseEvent, body: string): NewDelivery {
  const payload: WebhookPayload = { body }
  const lane = `case-${event.file.id}`
  return { channel: 'webhook', target: String(id), idempotencyKey: event.id, lane, concurrency, payload }
}

async function send(pool: pg.Pool, guard: AddressGuard, delivery: Claimed, signal: AbortSignal): Promise<SendResult> {
  const end = await readEnd(pool, Number(delivery.target))
  if (end === null) return { ...failed('the subscription has been removed', 'never'), fault: 'message' } as SendResult
  if (!end.enabled) return { ...failed('the subscription is switched off', 'never'), fault: 'message' } as SendResult
  const { body } = delivery.payload as WebhookPayload
  return postWebhook({ ...end, id: delivery.key, body, now: Date.now() }, guard, signal)
}
