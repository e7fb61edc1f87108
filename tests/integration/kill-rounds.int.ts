/**
 * kill -9 at random moments under load. `ROUNDS=50 SEED=7 npx vitest run --project integration
 * tests/integration/kill-rounds.int.ts`; the suite itself runs three rounds.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededRandom } from '../support/random.ts'
import { hasRedis, RedisServer } from '../support/redis-server.ts'
import { Bench, until } from './backend-bench.ts'
import { recordedPicture, SpawnedBackend, Wall } from './cluster-bench.ts'
import { Load } from './cluster-load.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 3)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const SENDERS = 8
const ROUND_WITHIN_MS = 60_000

const bench = new Bench()
const backends: SpawnedBackend[] = []
const walls: Wall[] = []
let redis: RedisServer | null = null
let databaseUrl = ''

beforeAll(async () => {
  await bench.start()
  redis = hasRedis ? await RedisServer.start() : null
  databaseUrl = await bench.newDatabase()
  for (let i = 0; i < 2; i++) backends.push(await start())
})
afterAll(async () => {
  for (const wall of walls) wall.close()
  for (const backend of backends) {
    await backend.end('SIGTERM')
    backend.remove()
  }
  await redis?.kill()
  await bench.stop()
})

const start = (port = 0) => SpawnedBackend.start(databaseUrl, redis ? { BEACON_REDIS_URL: redis.url } : {}, port)

async function restart(index: number): Promise<void> {
  const dead = backends[index] as SpawnedBackend
  await dead.end('SIGKILL')
  dead.remove()
  const port = Number(new URL(dead.url).port)
  // A start may be hit by the death of PostgreSQL; a supervisor starts it again, and so do we.
  backends[index] = await start(port)
    .catch(() => start(port))
    .catch(() => start(port))
}

it(
  `loses no acknowledged command, takes none twice and ends every wall equal to the record (${ROUNDS} rounds, seed ${SEED})`,
  async () => {
    process.stdout.write(`seed of the kills: ${SEED}\n`)
    const random = seededRandom(SEED)
    const urls = backends.map(({ url }) => url)
    walls.push(new Wall(urls), new Wall(urls.toReversed()))
    const load = new Load(() => backends.filter((each) => each.isRunning).map(({ url }) => url))
    load.start(SENDERS)
    const pool = bench.pool(databaseUrl)
    pool.on('error', () => undefined) // Cut with the rest.
    const killed: Record<string, number> = {}
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, 100 + random() * 900))
      // Each at least once in three rounds; in later ones by chance, often two together.
      const victims = VICTIMS.filter((_, i) => i === round % VICTIMS.length || random() < 0.25)
      const kills = victims.map(async (victim) => {
        await new Promise((resolve) => setTimeout(resolve, random() * 300))
        killed[victim] = (killed[victim] ?? 0) + 1
        if (victim === 'PostgreSQL') bench.killPostgres()
        else if (victim === 'Redis') await redis?.kill().then(() => redis?.start())
        else await restart(victim === 'the first backend' ? 0 : 1)
      })
      await Promise.all(kills)
      await load.progress(20)
      await load.pause(SENDERS)
      expect(await load.wrongIn(pool), `round ${round}, seed ${SEED}`).toEqual([])
      await until(
        async () => {
          const recorded = (await recordedPicture(pool)).join()
          return walls.every((wall) => wall.picture().join() === recorded)
        },
        `every wall shows what is recorded (round ${round}, seed ${SEED})`,
        20_000,
      )
      load.resume()
    }
    await load.settle()
    expect(walls.flatMap((wall) => wall.refused)).toEqual([])
    const twice = await pool.query(
      `select alarm_id from alarm_log where what in ('raised', 'stepped') group by alarm_id, step having count(*) > 1`,
    )
    expect(twice.rows).toEqual([])
    const counts = `${load.reports.size} reports, ${[...load.steps.values()].flat().length} steps, ${load.again} sent again`
    process.stdout.write(`killed: ${JSON.stringify(killed)}; ${counts}\n`)
  },
  ROUNDS * ROUND_WITHIN_MS,
)

const VICTIMS = ['PostgreSQL', 'the first backend', 'the second backend', 'Redis'] as const
