import type pg from 'pg'
import { DAY } from '../../contract/units.ts'

const DAYS_AHEAD = 2

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
      const name = `position_${new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`
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
}
