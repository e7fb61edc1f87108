/** Reading from a streaming replica: a second PostgreSQL that follows the first, and what happens when it does not. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, openReplica } from '../../backend/db/database.ts'
import { connectionTo } from '../../backend/db/embedded-postgres.ts'
import { postgresBinaries, postgresOwner } from '../../backend/db/postgres-binaries.ts'
import { type Cluster, openCluster, startPostmaster, stopPostmaster } from '../../backend/db/postgres-cluster.ts'
import { ReadPool } from '../../backend/db/read-pool.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import { hallTime, recordHallTime } from '../../backend/time/hall-time.ts'
import { FRIDAY_MORNING, tempDir, until } from './backend-bench.ts'

const folder = tempDir()
let primary: Cluster
let replica: Cluster
let ports: [number, number]

beforeAll(async () => {
  const owner = postgresOwner()
  primary = (await openCluster(folder.path, owner, await postgresBinaries(owner))).cluster
  ports = [await freePort(), await freePort()]
  // A cold copy is as good as a base backup; the first run writes into it that it may be followed.
  await startPostmaster(primary, ports[0])
  await stopPostmaster(primary, 'fast')
  replica = { ...primary, folder: `${primary.folder}-replica` }
  cpSync(primary.folder, replica.folder, { recursive: true, preserveTimestamps: true })
  const follow = `host=127.0.0.1 port=${ports[0]} user=beacon password=${primary.password}`
  writeFileSync(`${replica.folder}/postgresql.auto.conf`, `primary_conninfo = '${follow}'\n`)
  writeFileSync(`${replica.folder}/standby.signal`, '')
  if (owner) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, replica.folder])
  chmodSync(replica.folder, 0o700)
  await startPostmaster(primary, ports[0])
  await startPostmaster(replica, ports[1])
})
afterAll(async () => {
  await stopPostmaster(replica, 'immediate').catch(() => undefined) // A test may have stopped it.
  await stopPostmaster(primary, 'immediate')
  rmSync(replica.folder, { recursive: true, force: true })
  folder.remove()
})

it('is read while it keeps up, and left while it lags or is away', async () => {
  const database = await openDatabase(connectionTo(primary, ports[0], 'replicated'), true, silentLogger)
  const { user, password } = connectionTo(primary, ports[1], 'replicated')
  const replicaPool = openReplica(`postgres://${user}:${password}@127.0.0.1:${ports[1]}/replicated`, silentLogger)
  let now = FRIDAY_MORNING
  const hall = { ...hallTime(now, 1), now: () => now }
  const reading = new ReadPool({ primary: database.pool, replica: replicaPool, hall, log: silentLogger })
  const readsReplica = async (): Promise<boolean> => {
    await reading.look()
    return (await reading.pool.query<{ it: boolean }>('select pg_is_in_recovery() as it')).rows[0]?.it === true
  }
  try {
    await recordHallTime(database.pool, now)
    await until(readsReplica, 'the replica shows the clock')
    await expect(reading.pool.query('delete from meta')).rejects.toThrow(/read-only/)

    now += 10_000
    expect(await readsReplica()).toBe(false)
    expect(reading.health()).toMatchObject({ replica: 'away', ageMs: 10_000 })
    await recordHallTime(database.pool, now)
    await until(readsReplica, 'it has caught up')

    await stopPostmaster(replica, 'immediate')
    expect(await readsReplica()).toBe(false)
    await startPostmaster(replica, ports[1])
    await until(readsReplica, 'it is back')
  } finally {
    await reading.stop()
    await database.close()
  }
}, 60_000)

it('is not missed where there is none', async () => {
  const pool = new pg.Pool()
  const reading = new ReadPool({ primary: pool, replica: null, hall: hallTime(0, 1), log: silentLogger })
  expect(reading.pool).toBe(pool)
  expect(reading.health()).toEqual({ replica: 'none' })
  await reading.stop()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
