import type pg from 'pg'
import type { Delivery, DeliveryAttempt, DeliveryQuery, RetryDeliveries } from '../../contract/wire/deliveries.ts'
import { refuse } from '../http/problem.ts'

type Client = pg.ClientBase | pg.Pool

const COLUMNS = `id::text as id, channel, target, key, state, attempts, ${ms('made_at')} as "madeAt",
  case when state = 'waiting' then ${ms('due_at')} end as "dueAt", ${ms('ended_at')} as "endedAt", last_error as "lastError"`
const PAGE = 50
const PRUNE_BATCH = 5000

function ms(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)::float8`
}

export async function listDeliveries(client: Client, query: DeliveryQuery): Promise<Delivery[]> {
  const { state, channel, target, before, limit } = query
  const { rows } = await client.query<Delivery>(
    `select ${COLUMNS} from delivery
     where ($1::text is null or state = $1) and ($2::text is null or channel = $2) and ($3::text is null or target = $3)
       and ($4::bigint is null or id < $4)
     order by id desc limit $5`,
    [state ?? null, channel ?? null, target ?? null, before ?? null, limit ?? PAGE],
  )
  return rows
}

export async function readDelivery(client: Client, id: string): Promise<Delivery & { log: DeliveryAttempt[] }> {
  const { rows } = await client.query<Delivery>(`select ${COLUMNS} from delivery where id = $1`, [id])
  const { rows: log } = await client.query<DeliveryAttempt>(
    `select attempt, ${ms('at')} as at, ms, ok, status, error from delivery_attempt where delivery_id = $1 order by attempt`,
    [id],
  )
  if (!rows[0]) throw noSuchDelivery(id)
  return { ...rows[0], log }
}

export interface Retried {
  readonly id: string
  readonly channel: string
  readonly target: string
  readonly key: string
}

const RETRIED = 'id::text as id, channel, target, key'

/** Another round of attempts for what is dead. */
export async function retryDead(client: Client, which: RetryDeliveries & { readonly id?: string }): Promise<Retried[]> {
  const { rows } = await client.query<Retried>(
    `update delivery set state = 'waiting', ended_at = null, due_at = clock_timestamp(), forgiven = attempts
     where state = 'dead' and ($1::bigint is null or id = $1) and ($2::text is null or channel = $2)
       and ($3::text is null or target = $3)
     returning ${RETRIED}`,
    [which.id ?? null, which.channel ?? null, which.target ?? null],
  )
  return rows
}

/** Gives up for good what is dead or still waits. @returns null when it was neither */
export async function discard(client: Client, id: string, reason: string): Promise<Retried | null> {
  const { rows } = await client.query<Retried>(
    `update delivery set state = 'discarded', ended_at = clock_timestamp(), leased_until = null, last_error = $2
     where id = $1 and state in ('dead', 'waiting') returning ${RETRIED}`,
    [id, reason],
  )
  return rows[0] ?? null
}

export interface QueueFigures {
  readonly waiting: number
  readonly dead: number
  /** Age of the oldest that waits, ms; 0 = none waits. */
  readonly oldestMs: number
  /** Targets that rest after failures. */
  readonly resting: readonly string[]
}

/** Counted no further than this, so that a flood does not make the counting slow. */
const COUNT_UP_TO = 10_000

export async function queueFigures(client: Client): Promise<QueueFigures> {
  const { rows } = await client.query<QueueFigures>(
    `select (select count(*)::int from (select 1 from delivery where state = 'waiting' limit ${COUNT_UP_TO}) w) as waiting,
       (select count(*)::int from (select 1 from delivery where state = 'dead' limit ${COUNT_UP_TO}) d) as dead,
       coalesce((select floor(extract(epoch from clock_timestamp() - made_at) * 1000)::float8 from delivery
         where state = 'waiting' order by id limit 1), 0) as "oldestMs",
       array(select channel || ':' || target from delivery_target where open_until > clock_timestamp() limit 50) as resting`,
  )
  return rows[0] as QueueFigures
}

/**
 * Drops the record of what ended well or was discarded long ago; what is dead stays until somebody decides. In small
 * transactions, as many as it takes: a busy city sends more in an hour than one of them should remove.
 */
export async function pruneDeliveries(client: Client, keepDays: number): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `delete from delivery where id in (
         select id from delivery where state in ('sent', 'discarded') and ended_at < clock_timestamp() - $1 * interval '1 day'
         limit ${PRUNE_BATCH})`,
      [keepDays],
    )
    if ((rowCount ?? 0) < PRUNE_BATCH) return
  }
}

export const noSuchDelivery = (id: string) =>
  refuse('not-found', { zh: `没有编号为 ${id} 的投递：请核对编号。`, en: `There is no delivery ${id}: check the number.` })
