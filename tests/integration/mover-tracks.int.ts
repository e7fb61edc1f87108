import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import { DAY, MINUTE, SECOND } from '../../contract/units.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import type { MoversReply, TrackReply } from '../../contract/wire/tracks.ts'
import { Bench, client, FRIDAY_MORNING, OPERATOR, SIGN_IN, TOKENS } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend
let databaseUrl: string

beforeAll(() => bench.start())
afterAll(() => bench.stop())
beforeEach(async () => {
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
})
afterEach(() => bench.stopAll())

interface Health {
  health: { positions: { accepted: number; heldBack: number; queued: number } }
}
const node = () => client(backend.url, TOKENS.node)
const intake = () => client(backend.url, TOKENS.intake)
const M_LAT = 1 / 111_195
const fix = (id: string, at: number, north: number) => ({ id, at, lng: 110.5, lat: 30.5 + north * M_LAT, speed: 4 })
const track = (id: string, from: number, to: number) => node().get<TrackReply>(`/api/movers/${id}/track?from=${from}&to=${to}`)
const recorded = async (count: number) => {
  const pool = bench.pool(databaseUrl)
  await expect
    .poll(async () => (await pool.query('select count(*)::int as n from position')).rows[0].n, { timeout: 10_000 })
    .toBe(count)
}

/** 08:00 local is midnight UTC, where one partition ends and the next begins. */
const MIDNIGHT_UTC = FRIDAY_MORNING - 60 * MINUTE

describe('the track of a mover', () => {
  it('runs over two day partitions, stands where the mover stood, and leaves out and counts what cannot be', async () => {
    const walk = (from: number, north: number) =>
      Array.from({ length: 11 }, (_, i) => fix('C01', from + i * 30 * SECOND, north + i * 36))
    const stay = Array.from({ length: 20 }, (_, i) => fix('C01', MIDNIGHT_UTC + (i + 1) * 30 * SECOND, 360 + (i % 2) * 5))
    const spike = fix('C01', MIDNIGHT_UTC - 100 * SECOND, 40_000)
    const nowhere = { ...fix('C01', MIDNIGHT_UTC - 50 * SECOND, 0), lng: 0, lat: 0 }
    const start = MIDNIGHT_UTC - 300 * SECOND
    const fixes = [...walk(start, 0), ...stay, spike, nowhere, fix('C02', start, 0)]
    expect((await intake().post('/api/positions', { fixes })).body).toMatchObject({ accepted: fixes.length, heldBack: 1 })
    await recorded(fixes.length)

    const { status, body } = await track('C01', start, FRIDAY_MORNING)
    expect(status).toBe(200)
    expect(body).toMatchObject({ mover: 'C01', kind: 'collector', recorded: 33, undecided: 0 })
    expect(body.refused).toEqual({ offPlanet: 1, inTheFuture: 0, backInTime: 0, repeated: 0, jumps: 1 })
    expect(body.path.map(({ at }) => at)).toEqual(Array.from({ length: 31 }, (_, i) => start + i * 30 * SECOND))
    expect(body.path[1]).toMatchObject({ lng: 110.5, lat: 30.5 + 36 * M_LAT, speed: 4, afterGap: false })
    expect(body.mileageM).toBe(360)
    expect(body.stops).toHaveLength(1)
    expect((body.stops[0]?.to ?? 0) - (body.stops[0]?.from ?? 0)).toBeGreaterThanOrEqual(10 * MINUTE)

    const half = await track('C01', MIDNIGHT_UTC, MIDNIGHT_UTC + 60 * SECOND)
    expect(half.body.path.map(({ at }) => at)).toEqual([MIDNIGHT_UTC, MIDNIGHT_UTC + 30 * SECOND])
  })

  it('is a look that the audit log keeps, by name; what was refused is none', async () => {
    const { body: session } = await client(backend.url, null).post<LoginReply>('/api/login', SIGN_IN)
    const operator = client(backend.url, session.token)
    await operator.get(`/api/movers/V01/track?from=${FRIDAY_MORNING - DAY}&to=${FRIDAY_MORNING}`)
    await operator.get('/api/movers/ghost/track?from=0&to=1')
    await track('C02', 5, 5)
    const { rows } = await bench
      .pool(databaseUrl)
      .query(`select who, target, detail from audit where what = 'look.track' order by id`)
    expect(rows).toEqual([
      { who: `account:${OPERATOR.user}`, target: 'V01', detail: { from: FRIDAY_MORNING - DAY, to: FRIDAY_MORNING } },
      { who: 'credential:node', target: 'C02', detail: { from: 5, to: 5 } },
    ])
  })

  it('is refused in a sentence for a stranger, for more than a day, backwards, without a span, and when it is too long', async () => {
    const refusal = async (path: string) => {
      const { status, body } = await node().get(path)
      return [status, body.code, body.at]
    }
    expect(await refusal('/api/movers/ghost/track?from=0&to=1')).toEqual([404, 'not-found', '/id'])
    expect(await refusal(`/api/movers/C01/track?from=0&to=${DAY + 1}`)).toEqual([400, 'bad-request', '/to'])
    expect(await refusal('/api/movers/C01/track?from=2&to=1')).toEqual([400, 'bad-request', '/to'])
    expect((await refusal('/api/movers/C01/track'))[0]).toBe(400)
    expect((await refusal('/api/movers/C01/track?from=now&to=1'))[0]).toBe(400)
    await bench
      .pool(databaseUrl)
      .query(
        `insert into position (mover, at, lng, lat) select 'C01', $1::float8 - n * 1000, 110.5, 30.5 from generate_series(1, 20001) n`,
        [FRIDAY_MORNING + 5 * 60 * MINUTE],
      )
    expect(await refusal(`/api/movers/C01/track?from=${FRIDAY_MORNING - 60 * MINUTE}&to=${FRIDAY_MORNING + DAY / 2}`)).toEqual([
      413,
      'too-large',
      '/to',
    ])
  })
})

describe('the movers now', () => {
  it('are told apart by who was heard, and an impossible fix is recorded and counted but moves nobody', async () => {
    const now = async () => (await node().get<MoversReply>('/api/movers')).body
    const { at } = await now()
    await intake().post('/api/positions', { fixes: [fix('C01', at - 20 * SECOND, 0), fix('V01', at - 40 * SECOND, 0)] })
    const impossible = await intake().post('/api/positions', {
      fixes: [fix('C01', at - 10 * SECOND, 90_000), { id: 'C01', at: at - 5 * SECOND, lng: 0, lat: 0 }],
    })
    expect(impossible.body).toEqual({ accepted: 2, heldBack: 2, unknown: [], misdated: 0 })

    const { movers } = await now()
    expect(movers.map(({ id, kind, presence }) => [id, kind, presence])).toEqual([
      ['C01', 'collector', 'present'],
      ['C02', 'collector', 'offline'],
      ['V01', 'vehicle', 'offline'],
    ])
    expect(movers.map(({ last }) => last?.at ?? null)).toEqual([at - 20 * SECOND, null, at - 40 * SECOND])
    expect(movers[0]?.last).toMatchObject({ lng: 110.5, lat: 30.5, speed: 4, heading: null })
    await recorded(4)
    expect((await node().get<Health>('/api/status')).body.health.positions).toMatchObject({ accepted: 4, heldBack: 2 })
  })
})
