import type pg from 'pg'
import { StartError } from '../support/start-error.ts'
import cases from './migrations/0001-cases.sql?raw'
import people from './migrations/0002-people.sql?raw'
import positions from './migrations/0003-positions.sql?raw'
import baseData from './migrations/0004-base-data.sql?raw'
import calendar from './migrations/0005-calendar.sql?raw'
import foundation from './migrations/0006-foundation.sql?raw'
import turnings from './migrations/0007-turnings.sql?raw'
import oversight from './migrations/0008-oversight.sql?raw'
import dictionaries from './migrations/0009-dictionaries.sql?raw'
import evaluation from './migrations/0010-evaluation.sql?raw'
import exchange from './migrations/0011-exchange.sql?raw'
import deliveries from './migrations/0012-deliveries.sql?raw'
import access from './migrations/0013-access.sql?raw'
import cluster from './migrations/0014-cluster.sql?raw'
import duty from './migrations/0015-duty.sql?raw'
import componentsAndApplications from './migrations/0016-components-and-applications.sql?raw'
import factsOfThePast from './migrations/0017-facts-of-the-past.sql?raw'
import editions from './migrations/0018-editions.sql?raw'
import movers from './migrations/0019-movers.sql?raw'
import limitsOfPosts from './migrations/0020-limits-of-posts.sql?raw'
import whomToTell from './migrations/0021-whom-to-tell.sql?raw'
import sharesOfUnits from './migrations/0022-shares-of-units.sql?raw'
import limitsOfThen from './migrations/0023-limits-of-then.sql?raw'
import open311Sources from './migrations/0024-open311-sources.sql?raw'

/** In order; the version of a database is the number of steps that it has had. Never edit one that was released. */
export const MIGRATIONS: readonly { readonly name: string; readonly sql: string }[] = [
  { name: '0001-cases', sql: cases },
  { name: '0002-people', sql: people },
  { name: '0003-positions', sql: positions },
  { name: '0004-base-data', sql: baseData },
  { name: '0005-calendar', sql: calendar },
  { name: '0006-foundation', sql: foundation },
  { name: '0007-turnings', sql: turnings },
  { name: '0008-oversight', sql: oversight },
  { name: '0009-dictionaries', sql: dictionaries },
  { name: '0010-evaluation', sql: evaluation },
  { name: '0011-exchange', sql: exchange },
  { name: '0012-deliveries', sql: deliveries },
  { name: '0013-access', sql: access },
  { name: '0014-cluster', sql: cluster },
  { name: '0015-duty', sql: duty },
  { name: '0016-components-and-applications', sql: componentsAndApplications },
  { name: '0017-facts-of-the-past', sql: factsOfThePast },
  { name: '0018-editions', sql: editions },
  { name: '0019-movers', sql: movers },
  { name: '0020-limits-of-posts', sql: limitsOfPosts },
  { name: '0021-whom-to-tell', sql: whomToTell },
  { name: '0022-shares-of-units', sql: sharesOfUnits },
  { name: '0023-limits-of-then', sql: limitsOfThen },
  { name: '0024-open311-sources', sql: open311Sources },
]

/** Any number; one for the whole program, so that two backends that start at once take turns. */
const MIGRATION_LOCK = 7340_001

/**
 * Brings the database to this program's version, one transaction per step.
 * @throws StartError when the database has been made by a newer program
 */
export async function migrate(pool: pg.Pool, steps = MIGRATIONS): Promise<{ applied: string[] }> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(
      'create table if not exists schema_step (step integer primary key, name text not null, at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ version: number }>('select coalesce(max(step), 0)::int as version from schema_step')
    const version = rows[0]?.version ?? 0
    if (version > steps.length) throw newerDatabase(version, steps.length)
    const applied: string[] = []
    for (const [index, step] of steps.entries()) {
      if (index < version) continue
      await applyStep(client, index + 1, step)
      applied.push(step.name)
    }
    return { applied }
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined)
    client.release()
  }
}

async function applyStep(client: pg.PoolClient, number: number, step: { name: string; sql: string }): Promise<void> {
  await client.query('begin')
  try {
    await client.query(step.sql)
    await client.query('insert into schema_step (step, name) values ($1, $2)', [number, step.name])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

function newerDatabase(found: number, known: number): StartError {
  return new StartError({
    zh: `数据库由更新版本的程序建立（结构版本 ${found}，本程序认识到 ${known}）：请升级本程序，或指定另一个数据目录。`,
    en: `The database was made by a newer version of this program (schema ${found}, this program knows ${known}): upgrade the program, or name another data directory.`,
  })
}
