import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import type { CityDirectory } from '../../backend/city/city-directory.ts'
import { DutyBook } from '../../backend/duty/duty-book.ts'
import { RETENTION } from '../../backend/retention/retention-setting.ts'
import { Settings } from '../../backend/settings/settings.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { HallTime } from '../../backend/time/hall-time.ts'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import { HOUR, MINUTE, SECOND } from '../../contract/units.ts'
import type {
  AttendanceReply,
  CoverageReply,
  MoverAlarmsReply,
  PlannedShiftsReply,
  PlanShiftsReply,
} from '../../contract/wire/duty.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import type { MoversReply } from '../../contract/wire/tracks.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, FRIDAY_MORNING, TOKENS } from './backend-bench.ts'

const bench = new Bench()
const LEADER = { user: 'leader01', password: 'a-long-password' }
const EAST = { code: 'G1', name: '东一责任网格', areas: ['990101'], unitCode: null }
const SHIFT = { mover: 'C01', area: 'G1', startsAt: FRIDAY_MORNING - HOUR, endsAt: FRIDAY_MORNING + 8 * HOUR }
let databaseUrl: string
let backend: Backend
let other: Backend
let leader: ReturnType<typeof client>

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  const start = () => bench.backend(databaseUrl, { clock: { speed: 1.000001, startAt: FRIDAY_MORNING } })
  backend = await start()
  other = await bench.backend(databaseUrl, { dataDir: `/tmp/beacon-duty-${process.pid}` })
  await new Authority(bench.pool(databaseUrl), Date.now).setAccount(LEADER.user, '值班长01', LEADER.password, [
    'shift-leader',
    'administrator',
  ])
  const { body } = await client(backend.url, null).post<LoginReply>('/api/login', LEADER)
  leader = client(backend.url, body.token)
})
afterAll(() => bench.stop())

const intake = () => client(backend.url, TOKENS.intake)
const fix = (id: string, at: number, lng: number, speed = 4) => ({ id, at, lng, lat: 30.5, speed })
const send = (...fixes: ReturnType<typeof fix>[]) => intake().post('/api/positions', { fixes })
const active = async (url = backend.url) =>
  (await client(url, TOKENS.node).get<MoverAlarmsReply>('/api/mover-alarms')).body.alarms.map(
    ({ mover, kind }) => `${mover} ${kind}`,
  )
const presence = async (id: string) =>
  (await client(backend.url, TOKENS.node).get<MoversReply>('/api/movers')).body.movers.find((mover) => mover.id === id)?.presence

