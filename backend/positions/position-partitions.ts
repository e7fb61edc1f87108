import type pg from 'pg'
import { DAY } from '../../contract/units.ts'
import { inTransaction } from '../db/database.ts'
import { codeOf } from '../support/start-error.ts'

const DAYS_AHEAD = 2
/** A backup reads every table and may hold a partition for minutes; waiting for it would keep all new fixes waiting too. */
const LOCK_TIMEOUT = '200ms'
const LOCK_NOT_AVAILABLE = '55P03'

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
}

/** Drops whole days that ended before; one that is in use stays until the next time. @returns how many */
export async function dropOldPositions(pool: pg.Pool, before: number): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'position'::regclass and c.relname ~ '^position_[0-9]{8}$' and c.relname < $1 order by 1`,
    [nameOf(Math.floor(before / DAY))],
  )
  let dropped = 0
  for (const { name } of rows) if (await dropUnlessInUse(pool, name)) dropped++
  return dropped
}

async function dropUnlessInUse(pool: pg.Pool, name: string): Promise<boolean> {
  try {
    await inTransaction(pool, async (client) => {
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
      await client.query(`drop table if exists ${name}`)
    })
    return true
  } catch (error) {
    if (codeOf(error) === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}

function nameOf(day: number): string {
  return `position_${new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`
}
