import type pg from 'pg'

/** Ways out of the house. */
export const CHANNELS = ['webhook', 'email', 'sms', 'exchange'] as const
export type Channel = (typeof CHANNELS)[number]

export interface NewDelivery {
  readonly channel: Channel
  /** What can be down on its own: a subscription, a gateway, a platform. */
  readonly target: string
  /** The same key to the same target is queued once, however often it is asked for. */
  readonly idempotencyKey: string
  readonly payload: object
  /** Deliveries of one lane arrive in their order; left out = in any order. */
  readonly lane?: string
  /** How many may be under way to the target at once, over all backends; 4 when left out. */
  readonly concurrency?: number
}

const DEFAULT_CONCURRENCY = 4

/** In the caller's transaction: what it did and what goes out because of it are kept or lost together. */
export async function enqueue(client: pg.ClientBase, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return
  const rows = JSON.stringify(deliveries.map((each) => ({ concurrency: DEFAULT_CONCURRENCY, lane: null, ...each })))
  await nameTargets(client, rows)
  await client.query(
    `insert into delivery (channel, target, key, lane, payload)
     select channel, target, "idempotencyKey", lane, payload
     from json_to_recordset($1::json) as r (channel text, target text, "idempotencyKey" text, lane text, payload json)
     on conflict (channel, target, key) do nothing`,
    [rows],
  )
}

/** Two statements, so that a target which is known and unchanged is not locked until the caller commits. */
async function nameTargets(client: pg.ClientBase, rows: string): Promise<void> {
  const named = `select distinct on (channel, target) channel, target, concurrency
    from json_to_recordset($1::json) as r (channel text, target text, concurrency integer) order by channel, target`
  await client.query(`insert into delivery_target (channel, target, concurrency) ${named} on conflict do nothing`, [rows])
  await client.query(
    `update delivery_target as old set concurrency = named.concurrency from (${named}) as named
     where old.channel = named.channel and old.target = named.target and old.concurrency <> named.concurrency`,
    [rows],
  )
}
