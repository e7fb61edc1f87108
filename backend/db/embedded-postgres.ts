import { createServer } from 'node:net'
import pg from 'pg'
import type { Logger } from '../support/logger.ts'
import { messageOf, type Sentence, StartError } from '../support/start-error.ts'
import { startKeeper } from './keeper-link.ts'
import { postgresBinaries, postgresOwner } from './postgres-binaries.ts'
import { type Cluster, livingPostmaster, openCluster, SUPERUSER, startPostmaster, stopPostmaster } from './postgres-cluster.ts'

/** How often we look whether the postmaster lives. With a start of 0.3 s this leaves room in the 5 s that we promise. */
const WATCH_EVERY_MS = 100
const GIVE_UP_AFTER_MS = 60_000

export interface EmbeddedPostgres {
  /** How to reach a database of the cluster; the same for its whole life, restarts included. */
  connection(database: string): pg.ClientConfig
  restarts(): number
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly keeperPath: string
  readonly lockFile: string
  readonly log: Logger
  readonly progress: (sentence: Sentence) => void
}

/** Brings up our own PostgreSQL in the data directory and keeps it up. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, progress } = options
  const owner = postgresOwner()
  const binaries = await postgresBinaries(owner)
  progress({ zh: '准备内置 PostgreSQL', en: 'preparing the embedded PostgreSQL' })
  const { cluster } = await openCluster(dataDir, owner, binaries)
  const port = await takeOver(cluster, log)
  const keeper = startKeeper(options.keeperPath, options.lockFile, cluster, log)
  const watch = keepAlive(cluster, port, log)
  return {
    connection: (database) => connectionTo(cluster, port, database),
    restarts: watch.restarts,
    stop: async () => {
      await watch.stop()
      await stopPostmaster(cluster, 'fast').catch(async (error: unknown) => {
        if (livingPostmaster(cluster.folder) === null) return
        log.warn({ error: messageOf(error) }, 'PostgreSQL did not stop in time; stopping it at once')
        await stopPostmaster(cluster, 'immediate')
      })
      keeper.dismiss()
    },
  }
}

export function connectionTo(cluster: Cluster, port: number, database: string): pg.ClientConfig {
  return { host: '127.0.0.1', port, user: SUPERUSER, password: cluster.password, database }
}

/** Reuses a postmaster that a killed app left behind, else starts one. @returns its port */
async function takeOver(cluster: Cluster, log: Logger): Promise<number> {
  const left = livingPostmaster(cluster.folder)
  if (left) {
    if (await answers(connectionTo(cluster, left.port, 'postgres'))) {
      log.info({ pid: left.pid, port: left.port }, 'found our PostgreSQL still running; using it')
      return left.port
    }
    log.warn({ pid: left.pid }, 'the PostgreSQL that was left running does not answer; stopping it')
    await stopPostmaster(cluster, 'immediate').catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'it was gone already'),
    )
  }
  const port = await freePort()
  try {
    await startPostmaster(cluster, port)
  } catch (error) {
    throw new StartError(
      {
        zh: `内置 PostgreSQL 起不来（${messageOf(error)}）：原因写在 ${cluster.folder}/log 和 startup.log 中，多半是磁盘已满或权限不对。`,
        en: `The embedded PostgreSQL did not start (${messageOf(error)}): the reason is in ${cluster.folder}/log and startup.log, most often a full disk or wrong permissions.`,
      },
      error,
    )
  }
  return port
}

/** It may be starting up or recovering: ask for a while. */
async function answers(config: pg.ClientConfig): Promise<boolean> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const client = new pg.Client({ ...config, connectionTimeoutMillis: 1000 })
    client.on('error', () => undefined) // The outcome of the query says all.
    try {
      await client.connect()
      await client.query('select 1')
      return true
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') return false
      await delay(250)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}

function keepAlive(cluster: Cluster, port: number, log: Logger) {
  let restarts = 0
  let stopping = false
  let working: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    if (livingPostmaster(cluster.folder) !== null) return
    log.warn({}, 'PostgreSQL is gone; starting it again')
    const attempts = GIVE_UP_AFTER_MS / WATCH_EVERY_MS
    for (let attempt = 0; attempt < attempts && !stopping; attempt++) {
      try {
        // Right after a kill the old children still hold the shared memory; then this fails and comes round again.
        await startPostmaster(cluster, port)
        restarts++
        log.info({ restarts }, 'PostgreSQL is back')
        return
      } catch (error) {
        log.warn({ error: messageOf(error), attempt }, 'PostgreSQL does not start yet')
        await delay(WATCH_EVERY_MS)
      }
    }
    if (!stopping) log.error({}, 'PostgreSQL does not come back; its log folder says why')
  }
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    working = look().finally(() => {
      busy = false
    })
  }, WATCH_EVERY_MS)
  return {
    restarts: () => restarts,
    stop: async () => {
      stopping = true
      clearInterval(timer)
      await working
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('the system gave no free port')
  return address.port
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
