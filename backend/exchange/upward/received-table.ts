import type pg from 'pg'
import type { ExchangeKind, ExchangeReceipt, ExchangeSummary, ReceivedItems } from '../../../contract/wire/exchange.ts'

export interface Received {
  /** The credential that sent. */
  readonly sender: string
  readonly kind: ExchangeKind
  readonly city: string
  readonly hallAt: number
  readonly items: readonly { readonly key: string; readonly state?: string }[]
}

/** The city for which a sender speaks: the one that it named first. */
export async function cityOfSender(client: pg.Pool, sender: string): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>('select city from exchange_received where sender = $1 limit 1', [sender])
  return rows[0]?.city ?? null
}

/** An item that came before is left as it came; the answer says so. */
export async function insertReceived(client: pg.Pool, { sender, kind, city, hallAt, items }: Received): Promise<ExchangeReceipt> {
  const { rowCount } = await client.query(
    `insert into exchange_received (sender, kind, key, city, state, body, hall_at)
     select $1, $2, item ->> 'key', $3, item ->> 'state', item, $4 from jsonb_array_elements($5::jsonb) as item
     on conflict do nothing`,
    [sender, kind, city, hallAt, JSON.stringify(items)],
  )
  const accepted = rowCount ?? 0
  return { accepted, repeated: items.length - accepted }
}

export async function summaryOf(client: pg.Pool, sender: string): Promise<ExchangeSummary> {
  const { rows } = await client.query<{ kind: ExchangeKind; items: number }>(
    'select kind, count(*)::int as items from exchange_received where sender = $1 group by kind',
    [sender],
  )
  return Object.fromEntries(
    ['case', 'statistics'].map((kind) => [kind, rows.find((row) => row.kind === kind)?.items ?? 0]),
  ) as ExchangeSummary
}

export interface Wanted {
  readonly city: string | null
  readonly kind: ExchangeKind | null
  readonly limit: number
}

export async function receivedItems(client: pg.Pool, { city, kind, limit }: Wanted): Promise<ReceivedItems> {
  const cities = await client.query<ReceivedItems['cities'][number]>(
    `select city, sender, count(*) filter (where kind = 'case')::int as "case",
       count(*) filter (where kind = 'statistics')::int as statistics
     from exchange_received group by city, sender order by city, sender`,
  )
  const items = await client.query<ReceivedItems['items'][number]>(
    `select city, kind, key, hall_at as "hallAt", body from exchange_received
     where ($1::text is null or city = $1) and ($2::text is null or kind = $2) order by at desc, key desc limit $3`,
    [city, kind, limit],
  )
  return { cities: cities.rows, items: items.rows }
}
