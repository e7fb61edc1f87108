import type pg from 'pg'
import { inTransaction } from '../db/database.ts'
import { type BackoffPlan, FAILURES_UNTIL_REST, pauseAfter, restAfter } from './backoff.ts'
import type { Claimed, DeliveryChannel, SendResult } from './channel.ts'

/** Longer than any attempt may take: what is still leased after that belongs to a backend that died. */
export const LEASE_MS = 60_000

/**
 * Takes what is due and within its target's bounds. The rows of the targets are locked first, by a statement of its own, so
 * that the count of what is under way is the same for all backends. With 200 000 waiting for 20 targets it takes tens of
 * milliseconds, because the rows come from an index in their order: hence the first of a lane by `order by … limit 1`, which no join replaces, and
 * the statement's own time, which an index understands.
 */
export function claim(pool: pg.Pool, channels: readonly string[], atMost: number): Promise<Claimed[]> {
  return inTransaction(pool, async (client) => {
    const { rows: targets } = await client.query(
      `select t.channel, t.target, case when t.failures >= $2 then 1 else t.concurrency end as allowed
       from delivery_target t
       where t.channel = any($1) and t.open_until <= statement_timestamp() and exists (
         select 1 from delivery d where d.channel = t.channel and d.target = t.target and d.state = 'waiting'
           and d.due_at <= statement_timestamp())
       for no key update skip locked`,
      [channels, FAILURES_UNTIL_REST],
    )
    if (targets.length === 0) return []
    const { rows } = await client.query<Claimed>(
      `with picked as (
         select each.id
         from json_to_recordset($1::json) as t (channel text, target text, allowed integer)
         cross join lateral (
           select d.id from delivery d
           where d.channel = t.channel and d.target = t.target and d.state = 'waiting' and d.due_at <= statement_timestamp()
             and (d.lane is null or d.id = (
               select e.id from delivery e where e.channel = d.channel and e.target = d.target and e.lane = d.lane
                 and e.state = 'waiting' order by e.id limit 1))
           order by d.due_at, d.id
           limit greatest(0, least($2, t.allowed) - (
             select count(*) from delivery f where f.channel = t.channel and f.target = t.target
               and f.leased_until > statement_timestamp()))
           for update skip locked
         ) each
         order by random() limit $2)
       update delivery d set attempts = attempts + 1,
         leased_until = statement_timestamp() + $3 * interval '1 millisecond', due_at = statement_timestamp() + $3 * interval '1 millisecond'
       from picked where d.id = picked.id
       returning d.id::text as id, d.channel, d.target, d.key, d.payload, d.attempts as attempt, d.forgiven`,
      [JSON.stringify(targets), atMost, LEASE_MS],
    )
    return rows
  })
}

export interface Attempt {
  readonly delivery: Claimed
  readonly channel: DeliveryChannel
  readonly result: SendResult
  /** How long it took, machine ms. */
  readonly ms: number
  readonly random: number
}

/**
 * Writes down what came of attempts, together. Counted only while a delivery is still ours: after a lease that ran out
 * somebody else tries, and what they find decides.
 */
export function settle(pool: pg.Pool, attempts: readonly Attempt[], plan: BackoffPlan): Promise<void> {
  return inTransaction(pool, async (client) => {
    await writeLog(client, attempts)
    await succeeded(
      client,
      attempts.filter(({ result }) => result.ok),
    )
    for (const attempt of attempts) if (!attempt.result.ok) await failedOnce(client, attempt, plan)
  })
}

async function writeLog(client: pg.ClientBase, attempts: readonly Attempt[]): Promise<void> {
  const lines = attempts.map(({ delivery, result, ms }) => ({
    delivery_id: delivery.id,
    attempt: delivery.attempt,
    ms: Math.round(ms),
    ok: result.ok,
    status: result.status,
    error: result.ok ? null : result.error,
  }))
  await client.query(
    `insert into delivery_attempt (delivery_id, attempt, ms, ok, status, error)
     select delivery_id, attempt, ms, ok, status, error from json_populate_recordset(null::delivery_attempt, $1::json)
     on conflict do nothing`,
    [JSON.stringify(lines)],
  )
}

