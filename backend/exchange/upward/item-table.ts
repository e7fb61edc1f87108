import type pg from 'pg'
import type { ExchangeKind, ExchangeStanding, ExchangeSummary } from '../../../contract/wire/exchange.ts'
import type { Target } from './read-targets.ts'

export interface Item {
  readonly id: string
  readonly kind: ExchangeKind
  readonly key: string
  readonly caseId: number | null
  readonly seq: number | null
  readonly body: unknown
}

/** How long a taken item is left alone: longer than any call. One whose taker died is sent again, and counted once above. */
const TAKEN_FOR = "interval '60 seconds'"

/** The targets of the file are told from now on, others no longer; what waits for those stays where it is. */
export async function keepTargets(pool: pg.Pool, targets: readonly Target[], hallAt: number): Promise<void> {
  await pool.query('update exchange_target set enabled = false where not name = any ($1)', [targets.map(({ name }) => name)])
  for (const { name, states, statistics } of targets) {
    await pool.query(
      `insert into exchange_target (name, states, statistics, enabled, since) values ($1, $2, $3, true, $4)
       on conflict (name) do update set states = excluded.states, statistics = excluded.statistics, enabled = true`,
      [name, states, statistics, hallAt],
    )
  }
}

/** Takes the oldest that wait, of one kind. In a transaction of its own: nothing is held while the platform thinks. */
export async function takeItems(pool: pg.Pool, target: string, kind: ExchangeKind, most: number): Promise<Item[]> {
  const { rows } = await pool.query<Item>(
    `update exchange_item set next_at = clock_timestamp() + ${TAKEN_FOR}, tries = tries + 1
     where id in (select id from exchange_item
                  where target = $1 and kind = $2 and state = 'waiting' and next_at <= clock_timestamp()
                  order by id limit $3 for update skip locked)
     returning id, kind, key, case_id as "caseId", seq, body`,
    [target, kind, most],
  )
  return rows.sort((a, b) => Number(a.id) - Number(b.id))
}

export async function settleItems(
  pool: pg.Pool,
  items: readonly Item[],
  outcome: { readonly state: 'sent' | 'refused' | 'waiting'; readonly error: string | null },
): Promise<void> {
  await pool.query(
    `update exchange_item set state = $2, error = $3, next_at = clock_timestamp(),
       settled_at = case when $2 = 'waiting' then null else clock_timestamp() end
     where id = any ($1::bigint[]) and state = 'waiting'`,
    [items.map(({ id }) => id), outcome.state, outcome.error],
  )
}

export async function queueStatistics(pool: pg.Pool, target: string, key: string, body: object): Promise<void> {
  await pool.query(
    `insert into exchange_item (target, kind, key, body) values ($1, 'statistics', $2, $3) on conflict do nothing`,
    [target, key, JSON.stringify(body)],
  )
}

/** The newest month that was queued for a target (null = none ever), and since when it is told, HallMs. */
export async function toldMonths(pool: pg.Pool, target: string): Promise<{ last: string | null; since: number } | undefined> {
  const { rows } = await pool.query<{ last: string | null; since: number }>(
    `select since::float8 as since, (select max(key) from exchange_item where target = $1 and kind = 'statistics') as last
     from exchange_target where name = $1`,
    [target],
  )
  return rows[0]
}

/** @returns how many wait again */
export async function requeueRefused(client: pg.PoolClient, target: string): Promise<number> {
  const { rowCount } = await client.query(
    `update exchange_item set state = 'waiting', next_at = clock_timestamp(), settled_at = null
     where target = $1 and state = 'refused'`,
    [target],
  )
  return rowCount ?? 0
}

export type CallLine = Omit<ExchangeStanding['calls'][number], 'at'>

export async function noteCall(pool: pg.Pool, target: string, { kind, items, outcome, ms, error }: CallLine): Promise<void> {
  await pool.query('insert into exchange_call (target, kind, items, outcome, ms, error) values ($1, $2, $3, $4, $5, $6)', [
    target,
    kind,
    items,
    outcome,
    Math.round(ms),
    error?.slice(0, 500) ?? null,
  ])
}

export async function dropOldCalls(pool: pg.Pool): Promise<void> {
  await pool.query("delete from exchange_call where at < now() - interval '90 days'")
}

export type Standing = Pick<ExchangeStanding, 'waiting' | 'refused' | 'sent' | 'oldestWaitingS' | 'calls'>

export async function standingOf(pool: pg.Pool, target: string): Promise<Standing> {
  const counted = await pool.query<{ kind: ExchangeKind; state: string; items: number; oldest: number | null }>(
    `select kind, state, count(*)::int as items, extract(epoch from now() - min(created_at))::float8 as oldest
     from exchange_item where target = $1 group by kind, state`,
    [target],
  )
  const calls = await pool.query<ExchangeStanding['calls'][number]>(
    `select extract(epoch from at)::float8 * 1000 as at, kind, items, outcome, ms, error
     from exchange_call where target = $1 order by id desc limit 20`,
    [target],
  )
  const of = (state: string) => counted.rows.filter((row) => row.state === state)
  const sum = (rows: readonly { items: number }[]) => rows.reduce((total, { items }) => total + items, 0)
  const sent: ExchangeSummary = { case: 0, statistics: 0 }
  for (const { kind, items } of of('sent')) sent[kind] = items
  const waiting = of('waiting')
  return {
    waiting: sum(waiting),
    refused: sum(of('refused')),
    sent,
    oldestWaitingS: waiting.length === 0 ? null : Math.max(...waiting.map(({ oldest }) => oldest ?? 0)),
    calls: calls.rows,
  }
}
