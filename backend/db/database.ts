import pg from 'pg'
import type { Logger } from '../support/logger.ts'
import { codeOf, messageOf, StartError } from '../support/start-error.ts'
import { migrate } from './migrate.ts'

export interface Database {
  readonly pool: pg.Pool
  close(): Promise<void>
}

const POOL_SIZE = 10
/** How long one waits for a connection: a caller of a running backend not long, a start on a busy machine longer. */
const CONNECT_WITHIN_MS = 4000
const CONNECT_AT_START_WITHIN_MS = 20_000
/** While a large record is read, this process may not get to its sockets for many seconds: that is no database away. */
const CONNECT_WHILE_READING_WITHIN_MS = 120_000

/** Connections for reading from a streaming replica; it need not be there yet. */
export function openReplica(connectionString: string, log: Logger): pg.Pool {
  const options = '-c default_transaction_read_only=on -c statement_timeout=60000 -c timezone=UTC'
  const pool = new pg.Pool({
    connectionString,
    max: POOL_SIZE,
    connectionTimeoutMillis: 2000,
    application_name: 'beacon-wall',
    options,
  })
  pool.on('error', (error) => log.warn({ error: messageOf(error) }, 'a connection to the replica broke'))
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Connects, makes the database if it is ours to make, and brings it to this program's version. */
export async function openDatabase(config: pg.PoolConfig, create: boolean, log: Logger): Promise<Database> {
  if (create) await createIfMissing(config)
  const pool = new pg.Pool({
    ...config,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_AT_START_WITHIN_MS,
    idleTimeoutMillis: 30_000,
    application_name: 'beacon-wall',
    // A transaction that somebody forgot would hold the feed up, which publishes in commit order.
    options: '-c idle_in_transaction_session_timeout=10000 -c statement_timeout=60000 -c timezone=UTC',
  })
  pool.on('error', (error) => log.warn({ error: messageOf(error) }, 'a database connection broke'))
  // The pool listens to idle connections only. One that breaks in use fails its query, which says all; without a listener
  // of its own it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    const { applied } = await whenUp(() => migrate(pool))
    if (applied.length > 0) log.info({ applied }, 'database brought up to date')
    pool.options.connectionTimeoutMillis = CONNECT_WHILE_READING_WITHIN_MS
  } catch (error) {
    await pool.end().catch(() => undefined)
    throw error instanceof StartError ? error : unreachable(config, error)
  }
  return { pool, close: () => pool.end() }
}

/** The start is over: from now on somebody waits for each answer. */
export function hurryConnections(pool: pg.Pool): void {
  pool.options.connectionTimeoutMillis = CONNECT_WITHIN_MS
}

/** A database that is being restarted comes back in seconds; one that recovers says so and takes longer. */
const WAIT_FOR_MS = 5000
const WAIT_FOR_RECOVERY_MS = 60_000
const TRY_EVERY_MS = 200
const STARTING_UP = '57P03'

async function whenUp<Result>(work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const patience = codeOf(error) === STARTING_UP ? WAIT_FOR_RECOVERY_MS : isConnectionError(error) ? WAIT_FOR_MS : 0
      if (performance.now() - startedAt > patience) throw error
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS))
    }
  }
}

async function createIfMissing(config: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...config, database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [config.database])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(config.database as string)}`)
  } finally {
    await client.end()
  }
}

function unreachable(config: pg.PoolConfig, error: unknown): StartError {
  const where = config.connectionString
    ? withoutPassword(config.connectionString)
    : `${config.host}:${config.port}/${config.database}`
  return new StartError(
    {
      zh: `数据库 ${where} 用不了（${codeOf(error) ?? ''} ${messageOf(error)}）：请检查地址、用户、密码和权限。`,
      en: `The database ${where} cannot be used (${codeOf(error) ?? ''} ${messageOf(error)}): check address, user, password and rights.`,
    },
    error,
  )
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url)
    parsed.password = ''
    return parsed.toString()
  } catch {
    return '(--database-url)'
  }
}

/** Runs `work` in one transaction. `onCommit` is called just before the commit is sent: from then on the outcome may be unknown. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
  onCommit: () => void = () => undefined,
): Promise<Result> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    onCommit()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(messageOf(failure))
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** The database was away or went away: worth another try, unlike an error of the statement. */
export function isConnectionError(error: unknown): boolean {
  const code = codeOf(error) ?? ''
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOST)/.test(code)) return true
  if (code.startsWith('08') || code.startsWith('57P')) return true
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/i.test(
    messageOf(error),
  )
}

/** SQLSTATE 53100: the disk is full. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error)
  return code === '53100' || code === 'ENOSPC'
}
