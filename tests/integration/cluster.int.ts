/** Several backends on one PostgreSQL with Redis between them: what one does the others show, whatever dies meanwhile. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { BackendStatus, CaseCard, LoginReply } from '../../contract/wire/rest.ts'
import { hasRedis, RedisServer } from '../support/redis-server.ts'
import { Bench, client, OPERATOR, REPORT, TOKENS, until } from './backend-bench.ts'
import { recordedPicture, SpawnedBackend, Wall } from './cluster-bench.ts'

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

/**
 * Sends until somebody answers, to one backend after the other. A step that was taken by a try whose answer was lost is
 * refused when it is sent again: then it is done.
 */
async function untilAnswered(urls: () => string[], path: string, body: unknown, key: string): Promise<CaseCard | null> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const url = urls()[attempt % urls().length] as string
    try {
      const answer = await client(url, TOKENS.intake).post<CaseCard>(path, body, { 'idempotency-key': key })
      if (answer.status < 300) return answer.body
      if (answer.body.code === 'illegal-step' && attempt > 0) return null
      if (answer.status < 500) throw new Error(`${path}: ${answer.status} ${answer.body.en}`)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error // fetch: the backend is dead or dying.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`nobody answers ${path}`)
}

/** Steps that lead to the stage whose limit is the report's own. */
const TO_HANDLING = [{ action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U1' }]

describe.skipIf(!hasRedis)('several backends with Redis between them', () => {
  it('end equal to the database at every wall after one is killed, Redis is killed and PostgreSQL is killed', async () => {
    const databaseUrl = await bench.newDatabase()
    const [first, second, third] = (await start(databaseUrl, 3)) as [SpawnedBackend, SpawnedBackend, SpawnedBackend]
    wallOn(first.url)
    wallOn(second.url)
    const moving = wallOn(third.url, first.url)
    await until(() => walls.every((wall) => wall.snapshots > 0), 'all walls have their picture')
    const urls = () => backends.filter((each) => each.isRunning).map(({ url }) => url)
    let ended = false
    let next = 0
    const keys = new Map<string, number>()
    const sender = async () => {
      while (!ended) {
        const n = next++
        const turned = () => [...urls().slice(n % urls().length), ...urls().slice(0, n % urls().length)]
        const report = { ...REPORT, dueAt: Date.now() + 2000 + (n % 7) * 500 }
        const card = await untilAnswered(turned, '/api/intake/cases', report, `r${n}`)
        keys.set(`r${n}`, card?.id ?? 0)
        for (const [i, step] of n % 3 === 0 ? TO_HANDLING.entries() : [])
          await untilAnswered(() => turned().toReversed(), `/api/cases/${card?.id}/actions`, step, `${i} of ${n}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const senders = Promise.all(Array.from({ length: 6 }, sender))
    await until(() => keys.size > 60, 'there is load')
    await until(() => allSay('up'), 'all hear Redis')
    await third.end('SIGKILL')
    const whenKilled = keys.size
    await until(() => keys.size > whenKilled + 60, 'the load goes on')
    await redis.kill()
    await until(() => allSay('away'), 'all say that Redis is away', 15_000)
    const withoutRedis = keys.size
    await until(() => keys.size > withoutRedis + 60, 'the load goes on without Redis')
    await redis.start()
    await until(() => allSay('up'), 'all hear Redis again', 15_000)
    bench.killPostgres()
    const withoutPostgres = keys.size
    await until(() => keys.size > withoutPostgres + 60, 'the load goes on', 20_000)
    ended = true
    await senders

    const pool = bench.pool(databaseUrl)
    const { rows } = await pool.query<{ key: string; id: number }>('select key, case_id as id from idempotency')
    expect(new Map(rows.flatMap(({ key, id }) => (key.startsWith('r') ? [[key, id] as const] : [])))).toEqual(keys)
    expect((await pool.query('select count(*)::int as n from cases')).rows[0].n).toBe(keys.size)
    await until(async () => {
      const recorded = (await recordedPicture(pool)).join()
      return walls.every((wall) => wall.picture().join() === recorded)
    }, 'every wall shows what is recorded')
    expect(moving.url).toBe(first.url)
    expect(walls.flatMap((wall) => wall.refused)).toEqual([])
    const steps = await pool.query(`select 1 from alarm_log where what in ('raised', 'stepped')`)
    expect(steps.rows.length).toBeGreaterThan(50)
    const accepted = await pool.query(`select case_id from case_log where action = 'accept' group by case_id having count(*) > 1`)
    expect(accepted.rows).toEqual([])
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
