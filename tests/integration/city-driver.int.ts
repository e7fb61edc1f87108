/** The driver on a real backend over HTTP: a simulated city and real records, and whatever may go wrong between the two. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { localTime } from '../../backend/demo/replay/local-time.ts'
import { readRequests } from '../../backend/demo/replay/read-requests.ts'
import { runDriver } from '../../backend/demo/run-driver.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import type { Sentence } from '../../backend/support/start-error.ts'
import type { DriverConfig } from '../../contract/ipc/backend-process.ts'
import { MINUTE } from '../../contract/units.ts'
import type { BackendStatus, CaseCard } from '../../contract/wire/rest.ts'
import { Bench, client, TOKENS, until } from './backend-bench.ts'

const ASSETS = join(import.meta.dirname, '../../assets')
const DEMO = join(ASSETS, 'cities/demo.city.json')
const BOSTON = join(ASSETS, 'cities/boston.city.json')
const MORNING = Date.parse('2026-11-20T09:30:00+08:00')

type Facts = Omit<CaseCard, 'alarm' | 'log'>
interface Running {
  readonly said: Sentence[]
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

const bench = new Bench()
let databaseUrl: string
const running: Running[] = []

beforeAll(() => bench.start())
afterAll(() => bench.stop())
beforeEach(async () => {
  databaseUrl = await bench.newDatabase()
})
afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop()
  await bench.stopAll()
})

function drive(backend: Backend, changes: Partial<DriverConfig> = {}): Running {
  const stopping = new AbortController()
  const said: Sentence[] = []
  const config: DriverConfig = {
    backendUrl: backend.url,
    token: TOKENS.intake,
    cityFile: DEMO,
    source: { kind: 'demo', seed: 5, casesPerDay: 380 },
    ...changes,
  }
  const ended = runDriver(config, { signal: stopping.signal, log: silentLogger, say: (sentence) => said.push(sentence) }).then(
    () => null,
    (error: unknown) => error,
  )
  const driver = {
    said,
    ended,
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
  running.push(driver)
  return driver
}

const status = async (backend: Backend) =>
  (await client(backend.url, TOKENS.intake).get<BackendStatus & { health: { positions: { online: number } } }>('/api/status'))
    .body

async function allCases(backend: Backend): Promise<Facts[]> {
  const cases: Facts[] = []
  for (let after: string | null = ''; after !== null; ) {
    const { body }: { body: { cases: Facts[]; next: string | null } } = await client(backend.url, TOKENS.intake).get(
      `/api/cases${after && `?after=${after}`}`,
    )
    cases.push(...body.cases)
    after = body.next
  }
  return cases
}

async function untilHall(backend: Backend, at: number): Promise<void> {
  await until(
    async () => ((await status(backend)).record.lastAt ?? 0) > at,
    `the record reaches ${new Date(at).toISOString()}`,
    50_000,
  )
}

/** Numbers of a day run from 0 without gaps, and none is there twice. */
function expectWhole(cases: readonly Facts[], day: string): void {
  const places = cases.filter(({ number }) => number.startsWith(`FZ${day}`)).map(({ number }) => Number(number.slice(-4)))
  expect(places.sort((a, b) => a - b)).toEqual(places.map((_, i) => i))
  expect(places.length).toBeGreaterThan(20)
}

