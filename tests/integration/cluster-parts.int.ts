/** The parts that make several backends one, each on a real PostgreSQL: jobs that run once, an outbox that loses nobody. */
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Instances } from '../../backend/cluster/instances.ts'
import { migrate } from '../../backend/db/migrate.ts'
import { type HeldRecord, Outbox } from '../../backend/feed/outbox.ts'
import { Jobs } from '../../backend/jobs/jobs.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import { Bench, client, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
beforeAll(() => bench.start())
afterAll(() => bench.stop())
afterEach(() => bench.stopAll())

async function pool(): Promise<pg.Pool> {
  const made = bench.pool(await bench.newDatabase())
  await migrate(made)
  return made
}

const nothingHeld: HeldRecord = { openCases: () => [], activeAlarms: () => [] }

it('runs a job once per interval, however many backends ask, and again after one that failed or died', async () => {
  const shared = await pool()
  const schedulers = Array.from({ length: 4 }, () => new Jobs(shared, silentLogger))
  const startedAt = performance.now()
  const ranAt: number[] = []
  let failures = 0
  for (const jobs of schedulers) {
    jobs.every({ name: 'counted', everyMs: 400, run: async () => void ranAt.push(performance.now()) })
    jobs.every({
      name: 'failing',
      everyMs: 400,
      run: () => {
        failures++
        return Promise.reject(new Error('as planned'))
      },
    })
  }
  await until(() => ranAt.length >= 4 && failures >= 4, 'each has run four times')
  const intervals = (performance.now() - startedAt) / 400
  expect(ranAt.length).toBeLessThanOrEqual(intervals + 1)
  expect(failures).toBeLessThanOrEqual(intervals + 1)
  await schedulers[0]?.stop()
  await schedulers[1]?.stop()
  const before = ranAt.length
  await until(() => ranAt.length > before, 'the others go on')
  for (const jobs of schedulers) await jobs.stop()
})

it('counts the backends beside a backend, and forgets one that leaves', async () => {
  const shared = await pool()
  const [one, two] = [
    new Instances(shared, '00000000-0000-4000-8000-000000000001'),
    new Instances(shared, '00000000-0000-4000-8000-000000000002'),
  ]
  await one.renew()
  expect(one.peers).toBe(0)
  await two.renew()
  await one.renew()
  expect([one.peers, two.peers]).toEqual([1, 1])
  await two.leave()
  await one.renew()
  expect(one.peers).toBe(0)
})

it('gives a reader that came too late for the outbox the whole record, the ended cases that it still shows too', async () => {
  const databaseUrl = await bench.newDatabase()
  const { url } = await bench.backend(databaseUrl)
  const shared = bench.pool(databaseUrl)
  const { post } = client(url, TOKENS.intake)
  const report = async () => (await post<{ id: number }>('/api/intake/cases', REPORT)).body.id
  const [stays, ends] = [await report(), await report()]
  const late = new Outbox(shared, { openCases: () => [stays, ends], activeAlarms: () => [] })
  const quick = new Outbox(shared, nothingHeld)
  await late.begin()
  await quick.begin()
  await post(`/api/cases/${ends}/actions`, { action: 'void', reason: '误报' })
  const opened = await report()
  const idsOf = ({ files }: Awaited<ReturnType<Outbox['read']>>) => files.map(({ id }) => Number(id)).sort((a, b) => a - b)
  expect(idsOf(await quick.read())).toEqual([ends, opened])
  // What is pruned was published before the last time.
  for (let i = 0; i < 2; i++) await quick.prune()
  expect((await shared.query('select count(*)::int as n from change')).rows[0].n).toBe(0)
  const files = await late.read()
  expect(late.missed).toBe(1)
  expect(idsOf(files)).toEqual([stays, ends, opened])
  expect(files.files.find(({ id }) => Number(id) === ends)?.endedAt).not.toBeNull()
  expect(idsOf(await late.read())).toEqual([])
})

it('reads the whole outbox once more after PostgreSQL has been started anew', async () => {
  const databaseUrl = await bench.newDatabase()
  const { url } = await bench.backend(databaseUrl)
  const shared = bench.pool(databaseUrl)
  shared.on('error', () => undefined) // It is about to be cut.
  const outbox = new Outbox(shared, nothingHeld)
  await outbox.begin()
  const { body } = await client(url, TOKENS.intake).post<{ id: number }>('/api/intake/cases', REPORT)
  expect((await outbox.read()).files.map(({ id }) => Number(id))).toEqual([body.id])
  bench.killPostgres()
  const again: number[] = []
  await until(
    async () => {
      const read = await outbox.read().catch(() => null)
      again.push(...(read?.files.map(({ id }) => Number(id)) ?? []))
      return again.length > 0
    },
    'the change is read again',
    40_000,
  )
  expect(again).toEqual([body.id])
  expect(outbox.missed).toBe(0)
})

it('tells Prometheus what it does, and nobody else; and whether it is ready', async () => {
  const databaseUrl = await bench.newDatabase()
  const metrics = 'metrics-token-for-tests'
  const { url } = await bench.backend(databaseUrl, { credentials: { ...TOKENS, operator: null, metrics } })
  const text = async (token: string) => (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text()
  expect((await fetch(`${url}/metrics`)).status).toBe(401)
  expect(await text(TOKENS.intake)).toContain('forbidden')
  await client(url, TOKENS.intake).post('/api/intake/cases', REPORT)
  const value = (said: string, series: string) =>
    Number(
      said
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1),
    )
  await until(async () => value(await text(metrics), 'beacon_feed_delay_seconds_count') === 1, 'the delta is counted')
  const said = await text(metrics)
  expect(value(said, 'beacon_http_request_seconds_count{method="POST",route="/api/intake/cases",status="201"}')).toBe(1)
  expect(value(said, 'beacon_health{what="databaseAnswers"}')).toBe(1)
  expect(value(said, 'beacon_health{what="readers.count"}')).toBe(0)
  expect(value(said, 'beacon_database{what="outbox_rows"}')).toBe(1)
  expect(said).toContain('nodejs_eventloop_lag')
  expect((await fetch(`${url}/api/ready`)).status).toBe(200)
})
