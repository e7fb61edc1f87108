/** People, vehicles, accounts and rosters from files: with a dry run, a report row by row, and in force at once. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NO_RECORDS } from '../../backend/areas/base-records.ts'
import { baseDataWriter } from '../../backend/areas/store/write-base-data.ts'
import { Authority } from '../../backend/auth/authority.ts'
import { migrate } from '../../backend/db/migrate.ts'
import { remindAdministrators } from '../../backend/deadlines/calendar-notice.ts'
import { MESSAGE } from '../../backend/positions/jt808/bodies.ts'
import { Settings } from '../../backend/settings/settings.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { LimitsSetting } from '../../contract/settings/limits.ts'
import type { AccountView } from '../../contract/wire/accounts.ts'
import { IMPORT_TARGETS, type ImportReport } from '../../contract/wire/areas.ts'
import type { PlannedShiftsReply } from '../../contract/wire/duty.ts'
import type { Message } from '../../contract/wire/messages.ts'
import type { BackendStatus, LoginReply, PositionReply } from '../../contract/wire/rest.ts'
import type { MoversReply } from '../../contract/wire/tracks.ts'
import { distanceMetres } from '../../core/geometry/metres.ts'
import { locationBody, registrationBody, TestTerminal } from '../support/jt808-terminal.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, cityFileIn, client, FRIDAY_MORNING, TOKENS, tempDir } from './backend-bench.ts'

const bench = new Bench()
let databaseUrl: string
let backend: Backend
let administrator: string

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl, { jt808: { host: '127.0.0.1', port: 0 } })
  const account = { user: 'administrator01', name: '管理员01', password: 'a-longer-password' }
  const authority = new Authority(bench.pool(databaseUrl), Date.now)
  await authority.setAccount(account.user, account.name, account.password, ['administrator'])
  administrator = await tokenOf(account)
})
afterAll(() => bench.stop())

async function tokenOf({ user, password }: { user: string; password: string }): Promise<string> {
  return (await client(backend.url, null).post<LoginReply>('/api/login', { user, password })).body.token
}

async function upload(query: string, content: string, token = administrator, name = 'table.csv') {
  const form = new FormData()
  form.append('file', new Blob([content]), name)
  const response = await fetch(`${backend.url}/api/areas/import?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  return { status: response.status, report: (await response.json()) as ImportReport }
}
const as = (token: string) => client(backend.url, token)
const reasons = ({ findings }: ImportReport) => findings.map(({ row, reason }) => `${row} ${reason}`)
const city = async () => (await as(administrator).get<CityFile>('/api/city')).body
const movers = async () => (await as(TOKENS.node).get<MoversReply>('/api/movers')).body.movers
const status = async () =>
  (await as(TOKENS.intake).get<BackendStatus & { health: { jt808: { port: number } } }>('/api/status')).body
const send = async (id: string, minute = 0) => {
  const fix = { id, lng: 110.5, lat: 30.5, at: (await status()).clock.at - minute * 60_000 }
  return (await as(TOKENS.intake).post<PositionReply>('/api/positions', { fixes: [fix] })).body
}
const own: string[] = SMALL_CITY.movers.map(({ id }) => id)

describe('collectors and vehicles from a file', () => {
  const LIST =
    '编号,姓名,类型,所属单位,车牌号,终端手机号\nA31,监督员31,监督员,U1,,\nHW01,洒水车01,车辆,U1,苏F12345,013900000001\nV01,换名车,车辆,U2,,\n'

  it('are reported on in a dry run that changes nothing', async () => {
    const { revision } = await city()
    const dry = await upload('target=movers', `${LIST}A31,又一个,监督员,,,\n`)
    expect([dry.status, dry.report.written, reasons(dry.report)]).toEqual([
      207,
      { inserted: 2, updated: 1, unchanged: 0 },
      ['5 code-duplicate'],
    ])
    expect((await city()).revision).toBe(revision)
    expect((await send('A31')).unknown).toEqual(['A31'])
  })

  it('are movers of the city at once: on the wall, for positions, and for terminals over JT/T 808', async () => {
    const { revision } = await city()
    const reader = await bench.reader(backend.url)
    const epoch = reader.reply?.ok ? reader.reply.epoch : 'none'
    expect((await upload('target=movers&dryRun=false', LIST)).report.written).toEqual({ inserted: 2, updated: 1, unchanged: 0 })
    const now = await city()
    expect(now.movers.map(({ id, name }) => `${id} ${name}`).slice(own.indexOf('V01'))).toEqual([
      'V01 换名车',
      ...own.slice(own.indexOf('V01') + 1),
      'A31 监督员31',
      'HW01 洒水车01',
    ])
    expect(JSON.stringify(now)).not.toContain('13900000001')
    const bare = await upload('target=movers', '编号,姓名,类型\nHW01,洒水车01,车辆\n')
    expect(bare.report.written).toEqual({ inserted: 0, updated: 0, unchanged: 1 })
    expect(now.revision).not.toBe(revision)
    const again = await bench.reader(backend.url)
    expect(again.reply).toMatchObject({ ok: true, cityRevision: now.revision, epoch: expect.not.stringMatching(epoch) })
    expect(await send('A31')).toMatchObject({ accepted: 1, unknown: [] })

    const terminal = await TestTerminal.connect((await status()).health.jt808.port, '013900000001')
    const registered = await terminal.ask(MESSAGE.register, registrationBody('DEV0001', false))
    await terminal.ask(MESSAGE.authenticate, registered.body.subarray(3))
    const where = locationBody({ lat: 30.5, lng: 110.51, at: FRIDAY_MORNING, speedKmh: 36 })
    expect((await terminal.ask(MESSAGE.location, where)).body[4]).toBe(0)
    await vi.waitFor(async () => expect((await movers()).find(({ id }) => id === 'HW01')?.last).toMatchObject({ lng: 110.51 }))
  })

  it('leave with their last day: nothing more is taken from them, and their name and place stay for what they did', async () => {
    const before = await city()
    const over =
      '编号,姓名,类型,终端手机号,停用日期\nA31,监督员31,监督员,,2026-11-20\nHW01,洒水车01,车辆,13900000001,2026-11-20\n'
    expect((await upload('target=movers&dryRun=false', over)).report.written).toMatchObject({ updated: 2 })
    const after = await city()
    expect(after.movers.map(({ id }) => id)).toEqual(before.movers.map(({ id }) => id))
    expect(after.movers.slice(-2)).toMatchObject([{ inactive: true }, { inactive: true }])
    expect((await movers()).map(({ id }) => id)).toEqual(own)
    expect((await send('A31')).unknown).toEqual(['A31'])
    const at = (await status()).clock.at
    const track = await as(administrator).get(`/api/movers/A31/track?from=${at - 3_600_000}&to=${at}`)
    expect(track.status).toBe(200)
    const terminal = await TestTerminal.connect((await status()).health.jt808.port, '013900000001')
    expect((await terminal.ask(MESSAGE.register, registrationBody('DEV0001', false))).body[2]).not.toBe(0)
    const heir = '编号,姓名,类型,终端手机号\nHW02,洒水车02,车辆,13900000001\n'
    expect((await upload('target=movers', heir)).status).toBe(200)
  })
})

describe('accounts from a file', () => {
  const LIST = '账号,姓名,角色,岗位,区域\nC01,监督员01,操作员,监督员,990101\nslz01,受理员01,操作员,受理员,\n'
  const all = async () => (await as(administrator).get<{ accounts: AccountView[] }>('/api/accounts')).body.accounts

  it('can be signed in with once the administrator has set a password, and not before', async () => {
    expect((await upload('target=accounts', LIST)).report.written).toEqual({ inserted: 2, updated: 0, unchanged: 0 })
    expect((await all()).map(({ user }) => user)).not.toContain('slz01')
    const { revision } = await city()
    expect((await upload('target=accounts&dryRun=false', LIST)).status).toBe(200)
    expect((await city()).revision).toBe(revision)
    const made = (await all()).find(({ user }) => user === 'C01')
    expect(made).toMatchObject({
      name: '监督员01',
      posts: ['collector'],
      areas: ['990101'],
      awaitsPassword: true,
      disabled: false,
    })
    const login = (password: string) => client(backend.url, null).post('/api/login', { user: 'slz01', password })
    expect((await login('a-first-password')).status).toBe(401)
    const set = await as(administrator).post('/api/accounts/slz01/password', { password: 'a-first-password' })
    expect([set.status, (await login('a-first-password')).status]).toEqual([204, 200])
    expect((await all()).find(({ user }) => user === 'slz01')?.awaitsPassword).toBe(false)
    const { rows } = await bench.pool(databaseUrl).query("select target from audit where what = 'account.create' order by target")
    expect(rows).toEqual([{ target: 'account:C01' }, { target: 'account:slz01' }])
  })

  it('change what they name, keep their password, and end the sessions of those that they close', async () => {
    const token = await tokenOf({ user: 'slz01', password: 'a-first-password' })
    const change = '账号,姓名,角色,岗位,停用\nC01,监督员01,操作员,监督员,\nslz01,受理员01,值班长,,\n'
    const changed = await upload('target=accounts&dryRun=false', change)
    expect(changed.report.written).toEqual({ inserted: 0, updated: 1, unchanged: 1 })
    expect((await all()).find(({ user }) => user === 'C01')).toMatchObject({ posts: ['collector'], areas: ['990101'] })
    expect(reasons(changed.report)).toEqual(['3 rights-widened'])
    expect((await as(token).get<AccountView>('/api/me')).body.roles).toEqual(['shift-leader'])
    expect((await upload('target=accounts&dryRun=false', change)).report.written).toMatchObject({ unchanged: 2 })
    await upload('target=accounts&dryRun=false', '账号,姓名,角色,停用\nslz01,受理员01,值班长,是\n')
    expect((await as(token).get('/api/me')).status).toBe(401)
  })

  it('keep posts, areas and units that the table has no column for, and warn where an empty cell opens the city', async () => {
    const before = (await all()).find(({ user }) => user === 'C01')
    const plain = await upload('target=accounts&dryRun=false', '账号,姓名,角色\nC01,监督员01,操作员\n')
    expect([plain.report.written.unchanged, plain.report.findings]).toEqual([1, []])
    expect((await all()).find(({ user }) => user === 'C01')).toEqual(before)
    const { report } = await upload('target=accounts', '账号,姓名,角色,区域\nC01,监督员01,操作员,\n')
    expect([reasons(report), report.rows.warned]).toEqual([['2 rights-widened'], 1])
  })

  it('never leave the city without an administrator', async () => {
    const answer = await upload('target=accounts&dryRun=false', '账号,姓名,角色\nadministrator01,管理员01,查看\n')
    expect(answer.status).toBe(409)
    expect((await all()).find(({ user }) => user === 'administrator01')?.roles).toEqual(['administrator'])
  })
})

describe('a dictionary from a file', () => {
  const table = (edition: string) => `小类代码,小类名称,类型,版本,立案条件,时限\n0999,新小类,事件,${edition},一般,4WH\n`

  it('is refused in the dry run already where no limits can be made of it', async () => {
    const { status, report } = await upload('target=classes', table('E'.repeat(60)))
    expect([status, reasons(report)]).toEqual([422, ['2 value-bad']])
  })

  it('comes into force beside a stored class that no limits can be made of, and says which', async () => {
    await bench.pool(databaseUrl).query(
      `insert into base_class (edition, kind, code, name, conditions, source_id)
       select $1, 'event', '0998', '旧', $2, min(id) from base_source`,
      ['E'.repeat(60), JSON.stringify([{ key: '1', name: '旧', limit: { amount: 1, clock: 'work-day' }, hazard: false }])],
    )
    const { status, report } = await upload('target=classes&dryRun=false', table('E1'))
    expect([status, reasons(report)]).toEqual([200, ['0 limits-left-out']])
    const { body } = await as(administrator).get<{ body: LimitsSetting }>('/api/settings/limits')
    expect(body.body.classes.map(({ code }) => code)).toEqual(expect.arrayContaining(['0999']))
    expect(body.body.classes.map(({ code }) => code)).not.toContain('0998')
    await bench.pool(databaseUrl).query("delete from base_class where code = '0998'")
  })

  it('is not written where its line of the audit cannot be', async () => {
    const writer = baseDataWriter(bench.pool(databaseUrl), () => Promise.reject(new Error('no audit')))
    const day = { date: '2030-01-01', kind: 'off' as const, name: null }
    const about = { name: 'a', format: 'csv', datum: 'WGS84', sha256: '', rows: 1, by: 'backend', at: 0 } as const
    const source = { ...about, target: 'calendar' } as const
    const { report } = await upload('target=calendar', '日期,类型\n2030-01-01,放假\n')
    await expect(writer.write({ ...NO_RECORDS, days: [day] }, source, false, () => report)).rejects.toThrow('no audit')
    const { rows } = await bench.pool(databaseUrl).query("select 1 from base_day where date = '2030-01-01'")
    expect(rows).toEqual([])
  })
})

describe('a roster from a file', () => {
  it('is planned by leaders in their areas, with what it says of each row, and taken once', async () => {
    const patrol = { code: 'P1', name: '一号责任网格', areas: ['990101001001001'], unitCode: null }
    expect((await as(administrator).post('/api/patrol-areas', { areas: [patrol] })).status).toBe(200)
    const leader = { user: 'zbz01', name: '值班长01', password: 'another-password', roles: ['shift-leader'], areas: ['990101'] }
    expect((await as(administrator).post('/api/accounts', leader)).status).toBe(201)
    const token = await tokenOf(leader)
    const roster =
      '编号,日期,上班时间,下班时间,责任网格\nC01,2026-11-23,08:00,16:00,P1\nC02,2026-11-23,08:00,16:00,\nX9,2026-11-23,08:00,16:00,P1\n'
    const plan = (query: string) => upload(`target=shifts&${query}`, roster, token)
    const dry = await plan('dryRun=true')
    expect([dry.status, reasons(dry.report), dry.report.written.inserted]).toEqual([207, ['3 value-bad', '4 value-bad'], 1])
    expect((await plan('dryRun=false')).report.written).toEqual({ inserted: 1, updated: 0, unchanged: 0 })
    expect((await plan('dryRun=false')).report.written).toEqual({ inserted: 0, updated: 0, unchanged: 1 })
    const from = Date.parse('2026-11-23T00:00:00+08:00')
    const { body } = await as(token).get<PlannedShiftsReply>(`/api/duty/shifts?from=${from}&to=${from + 86_400_000}`)
    expect(body.shifts).toMatchObject([
      { mover: 'C01', area: 'P1', startsAt: from + 8 * 3_600_000, endsAt: from + 16 * 3_600_000 },
    ])
    expect((await upload('target=units', '编码,名称\nU1,x\n', token)).status).toBe(403)
    const meets = '编号,日期,上班时间,下班时间\nC01,2026-11-23,15:00,20:00\n'
    expect((await upload('target=shifts', meets)).status).toBe(422)
  })
})

describe('what leaves as a file', () => {
  const take = async (query: string, token = administrator) => {
    const response = await fetch(`${backend.url}/api/areas/export?${query}`, { headers: { authorization: `Bearer ${token}` } })
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
  }
  const COMPONENTS = 'ObjID,经度,纬度,ObjState,DeptCode2,备注\n9901010101000001,110.5,30.5,破损,U1,"他说,""好"""\n'
  const ROAD = {
    type: 'LineString',
    coordinates: [
      [110.5, 30.5],
      [110.51, 30.5],
      [110.52, 30.51],
    ],
  }
  const PLACES = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: '解放路' }, geometry: ROAD }] }

  it('comes in again as it was: every target, and what has shapes in another datum too', async () => {
    await upload('target=components&dryRun=false', COMPONENTS)
    await upload('target=calendar&dryRun=false', '日期,类型,名称\n2027-01-01,放假,元旦\n2027-01-03,上班,\n')
    await upload('target=places&dryRun=false', JSON.stringify(PLACES), administrator, 'roads.geojson')
    for (const target of IMPORT_TARGETS) {
      const out = await take(`target=${target}`)
      expect([target, out.status, out.type]).toEqual([target, 200, 'text/csv; charset=utf-8'])
      const { report } = await upload(`target=${target}&dryRun=false`, out.text)
      const lost = report.findings.filter(({ severity, reason }) => severity === 'error' || reason === 'column-unknown')
      expect([target, lost, report.rows.refused]).toEqual([target, [], 0])
      expect([target, (await take(`target=${target}`)).text]).toEqual([target, out.text])
      const again = await upload(`target=${target}&dryRun=false`, out.text)
      expect([target, again.report.written]).toMatchObject([target, { inserted: 0, updated: 0 }])
    }
  })

  it('bears shapes as GeoJSON in the datum that is asked for, and comes in from it to centimetres', async () => {
    for (const target of ['areas', 'components', 'places'] as const) {
      const before = await take(`target=${target}&format=geojson`)
      const shifted = await take(`target=${target}&format=geojson&datum=GCJ02`)
      expect(before.text).toContain({ areas: 'MultiPolygon', components: 'Point', places: 'MultiLineString' }[target])
      const apart = distances(before.text, shifted.text)
      expect(Math.min(...apart)).toBeGreaterThan(100)
      const { report } = await upload(`target=${target}&datum=GCJ02&dryRun=false`, shifted.text, administrator, 'a.geojson')
      expect([target, report.rows.refused, report.rows.read]).toEqual([target, 0, apart.length])
      const after = await take(`target=${target}&format=geojson`)
      expect(Math.max(...distances(before.text, after.text))).toBeLessThan(0.05)
      expect(strip(after.text)).toEqual(strip(before.text))
    }
  })

  it('goes to those who may import it, without shapes where there are none, and each is noted', async () => {
    const token = await tokenOf({ user: 'zbz01', password: 'another-password' })
    expect([(await take('target=accounts', token)).status, (await take('target=movers', token)).status]).toEqual([403, 403])
    expect((await take('target=shifts', token)).text).toContain('C01,2026-11-23 08:00,2026-11-23 16:00,P1')
    expect((await take('target=units&format=geojson')).status).toBe(400)
    const lines = await bench
      .pool(databaseUrl)
      .query("select target from audit where what = 'export-base-data' and who = 'account:zbz01'")
    expect(lines.rows).toEqual([{ target: 'shifts' }])
  })

  interface Feature {
    properties: object
    geometry: { coordinates: unknown } | null
  }
  const featuresOf = (text: string) => (JSON.parse(text) as { features: Feature[] }).features
  const strip = (text: string) => featuresOf(text).map(({ properties }) => properties)
  /** Metres between the first points of each pair of features. */
  function distances(one: string, other: string): number[] {
    const first = ({ geometry }: Feature) => ((geometry?.coordinates ?? []) as unknown[]).flat(4).slice(0, 2) as [number, number]
    const others = featuresOf(other)
    return featuresOf(one).map((feature, index) => distanceMetres(first(feature), first(others[index]!)))
  }
})

