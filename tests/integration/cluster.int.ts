/** Several backends on one PostgreSQL with Redis between them: what one does the others show, whatever dies meanwhile. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { BackendStatus, LoginReply } from '../../contract/wire/rest.ts'
import { hasRedis, RedisServer } from '../support/redis-server.ts'
import { Bench, client, OPERATOR, TOKENS, until } from './backend-bench.ts'
import { recordedPicture, SpawnedBackend, Wall } from './cluster-bench.ts'
import { Load } from './cluster-load.ts'

const bench = new Bench()
const backends: SpawnedBackend[] = []
const walls: Wall[] = []
let redis: RedisServer

beforeAll(async () => {
  await bench.start()
  redis = await RedisServer.start()
})
afterEach(async () => {
  for (const wall of walls.splice(0)) wall.close()
  for (const backend of backends.splice(0)) {
    await backend.end('SIGTERM')
    backend.remove()
  }
  await bench.stopAll()
})
afterAll(async () => {
  await redis.kill()
  await bench.stop()
})

async function start(databaseUrl: string, count: number): Promise<SpawnedBackend[]> {
  // The first brings the database up to date; the others come together.
  backends.push(await SpawnedBackend.start(databaseUrl, { BEACON_REDIS_URL: redis.url }))
  const rest = Array.from({ length: count - 1 }, () => SpawnedBackend.start(databaseUrl, { BEACON_REDIS_URL: redis.url }))
  backends.push(...(await Promise.all(rest)))
  return backends
}

function wallOn(...urls: string[]): Wall {
  const wall = new Wall(urls)
  walls.push(wall)
  return wall
}

interface ClusterHealth {
  readonly health: { readonly cluster: { readonly redis: string; readonly peers: number } }
}
const healthOf = async ({ url }: SpawnedBackend) =>
  (await client(url, TOKENS.node).get<BackendStatus & ClusterHealth>('/api/status')).body.health.cluster
const allSay = async (said: string) =>
  (await Promise.all(backends.filter((each) => each.isRunning).map(healthOf))).every((health) => health.redis === said)

describe.skipIf(!hasRedis)('several backends with Redis between them', () => {
  it('end equal to the database at every wall after one is killed, Redis is killed and PostgreSQL is killed', async () => {
    const databaseUrl = await bench.newDatabase()
    const [first, second, third] = (await start(databaseUrl, 3)) as [SpawnedBackend, SpawnedBackend, SpawnedBackend]
    wallOn(first.url)
    wallOn(second.url)
    const moving = wallOn(third.url, first.url)
    await until(() => walls.every((wall) => wall.snapshots > 0), 'all walls have their picture')
    const load = new Load(() => backends.filter((each) => each.isRunning).map(({ url }) => url))
    load.start(6)
    await until(() => allSay('up'), 'all hear Redis')
    await third.end('SIGKILL')
    await load.progress()
    await redis.kill()
    await until(() => allSay('away'), 'all say that Redis is away', 15_000)
    await load.progress()
    await redis.start()
    await until(() => allSay('up'), 'all hear Redis again', 15_000)
    bench.killPostgres()
    await load.progress()
    await load.settle()

    const pool = bench.pool(databaseUrl)
    expect(await load.wrongIn(pool)).toEqual([])
    await until(
      async () => {
        const recorded = (await recordedPicture(pool)).join()
        return walls.every((wall) => wall.picture().join() === recorded)
      },
      'every wall shows what is recorded',
      30_000,
    )
    expect(moving.url).toBe(first.url)
    expect(walls.flatMap((wall) => wall.refused)).toEqual([])
    const steps = await pool.query(`select 1 from alarm_log where what in ('raised', 'stepped')`)
    expect(steps.rows.length).toBeGreaterThan(10)
    const raised = await pool.query(
      `select alarm_id from alarm_log where what in ('raised', 'stepped') group by alarm_id, step having count(*) > 1`,
    )
    expect(raised.rows).toEqual([])
  }, 120_000)

  it('show positions that came in elsewhere, with Redis and without', async () => {
    const databaseUrl = await bench.newDatabase()
    const [first, second] = (await start(databaseUrl, 2)) as [SpawnedBackend, SpawnedBackend]
    const wall = wallOn(second.url)
    await until(() => wall.snapshots > 0, 'the wall has its picture')
    await until(() => allSay('up'), 'both hear Redis')
    const send = (id: string) =>
      client(first.url, TOKENS.intake).post('/api/positions', { fixes: [{ id, lng: 110.5, lat: 30.5, at: Date.now() }] })
    await send('C01')
    await until(() => wall.movers.has(0), 'the fix is shown by the other')
    await redis.kill()
    try {
      await until(() => allSay('away'), 'both say that Redis is away', 15_000)
      await until(async () => (await healthOf(second)).peers === 1, 'they know of one another')
      await send('C02')
      await until(() => wall.movers.has(1), 'the fix is found by looking')
    } finally {
      await redis.start()
    }
    const late = wallOn((await start(databaseUrl, 1)).at(-1)?.url as string)
    await until(() => late.snapshots > 0 && late.movers.size + late.snapshots > 0, 'a third has its picture')
    expect(
      (await client(late.url, TOKENS.node).get<{ movers: { last: unknown }[] }>('/api/movers')).body.movers.filter(
        ({ last }) => last,
      ),
    ).toHaveLength(2)
  })

  it('heed at once who signed out elsewhere', async () => {
    const databaseUrl = await bench.newDatabase()
    const [first, second] = (await start(databaseUrl, 2)) as [SpawnedBackend, SpawnedBackend]
    await until(() => allSay('up'), 'both hear Redis')
    const { body: session } = await client(first.url, null).post<LoginReply>('/api/login', {
      user: OPERATOR.user,
      password: OPERATOR.password,
    })
    const asked = async () => (await client(second.url, session.token).get('/api/status')).status
    expect(await asked()).toBe(200)
    await client(first.url, session.token).post('/api/logout', {})
    // It would be believed for 5 s.
    await until(async () => (await asked()) === 401, 'the other backend refuses the session', 2500)
  })
})
