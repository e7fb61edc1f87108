import type pg from 'pg'
import type { Open311SourceStanding } from '../../../contract/wire/exchange.ts'
import { storable } from '../../../core/text/storable.ts'

/** What one hand-over brought, of the requests that were listed. */
export type Tally = Omit<Open311SourceStanding, 'name' | 'url' | 'pulledAt' | 'succeededAt' | 'error'>

interface Named {
  readonly name: string
  readonly url: string
}

/** How a pull ended; null = well. */
export interface PullEnd {
  readonly at: number
  readonly error: string | null
  readonly unreadable: number
}

const LONGEST_ERROR = 500

/** How pulling from other systems stands (接口日志), kept for all backends and over restarts. */
export class Open311Sources {
  private readonly pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  async count(source: Named, tally: Omit<Tally, 'unreadable'>): Promise<void> {
    const { taken, refused, unmappedService, noPlace, unstorable, closed } = tally
    await this.pool.query(
      `insert into open311_source as old (name, url, taken, refused, unmapped_service, no_place, unstorable, closed)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (name) do update set url = excluded.url, taken = old.taken + excluded.taken,
         refused = old.refused + excluded.refused, unmapped_service = old.unmapped_service + excluded.unmapped_service,
         no_place = old.no_place + excluded.no_place, unstorable = old.unstorable + excluded.unstorable,
         closed = old.closed + excluded.closed`,
      [source.name, withoutSecrets(source.url), taken, refused, unmappedService, noPlace, unstorable, closed],
    )
  }

  async ended(source: Named, { at, error, unreadable }: PullEnd): Promise<void> {
    await this.pool.query(
      `insert into open311_source as old (name, url, pulled_at, succeeded_at, error, unreadable)
       values ($1, $2, $3, case when $4::text is null then $3::float8 end, $4, $5)
       on conflict (name) do update set url = excluded.url, pulled_at = excluded.pulled_at,
         succeeded_at = coalesce(excluded.succeeded_at, old.succeeded_at), error = excluded.error,
         unreadable = old.unreadable + excluded.unreadable`,
      [source.name, withoutSecrets(source.url), at, error === null ? null : storable(error).slice(0, LONGEST_ERROR), unreadable],
    )
  }

  async all(): Promise<Open311SourceStanding[]> {
    const { rows } = await this.pool.query<Open311SourceStanding>(
      `select name, url, pulled_at as "pulledAt", succeeded_at as "succeededAt", error, taken::float8, refused::float8,
         unmapped_service::float8 as "unmappedService", no_place::float8 as "noPlace", unstorable::float8,
         unreadable::float8, closed::float8
       from open311_source order by name`,
    )
    return rows
  }
}

/** An address may bear a password or a key; an interface log does not. */
function withoutSecrets(address: string): string {
  const url = URL.parse(address)
  return url ? `${url.origin}${url.pathname}` : ''
}
