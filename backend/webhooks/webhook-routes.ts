import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import Type from 'typebox'
import { type PingReply, RotateSecret, WebhookRequest, type WebhookWithSecret } from '../../contract/wire/webhooks.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { mustBeKnown } from '../city/must-be-known.ts'
import { inTransaction } from '../db/database.ts'
import { callerOf } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import type { AddressGuard } from './address-guard.ts'
import { NO_URL, postWebhook, urlOf, wrongAddress } from './post-webhook.ts'
import { newSecret } from './sign.ts'
import { pingBody } from './webhook-body.ts'
import { insertWebhook, listWebhooks, readEnd, readWebhook, removeWebhook, rotateSecret, updateWebhook } from './webhook-store.ts'

const Params = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })
/** Time for the receivers to learn the new secret. */
const KEEP_OLD_HOURS = 24
const PING_WITHIN_MS = 20_000

/** Subscriptions, for administrators. A secret is told once, when it is made. */
export function webhookRoutes(app: App, context: RouteContext, guard: AddressGuard): void {
  const { pool, hall, directory } = context
  const config = { access: 'manageWebhooks' as const }
  const audited = <Result>(who: string, what: string, work: (client: pg.PoolClient) => Promise<[number, object, Result]>) =>
    inTransaction(pool, async (client) => {
      const [id, detail, result] = await work(client)
      await writeAudit(client, { hallAt: hall.now(), who, what, target: `webhook:${id}`, detail: { ...detail } })
      return result
    })

  app.get('/api/webhooks', { config }, async () => ({ webhooks: await listWebhooks(pool) }))

  app.get('/api/webhooks/:id', { schema: { params: Params }, config }, (request) => readWebhook(pool, request.params.id))

  app.post('/api/webhooks', { schema: { body: WebhookRequest }, config }, async (request, reply) => {
    mustBeReachable(request.body.url, guard)
    mustBeKnown(request.body, directory)
    const secret = newSecret()
    const made = await audited(callerOf(request).id, 'webhook.add', async (client) => {
      const webhook = await insertWebhook(client, request.body, secret)
      return [webhook.id, request.body, webhook]
    })
    return reply.status(201).send({ ...made, secret } satisfies WebhookWithSecret)
  })

  app.post('/api/webhooks/:id', { schema: { params: Params, body: WebhookRequest }, config }, (request) => {
    mustBeReachable(request.body.url, guard)
    mustBeKnown(request.body, directory)
    return audited(callerOf(request).id, 'webhook.change', async (client) => {
      const webhook = await updateWebhook(client, request.params.id, request.body)
      return [webhook.id, request.body, webhook]
    })
  })

  app.post('/api/webhooks/:id/rotate', { schema: { params: Params, body: RotateSecret }, config }, async (request) => {
    const secret = newSecret()
    const keepOldHours = request.body?.keepOldHours ?? KEEP_OLD_HOURS
    const webhook = await audited(callerOf(request).id, 'webhook.rotate-secret', async (client) => {
      const rotated = await rotateSecret(client, request.params.id, secret, keepOldHours)
      return [rotated.id, { keepOldHours }, rotated]
    })
    return { ...webhook, secret } satisfies WebhookWithSecret
  })

  app.delete('/api/webhooks/:id', { schema: { params: Params }, config }, async (request, reply) => {
    const { id } = request.params
    await audited(callerOf(request).id, 'webhook.remove', async (client) => {
      await removeWebhook(client, id)
      return [id, {}, null]
    })
    return reply.status(204).send()
  })

  app.post('/api/webhooks/:id/ping', { schema: { params: Params }, config }, async (request): Promise<PingReply> => {
    await readWebhook(pool, request.params.id)
    const end = await readEnd(pool, request.params.id)
    const id = `ping-${randomUUID()}`
    const body = JSON.stringify(pingBody(id, hall.now(), directory))
    const began = performance.now()
    const post = { url: end?.url ?? '', id, body, secrets: end?.secrets ?? [], now: Date.now() }
    const result = await postWebhook(post, guard, AbortSignal.timeout(PING_WITHIN_MS))
    const { ok, status } = result
    return { ok, status, ms: Math.round(performance.now() - began), error: result.ok ? null : result.error }
  })
}

function mustBeReachable(text: string, guard: AddressGuard): void {
  const url = urlOf(text)
  const wrong = url === null ? NO_URL : wrongAddress(url, guard)
  if (wrong === null) return
  throw refuse(
    'bad-request',
    {
      zh: `推送地址 ${text} 不可用（${wrong.zh}）：须为 https:// 开头的外部地址，不带用户名密码；内网地址须先在 --messages 配置文件的 webhooks.allow 中放行。`,
      en: `The address ${text} cannot be used (${wrong.en}): it must be an outer https:// address without user or password; inner networks are opened in webhooks.allow of the --messages file.`,
    },
    '/url',
  )
}
