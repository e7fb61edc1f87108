import type pg from 'pg'
import { DAY } from '../../contract/units.ts'

const DAYS_AHEAD = 2
/** The documents ask for a year online (≥ 1 年). */
const KEEP_DAYS = 400

/** One partition per UTC day of the hall clock. */
export class PositionPartitions {
  private readonly pool: pg.Pool
  private readonly made = new Set<number>()

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  async makeAhead(now: number): Promise<void> {
    await this.ensure(Array.from({ length: DAYS_AHEAD + 1 }, (_, days) => now + days * DAY))
  }

  async ensure(instants: readonly number[]): Promise<void> {
    for (const day of new Set(instants.map((at) => Math.floor(at / DAY)))) {
      if (this.made.has(day)) continue
      const name = nameOf(day)
      // Under a lock: two backends that make the same partition at once would trip over each other.
      await this.pool.query(
        `do $$ begin
           perform pg_advisory_xact_lock(7340002);
           create table if not exists ${name} partition of position for values from (${day * DAY}) to (${(day + 1) * DAY});
         end $$`,
      )
      this.made.add(day)
    }
  }

  /** Drops whole days that are past keeping. */
  async dropOld(now: number): Promise<void> {
    const oldest = nameOf(Math.floor(now / DAY) - KEEP_DAYS)
    const { rows } = await this.pool.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'position'::regclass and c.relname ~ '^position_[0-9]{8}$' and c.relname < $1`,
      [oldest],
    )
    for (const { name } of rows) await this.pool.query(`drop table ${name}`)
  }
}

function nameOf(day: number): string {
  return `position_${new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`
}