describe('a calendar without next year’s holidays', () => {
  it('is said in December to every administrator, and in the health', async () => {
    const folder = tempDir()
    const calendar = { ...SMALL_CITY.calendar, makeUpDays: ['2026-10-10'] }
    const url = await bench.newDatabase()
    const pool = bench.pool(url)
    await migrate(pool)
    const login = { user: 'administrator02', password: 'a-longer-password' }
    await new Authority(pool, Date.now).setAccount(login.user, '管理员02', login.password, ['administrator'])
    const clock = { speed: 1, startAt: Date.parse('2026-12-02T09:00:00+08:00') }
    const december = await bench.backend(url, { cityFile: cityFileIn(folder.path, { ...SMALL_CITY, calendar }), clock })
    const { body } = await client(december.url, null).post<LoginReply>('/api/login', login)
    const { get } = client(december.url, body.token)
    const notices = async () => (await get<{ notices: Message[] }>('/api/notices')).body.notices
    await vi.waitFor(async () => expect(await notices()).toHaveLength(1), { timeout: 5000 })
    expect((await notices())[0]).toMatchObject({ eventType: 'calendar.notice-missing', subject: expect.stringContaining('2027') })
    expect((await notices())[0]?.contactId).toBeNull()
    await pool.query(
      `insert into contact (name, "user", areas, language, enabled, removed_at) values ('管理员02', $1, '{}', 'zh', true, now())`,
      [login.user],
    )
    const settings = await Settings.load(pool, SMALL_CITY)
    const [directory, hall] = [{ city: { ...SMALL_CITY, calendar } }, { now: () => clock.startAt }]
    const parts = { pool, settings, directory, hall } as unknown as Parameters<typeof remindAdministrators>[0]
    expect(await remindAdministrators(parts, '2026-12-02')).toBe(0)
    expect(await remindAdministrators(parts, '2027-01-02')).toBe(1)
    expect((await pool.query('select from contact where removed_at is null')).rowCount).toBe(0)
    const { health } = (await get<{ health: Record<string, unknown> }>('/api/status')).body
    expect(health['calendar-notice']).toEqual({ lastYear: 2026, isMissing: true })
    folder.remove()
  })
})
