import { hostname } from 'node:os'
import type pg from 'pg'

/** Long enough for a restart of PostgreSQL, short enough to know soon that one is alone again. */
const LIVES_FOR = '20 seconds'
const FORGOTTEN_AFTER = '1 day'

/** The backends on this database, each a row that it renews. */
export class Instances {
  private readonly pool: pg.Pool
  private readonly self: string
  /** How many others there are, as last counted. */
  peers = 0

  constructor(pool: pg.Pool, self: string) {
    this.pool = pool
    this.self = self
  }

  async renew(): Promise<void> {
    await this.pool.query(
      `insert into instance (id, host, pid) values ($1, $2, $3)
       on conflict (id) do update set seen_at = clock_timestamp()`,
      [this.self, hostname(), process.pid],
    )
    const { rows } = await this.pool.query<{ peers: number }>(
      `select count(*)::int as peers from instance where id <> $1 and seen_at > clock_timestamp() - interval '${LIVES_FOR}'`,
      [this.self],
    )
    this.peers = rows[0]?.peers ?? 0
  }

  async leave(): Promise<void> {
    await this.pool.query(`delete from instance where id = $1 or seen_at < clock_timestamp() - interval '${FORGOTTEN_AFTER}'`, [
      this.self,
    ])
  }
}