describe('people on duty', () => {
  it('have an area and a shift, written whole or not at all', async () => {
    expect((await leader.post('/api/patrol-areas', { areas: [EAST] })).status).toBe(200)
    expect((await leader.post('/api/patrol-areas', { areas: [{ ...EAST, areas: ['330101'] }] })).body).toMatchObject({
      code: 'bad-request',
      at: '/areas/0/areas',
    })
    expect((await leader.post('/api/patrol-areas', { areas: [{ ...EAST, unitCode: 'U99' }] })).body).toMatchObject({
      code: 'bad-request',
      at: '/areas/0/unitCode',
    })
    expect((await leader.post<PlanShiftsReply>('/api/duty/shifts', { shifts: [SHIFT] })).body).toEqual({ planned: 1, already: 0 })
    expect((await leader.post<PlanShiftsReply>('/api/duty/shifts', { shifts: [SHIFT] })).body).toEqual({ planned: 0, already: 1 })
    const overlapping = { ...SHIFT, startsAt: FRIDAY_MORNING }
    const other = { ...SHIFT, mover: 'C02', area: null }
    const refused = await leader.post('/api/duty/shifts', { shifts: [other, overlapping] })
    expect([refused.status, refused.body.at]).toEqual([409, '/shifts/1'])
    expect(await presence('C02')).toBe('offline') // Not on any roster: nothing was written.
    expect(await presence('C01')).toBe('offline')
    expect((await client(backend.url, TOKENS.node).post('/api/duty/shifts', { shifts: [other] })).status).toBe(403)
  })

  it('are absent outside their area, and after five minutes there an alarm says so, once, on every backend', async () => {
    const from = FRIDAY_MORNING - 10 * MINUTE
    await send(...Array.from({ length: 5 }, (_, i) => fix('C01', from + i * 30 * SECOND, 110.98 + i * 0.0001)))
    expect(await presence('C01')).toBe('offline') // Its newest fix is older than a minute.
    const outside = Array.from({ length: 14 }, (_, i) =>
      fix('C01', FRIDAY_MORNING - (13 - i) * 30 * SECOND, 111.001 + i * 0.0003),
    )
    await send(...outside)
    expect(await presence('C01')).toBe('absent')
    await expect.poll(() => active(), { timeout: 10_000 }).toEqual(['C01 out-of-area'])
    await expect.poll(() => active(other.url), { timeout: 10_000 }).toEqual(['C01 out-of-area'])
  })

  it('are answered by name, and the alarm ends when they are back', async () => {
    const { body } = await leader.get<MoverAlarmsReply>('/api/mover-alarms')
    const { id } = body.alarms[0] as MoverAlarm
    const answered = await leader.post<MoverAlarm>(`/api/mover-alarms/${id}/acknowledge`, {})
    expect(answered.body).toMatchObject({ acknowledgedBy: '值班长01', active: true })
    await send(fix('C01', FRIDAY_MORNING + 2 * SECOND, 110.9))
    await send(...[10, 20, 30].map((s) => fix('C01', FRIDAY_MORNING + s * SECOND, 110.99 - s * 0.00001)))
    await expect.poll(() => active(), { timeout: 10_000 }).toEqual([])
    const all = await leader.get<MoverAlarmsReply>(`/api/mover-alarms?from=${FRIDAY_MORNING - HOUR}&to=${FRIDAY_MORNING + HOUR}`)
    expect(all.body.alarms).toHaveLength(1)
    expect(all.body.alarms[0]).toMatchObject({ kind: 'out-of-area', active: false, acknowledgedBy: '值班长01' })
  })

  it('sign on and off, and the attendance and the coverage of the shift are on record', async () => {
    expect((await intake().post('/api/movers/C01/sign-on', {})).status).toBe(200)
    expect((await intake().post('/api/movers/C01/sign-off', {})).status).toBe(200)
    expect((await intake().post('/api/movers/C01/sign-off', {})).status).toBe(409)
    const span = `from=${FRIDAY_MORNING - HOUR}&to=${FRIDAY_MORNING + HOUR}`
    const pool = bench.pool(databaseUrl)
    const recorded = async () => (await pool.query('select count(*)::int as n from position')).rows[0].n
    await expect.poll(recorded, { timeout: 10_000 }).toBe(23)
    const { shifts } = (await leader.get<AttendanceReply>(`/api/duty/attendance?${span}`)).body
    expect(shifts).toHaveLength(1)
    expect(shifts[0]).toMatchObject({
      firstFixAt: FRIDAY_MORNING - 10 * MINUTE,
      lastFixAt: FRIDAY_MORNING + 30 * SECOND,
      alarms: 1,
    })
    expect(shifts[0]?.signedOffAt).toBeGreaterThanOrEqual(shifts[0]?.signedOnAt ?? Number.POSITIVE_INFINITY)
    const coverage = (await leader.get<CoverageReply>(`/api/movers/C01/coverage?${span}`)).body
    expect(coverage).toMatchObject({ area: EAST, visitedCells: 1, cells: 1, unvisited: [] })
    expect(coverage.outsideMs).toBeGreaterThan(5 * MINUTE)
    const lines = await pool.query("select what from audit where what in ('look.attendance', 'look.coverage') order by id")
    expect(lines.rows.map(({ what }) => what)).toEqual(['look.attendance', 'look.coverage'])
  })

  it('are expected for a month after they were last planned or signed on, and no longer', async () => {
    const pool = bench.pool(databaseUrl)
    const day = 24 * HOUR
    await pool.query(
      `insert into duty_shift (mover, starts_at, ends_at, made_by) select 'P' || d, $1::float8 - d * $2::float8, $1::float8 - d * $2::float8 + 1, 'test' from generate_series(30, 32, 2) d`,
      [FRIDAY_MORNING, day],
    )
    await pool.query(
      `insert into attendance (mover, signed_on_at, signed_off_at, noted_by) select 'S' || d, $1::float8 - d * $2::float8, $1::float8 - d * $2::float8 + 1, 'test' from generate_series(30, 32, 2) d`,
      [FRIDAY_MORNING, day],
    )
    const book = new DutyBook(pool, {} as CityDirectory, { now: () => FRIDAY_MORNING } as HallTime)
    await book.refresh()
    expect(['P30', 'P32', 'S30', 'S32'].map((mover) => book.isRostered(mover))).toEqual([true, false, true, false])
    await pool.query("delete from duty_shift where made_by = 'test'")
    await pool.query("delete from attendance where noted_by = 'test'")
  })

  it('are judged by settings of which only new versions are read', async () => {
    const pool = bench.pool(databaseUrl)
    const read: number[] = []
    const query = async (text: string, values: unknown[]) => {
      const found = await pool.query(text, values)
      read.push(found.rows.length)
      return found
    }
    const settings = await Settings.load({ query } as unknown as pg.Pool, SMALL_CITY)
    const body = RETENTION.initial(SMALL_CITY)
    for (const expectedVersion of [0, 1]) {
      expect((await leader.post('/api/settings/retention', { expectedVersion, note: 'as it was', body })).status).toBe(201)
    }
    await Promise.all([settings.refresh(), settings.refresh()])
    expect(settings.history(RETENTION).map(({ version }) => version)).toEqual([2, 1, 0])
    read.length = 0
    await settings.refresh()
    expect(read).toEqual([0])
  })

  it('are measured against the shift and the patrol area of the time, however long ago', async () => {
    const pool = bench.pool(databaseUrl)
    const ago = FRIDAY_MORNING - 20 * 24 * HOUR
    await pool.query(
      `insert into patrol_area (code, valid_from, valid_to, name, areas) values ('OLD', $1, $2, 'then', '{990102}')`,
      [ago - HOUR, ago + 24 * HOUR],
    )
    await pool.query("insert into patrol_area (code, valid_from, name, areas) values ('OLD', $1, 'now', '{990101}')", [
      ago + 24 * HOUR,
    ])
    await pool.query(
      `insert into duty_shift (mover, area_code, starts_at, ends_at, made_by) values ('C01', 'OLD', $1, $2, 'test')`,
      [ago, ago + 8 * HOUR],
    )
    const { body } = await leader.get<CoverageReply>(`/api/movers/C01/coverage?from=${ago}&to=${ago + 8 * HOUR}`)
    expect(body.area).toMatchObject({ code: 'OLD', name: 'then', areas: ['990102'] })
    await pool.query("delete from duty_shift where made_by = 'test'")
  })

  it('are listed page by page, and a page is full of what the caller may see', async () => {
    const pool = bench.pool(databaseUrl)
    const ago = FRIDAY_MORNING - 40 * 24 * HOUR
    // In the west, behind 1 500 in the east.
    await pool.query(
      `insert into mover_alarm (mover, kind, since, raised_at, lng, lat, active, ended_at)
       select 'V01', 'speeding', $1, $1, case when n <= 3 then 111.5 else 110.5 end, 30.5, false, $1
       from generate_series(1, 1503) n`,
      [ago],
    )
    await pool.query(
      `insert into duty_shift (mover, area_code, starts_at, ends_at, made_by)
       select 'V01', case when n <= 3 then 'WEST' else 'EAST' end, $1::float8 - n, $1::float8 + 1, 'test' from generate_series(1, 1100) n`,
      [ago],
    )
    await pool.query("insert into patrol_area (code, valid_from, name, areas) values ('WEST', 0, 'west', '{990102}')")
    const authority = new Authority(pool, Date.now)
    await authority.setAccount('west01', '西区值班长01', 'a-long-password', ['shift-leader'], { areas: ['990102'] })
    const west = client(backend.url, (await authority.login('west01', 'a-long-password')).token)
    for (const [list, of] of [
      ['mover-alarms', 'alarms'],
      ['duty/attendance', 'shifts'],
      ['duty/shifts', 'shifts'],
    ]) {
      const path = `/api/${list}?from=${ago - HOUR}&to=${ago + HOUR}&limit=2`
      const read = async (after: string) => (await west.get<Record<string, unknown>>(path + after)).body
      const first = await read('')
      expect(first[of as string]).toHaveLength(2)
      const second = await read(`&after=${first['next']}`)
      expect(second[of as string]).toHaveLength(1)
      expect(second['next']).toBeNull()
    }
    await pool.query("delete from duty_shift where made_by = 'test'")
  })

  it('are off duty once the shift is withdrawn', async () => {
    const { shifts } = (
      await leader.get<PlannedShiftsReply>(`/api/duty/shifts?from=${FRIDAY_MORNING}&to=${FRIDAY_MORNING + HOUR}`)
    ).body
    const withdraw = () => leader.post(`/api/duty/shifts/${shifts[0]?.id}/withdraw`, { reason: '请假' })
    expect((await withdraw()).status).toBe(204)
    expect((await withdraw()).status).toBe(404)
    expect(await presence('C01')).toBe('off-duty')
  })
})

describe('somebody on duty who is not heard', () => {
  it('raises one alarm, unless another backend hears it', async () => {
    const night = { mover: 'V01', area: null, startsAt: FRIDAY_MORNING - 2 * HOUR, endsAt: FRIDAY_MORNING + HOUR }
    await leader.post('/api/settings/duty', {
      expectedVersion: 0,
      note: '试验：三秒无信号即告警',
      body: await quick(0.05),
    })
    await leader.post('/api/duty/shifts', { shifts: [night] })
    await expect.poll(() => active(), { timeout: 15_000 }).toEqual(['V01 silent-on-duty'])
  })
})

async function quick(silentMinutes: number) {
  const { body } = await leader.get<{ body: { collector: object; vehicle: object } }>('/api/settings/duty')
  const { collector, vehicle } = body.body
  return { signOnNeeded: false, collector: { ...collector, silentMinutes }, vehicle: { ...vehicle, silentMinutes } }
}
