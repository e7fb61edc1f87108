import type pg from 'pg'
import type { Webhook, WebhookRequest } from '../../contract/wire/webhooks.ts'
import { refuse } from '../http/problem.ts'

type Client = pg.ClientBase | pg.Pool

const COLUMNS = `id, name, url, events, areas, classes, units, enabled, concurrency,
  case when old_secret_until > clock_timestamp() then floor(extract(epoch from old_secret_until) * 1000)::float8 end as "oldSecretUntil"`

export async function listWebhooks(client: Client): Promise<Webhook[]> {
  const { rows } = await client.query<Webhook>(`select ${COLUMNS} from webhook where removed_at is null order by id`)
  return rows
}

export async function readWebhook(client: Client, id: number): Promise<Webhook> {
  const { rows } = await client.query<Webhook>(`select ${COLUMNS} from webhook where id = $1 and removed_at is null`, [id])
  if (!rows[0]) throw noSuchWebhook(id)
  return rows[0]
}

/** Address and the secrets that sign; null once it has been removed. */
export interface WebhookEnd {
  readonly url: string
  readonly enabled: boolean
  readonly secrets: readonly string[]
}

export async function readEnd(client: Client, id: number): Promise<WebhookEnd | null> {
  const { rows } = await client.query<WebhookEnd>(
    `select url, enabled,
       case when old_secret_until > clock_timestamp() then array[secret, old_secret] else array[secret] end as secrets
     from webhook where id = $1 and removed_at is null`,
    [id],
  )
  return rows[0] ?? null
}

export async function insertWebhook(client: Client, request: WebhookRequest, secret: string): Promise<Webhook> {
  const { rows } = await client.query<Webhook>(
    `insert into webhook (name, url, events, areas, classes, units, enabled, concurrency, secret)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${COLUMNS}`,
    [...valuesOf(request), secret],
  )
  return rows[0] as Webhook
}

export async function updateWebhook(client: Client, id: number, request: WebhookRequest): Promise<Webhook> {
  const { rows } = await client.query<Webhook>(
    `update webhook set name = $1, url = $2, events = $3, areas = $4, classes = $5, units = $6, enabled = $7, concurrency = $8
     where id = $9 and removed_at is null returning ${COLUMNS}`,
    [...valuesOf(request), id],
  )
  if (!rows[0]) throw noSuchWebhook(id)
  return rows[0]
}

export async function rotateSecret(client: Client, id: number, secret: string, keepOldHours: number): Promise<Webhook> {
  const { rows } = await client.query<Webhook>(
    `update webhook set old_secret = secret, secret = $2, old_secret_until = clock_timestamp() + $3 * interval '1 hour'
     where id = $1 and removed_at is null returning ${COLUMNS}`,
    [id, secret, keepOldHours],
  )
  if (!rows[0]) throw noSuchWebhook(id)
  return rows[0]
}

export async function removeWebhook(client: Client, id: number): Promise<void> {
  const { rowCount } = await client.query(
    `update webhook set removed_at = clock_timestamp(), enabled = false, secret = '', old_secret = null
     where id = $1 and removed_at is null`,
    [id],
  )
  if (rowCount === 0) throw noSuchWebhook(id)
}

function valuesOf({ name, url, events, areas, classes, units, enabled, concurrency }: WebhookRequest): unknown[] {
  return [name, url, events ?? [], areas ?? [], classes ?? [], units ?? [], enabled ?? true, concurrency ?? 4]
}

const noSuchWebhook = (id: number) =>
  refuse('not-found', { zh: `没有编号为 ${id} 的推送订阅：请核对编号。`, en: `There is no webhook ${id}: check the number.` })