async function succeeded(client: pg.ClientBase, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return
  const { rows } = await client.query<{ id: string }>(
    `update delivery set state = 'sent', ended_at = clock_timestamp(), leased_until = null, last_error = null
     where id = any($1::bigint[]) and state = 'waiting' returning id::text as id`,
    [attempts.map(({ delivery }) => delivery.id)],
  )
  const ended = new Set(rows.map(({ id }) => id))
  for (const { delivery, channel } of attempts) if (ended.has(delivery.id)) await channel.ended?.(client, delivery, 'sent', null)
  const targets = new Map(attempts.map(({ delivery }) => [`${delivery.channel}:${delivery.target}`, delivery]))
  for (const delivery of targets.values()) await targetIsWell(client, delivery)
}

/**
 * What waited for a target that was down need not wait out its pauses. A target that goes on being well is not written to:
 * its row would make all that succeed at once wait for one another.
 */
async function targetIsWell(client: pg.ClientBase, { channel, target }: Claimed): Promise<void> {
  const { rows } = await client.query<{ rested: boolean }>(
    `update delivery_target new set failures = 0, open_until = '-infinity', last_sent_at = clock_timestamp()
     from delivery_target old
     where new.channel = $1 and new.target = $2 and old.channel = $1 and old.target = $2
       and (new.failures > 0 or new.last_sent_at is null or new.last_sent_at < clock_timestamp() - interval '10 seconds')
     returning old.failures >= $3 as rested`,
    [channel, target, FAILURES_UNTIL_REST],
  )
  if (!rows[0]?.rested) return
  await client.query(
    `update delivery set due_at = clock_timestamp()
     where channel = $1 and target = $2 and state = 'waiting' and leased_until is null and due_at > clock_timestamp()`,
    [channel, target],
  )
}

async function failedOnce(
  client: pg.ClientBase,
  { delivery, channel, result, random }: Attempt,
  plan: BackoffPlan,
): Promise<void> {
  if (result.ok) return
  if (result.again === 'withdrawn') return withdraw(client, delivery, channel, result.error)
  const asked = result.afterMs ?? null
  const tries = delivery.attempt - delivery.forgiven
  const dead = result.again === 'never' || tries >= plan.maxAttempts
  const { rowCount } = await client.query(
    `update delivery set state = $3, leased_until = null, last_error = $4,
       due_at = clock_timestamp() + $5 * interval '1 millisecond', ended_at = case when $3 = 'dead' then clock_timestamp() end
     where id = $1 and state = 'waiting' and attempts = $2`,
    [delivery.id, delivery.attempt, dead ? 'dead' : 'waiting', result.error, pauseAfter(tries, asked, random, plan)],
  )
  if (dead && rowCount === 1) await channel.ended?.(client, delivery, 'dead', result.error)
  if (result.fault !== 'message') await targetFailed(client, delivery, asked, random)
}

/** The key is set free: what is put off comes back as a delivery of its own. */
async function withdraw(client: pg.ClientBase, delivery: Claimed, channel: DeliveryChannel, why: string): Promise<void> {
  const { rowCount } = await client.query(
    `update delivery set state = 'discarded', key = key || ' ' || id, leased_until = null, last_error = $3,
       ended_at = clock_timestamp()
     where id = $1 and state = 'waiting' and attempts = $2`,
    [delivery.id, delivery.attempt, why],
  )
  if (rowCount === 1) await channel.ended?.(client, delivery, 'withdrawn', why)
}

async function targetFailed(
  client: pg.ClientBase,
  { channel, target }: Claimed,
  asked: number | null,
  random: number,
): Promise<void> {
  const { rows } = await client.query<{ failures: number }>(
    `update delivery_target set failures = failures + 1, last_failed_at = clock_timestamp()
     where channel = $1 and target = $2 returning failures`,
    [channel, target],
  )
  const rest = restAfter(rows[0]?.failures ?? 0, asked, random)
  if (rest === 0) return
  await client.query(
    `update delivery_target set open_until = greatest(open_until, clock_timestamp() + $3 * interval '1 millisecond')
     where channel = $1 and target = $2`,
    [channel, target, rest],
  )
}

/** An attempt that we broke off ourselves never happened. */
export async function giveBack(pool: pg.Pool, { id, attempt }: Claimed): Promise<void> {
  await pool.query(
    `update delivery set attempts = attempts - 1, leased_until = null, due_at = clock_timestamp()
     where id = $1 and state = 'waiting' and attempts = $2`,
    [id, attempt],
  )
}