describe('the driver of the demo city', () => {
  it('gives a new city its past, then goes on live; a second driver goes on where the first was cut off', async () => {
    const backend = await bench.backend(databaseUrl, { cityFile: DEMO, clock: { speed: 150, startAt: MORNING } })
    const first = drive(backend)
    await untilHall(backend, MORNING + 20 * MINUTE)
    await until(async () => (await status(backend)).health.positions.online === 35, 'everybody is on the map')
    const { record } = await status(backend)
    expect(record.cases).toBeGreaterThan(500)
    expect(record.open).toBeGreaterThan(60)
    const handling = (await allCases(backend)).find(({ state }) => state === 'handling')!
    const forced = await client(backend.url, TOKENS.intake).post<CaseCard>(`/api/cases/${handling.id}/actions`, {
      action: 'force-close',
      reason: 'operator',
      actor: 'operator01',
    })
    expect(forced.status).toBe(200)
    await first.stop()

    const cutAt = (await status(backend)).clock.at
    const second = drive(backend)
    await untilHall(backend, cutAt + 20 * MINUTE)
    expect(second.said.map(({ en }) => en)).toContainEqual(expect.stringContaining('Going on from the record'))
    const cases = await allCases(backend)
    expectWhole(cases, '20261120')
    expectWhole(cases, '20261119')
    expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length)
    expect(cases.every(({ cellCode, districtCode }) => cellCode !== null && districtCode !== null)).toBe(true)
    expect(cases.find(({ id }) => id === handling.id)?.state).toBe('force-closed')
  })

  it('waits for a backend that goes away, and follows its clock, which stood still meanwhile', async () => {
    const config = { cityFile: DEMO, clock: { speed: 300, startAt: MORNING } }
    const backend = await bench.backend(databaseUrl, config)
    const driver = drive(backend)
    await untilHall(backend, MORNING + 5 * MINUTE)
    const port = Number(new URL(backend.url).port)
    await bench.stopAll()
    await until(() => driver.said.some(({ en }) => en.includes('waiting for the backend')), 'the driver notices')
    const again = await bench.backend(databaseUrl, { ...config, port })
    const wentOnFrom = (await status(again)).clock.at
    await untilHall(again, wentOnFrom + 15 * MINUTE)
    expect(driver.said.map(({ en }) => en)).toContain('the backend is back')
    const cases = await allCases(again)
    expectWhole(cases, '20261120')
    expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length)
  })

  it('says in one sentence that the credential is wrong, or the city another', async () => {
    const backend = await bench.backend(databaseUrl, { cityFile: DEMO })
    const stranger = drive(backend, { token: 'nobody-knows-this-token' })
    expect(await stranger.ended).toMatchObject({
      sentence: { zh: expect.stringContaining('凭据') as string, en: expect.stringContaining('credential') as string },
    })
    const other = drive(backend, {
      cityFile: BOSTON,
      source: { kind: 'replay', file: join(ASSETS, 'replay/boston-2011.csv.gz') },
    })
    expect(await other.ended).toMatchObject({ sentence: { en: expect.stringContaining('serves the city "demo"') as string } })
  })
})

describe('the replay of records', () => {
  const replay = { cityFile: BOSTON, source: { kind: 'replay', file: join(ASSETS, 'replay/boston-2011.csv.gz') } } as const

  it('has every open case of the records, and the closed ones, each at its own times', async () => {
    const startAt = Date.parse('2011-08-01T09:30:00-04:00')
    const backend = await bench.backend(databaseUrl, { cityFile: BOSTON, clock: { speed: 1800, startAt } })
    const driver = drive(backend, replay)
    await until(() => driver.said.some(({ en }) => en === 'driving Boston'), 'the past is in', 40_000)
    await untilHall(backend, (await status(backend)).clock.at + 30 * MINUTE)
    const cases = await allCases(backend)
    expect(cases.length).toBeGreaterThan(3000)
    expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length)
    expect(cases.filter(({ districtCode }) => districtCode === null)).toEqual([])
    const requests = new Map(
      (await readRequests(replay.source.file, localTime('America/New_York'))).requests.map((request) => [request.id, request]),
    )
    const facts = cases.map(({ number, reportedAt, closedAt, totalDueAt }) => ({ number, reportedAt, closedAt, totalDueAt }))
    const recorded = facts.map(({ number, closedAt }) => {
      const { openedAt, dueAt, ...request } = requests.get(number)!
      return { number, reportedAt: openedAt, closedAt: closedAt === null ? null : request.closedAt, totalDueAt: dueAt }
    })
    expect(facts).toEqual(recorded)
    expect(facts.filter(({ closedAt }) => closedAt !== null).length).toBeGreaterThan(200)
  })

  it('says in one sentence that the hall clock is outside the records', async () => {
    const backend = await bench.backend(databaseUrl, { cityFile: BOSTON, clock: { speed: 1.000001, startAt: MORNING } })
    expect(await drive(backend, replay).ended).toMatchObject({
      sentence: { zh: expect.stringContaining('2011-07-01') as string },
    })
  })
})
