import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { HOUR } from '../../contract/units.ts'
import type { ImportReport, LocateReply, NearestReply, SearchReply } from '../../contract/wire/areas.ts'
import type { NoticeReply, WhatIfReply } from '../../contract/wire/limits.ts'
import type { CaseCard, LoginReply } from '../../contract/wire/rest.ts'
import { Bench, client, OPERATOR, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
let databaseUrl: string
let backend: Backend
let administrator: string
let operator: string

beforeAll(() => bench.start())
afterAll(() => bench.stop())
beforeEach(async () => {
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  const account = { user: 'administrator01', name: '管理员01', password: 'a-longer-password' }
  await new Authority(bench.pool(databaseUrl), Date.now).setAccount(account.user, account.name, account.password, [
    'administrator',
  ])
  administrator = await tokenOf(account)
  operator = await tokenOf(OPERATOR)
})
afterEach(() => bench.stopAll())

async function tokenOf({ user, password }: { user: string; password: string }): Promise<string> {
  return (await client(backend.url, null).post<LoginReply>('/api/login', { user, password })).body.token
}

async function upload(query: string, files: Record<string, string | Uint8Array>, token = administrator) {
  const form = new FormData()
  for (const [name, content] of Object.entries(files)) form.append('file', new Blob([content as BlobPart]), name)
  const response = await fetch(`${backend.url}/api/areas/import?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  return { status: response.status, report: (await response.json()) as ImportReport & { code?: string; zh?: string } }
}
const ask = <Body>(path: string, token = operator) => client(backend.url, token).get<Body>(path)
const count = async (table: string): Promise<number> =>
  (await bench.pool(databaseUrl).query<{ count: number }>(`select count(*)::int as count from ${table}`)).rows[0]!.count

const square = (code: string, name: string, west: number, south: number, size: number, more: object = {}) => ({
  type: 'Feature',
  properties: { code, name, ...more },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  },
})
const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features })
const TOWN = collection(
  square('990201', '烽南区', 110.4, 29.1, 0.02, { unit: 'U1' }),
  square('990201001', '长河街道', 110.4, 29.1, 0.02),
  square('990201001001', '长河社区', 110.4, 29.1, 0.02),
  square('990201001001001', '一号网格', 110.4, 29.1, 0.01, { unit: 'U2' }),
  square('990201001001002', '二号网格', 110.41, 29.1, 0.01),
  square('990201001001003', '三号网格', 110.4, 29.11, 0.01),
  square('990201001001004', '四号网格', 110.41, 29.11, 0.01),
)

describe('the import over REST', () => {
  it('is the administrator’s alone', async () => {
    for (const [token, status] of [
      [operator, 403],
      [TOKENS.intake, 403],
      ['nonsense', 401],
    ] as const) {
      const answer = await upload('target=areas', { 'town.geojson': TOWN }, token)
      expect([answer.status, answer.report.code]).toEqual([status, status === 403 ? 'forbidden' : 'not-authenticated'])
    }
    expect(await count('base_source')).toBe(0)
  })

  it('writes nothing in a dry run and says what it would write; then writes it; then finds nothing to change', async () => {
    const dry = await upload('target=areas', { 'town.geojson': TOWN })
    expect([dry.status, dry.report.outcome, dry.report.written]).toEqual([
      200,
      'complete',
      { inserted: 7, updated: 0, unchanged: 0 },
    ])
    expect([await count('base_area'), await count('base_source')]).toEqual([0, 0])
    const real = await upload('target=areas&dryRun=false&source=%E6%B5%8B%E7%BB%98%E9%99%A2', { 'town.geojson': TOWN })
    expect(real.report.written).toEqual(dry.report.written)
    const again = await upload('target=areas&dryRun=false', { 'town.geojson': TOWN })
    expect(again.report.written).toEqual({ inserted: 0, updated: 0, unchanged: 7 })
    const { rows } = await bench.pool(databaseUrl).query('select name, format, datum, rows from base_source order by id')
    expect(rows[0]).toEqual({ name: '测绘院', format: 'geojson', datum: 'WGS84', rows: 7 })
    expect(await count("audit where what = 'import-base-data'")).toBe(3)
  })

  it('changes what only the city file has: a unit by its code, an area by a table without shapes; the rest stays', async () => {
    const units = await upload('target=units&dryRun=false', {
      'units.csv': '编码,名称,上级编码\nU1,环卫中心,\nU9,九处,U1\nU8,八处,U0\n',
    })
    expect([units.status, units.report.written]).toEqual([200, { inserted: 2, updated: 1, unchanged: 0 }])
    expect(units.report.findings.map(({ row, reason }) => [row, reason])).toEqual([[4, 'unit-unknown']])
    const table = { 'areas.csv': '编码,名称,管理责任主体\n990101001001001,一号格,U9\n' }
    const dry = await upload('target=areas', table)
    expect([dry.status, dry.report.written, dry.report.findings.filter(({ severity }) => severity === 'error')]).toEqual([
      200,
      { inserted: 0, updated: 1, unchanged: 0 },
      [],
    ])
    expect((await upload('target=areas&dryRun=false', table)).status).toBe(200)
    const { body: place } = await ask<LocateReply>('/api/areas/locate?lng=110.5&lat=30.5')
    expect(place).toMatchObject({ cell: { name: '一号格' }, district: { name: '东区' }, unit: { code: 'U9', name: '九处' } })
    const { body: other } = await ask<LocateReply>('/api/areas/locate?lng=111.5&lat=30.5')
    expect(other).toMatchObject({ cell: { name: '西区一格' }, district: { name: '西区' } })
  })

  it('answers 207 where some rows stand and 422 where none does, each row with its reason', async () => {
    const some = await upload('target=units&dryRun=false', { 'units.csv': '编码,名称\nU7,七处\n,无码\n' })
    expect([some.status, some.report.outcome, some.report.findings[0]?.row]).toEqual([207, 'partial', 3])
    const none = await upload('target=areas&dryRun=false', { 'bad.geojson': '{"type":"Feature"' })
    expect([none.status, none.report.findings[0]?.reason]).toEqual([422, 'file-unreadable'])
    const nothing = await client(backend.url, administrator).post('/api/areas/import?target=areas', {})
    expect([nothing.status, nothing.body.code]).toEqual([400, 'bad-request'])
    expect((await upload('target=nonsense', { 'a.csv': 'x' })).status).toBe(400)
  })

  it('takes areas and components on top; places are then found with cell, unit and what stands near', async () => {
    expect((await upload('target=areas&dryRun=false', { 'town.geojson': TOWN })).status).toBe(200)
    const components =
      'ObjID,经度,纬度,ObjState,DeptCode2\n9902010101000001,110.405,29.105,完好,U2\n9902010101000002,110.4051,29.105,破损,\n9902010137000003,110.415,29.115,完好,\n'
    expect((await upload('target=components&dryRun=false', { 'components.csv': components })).report.rows).toMatchObject({
      accepted: 3,
    })
    const { body: place } = await ask<LocateReply>('/api/areas/locate?lng=110.405&lat=29.105')
    expect(place).toMatchObject({
      cell: { name: '一号网格' },
      community: { name: '长河社区' },
      street: { name: '长河街道' },
      district: { name: '烽南区' },
      unit: { code: 'U2', name: '水务处' },
    })
    const { body: other } = await ask<LocateReply>('/api/areas/locate?lng=110.415&lat=29.115')
    expect(other).toMatchObject({ cell: { name: '四号网格' }, unit: { code: 'U1', name: '环卫处' } })
    const { body: near } = await ask<NearestReply>('/api/components/nearest?lng=110.405&lat=29.105&within=50')
    expect(near.components.map(({ code, state, metres }) => [code, state, Math.round(metres)])).toEqual([
      ['9902010101000001', 'intact', 0],
      ['9902010101000002', 'damaged', 10],
    ])
  })

  it('reads a zipped shapefile from a workplace that writes GBK and projects its coordinates', async () => {
    const zip = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'areas', 'cells-gbk-gauss-kruger.zip'))
    const above = collection(
      square('990101', '烽东区', 110.44, 29.09, 0.02),
      square('990101001', '街道', 110.44, 29.09, 0.02),
      square('990101001001', '社区', 110.45, 29.1, 0.004),
    )
    expect((await upload('target=areas&dryRun=false', { 'above.geojson': above })).status).toBe(200)
    const { status, report } = await upload('target=areas&dryRun=false', { 'cells.zip': new Uint8Array(zip) })
    expect([status, report.written.inserted + report.written.updated]).toEqual([200, 3])
    expect((await ask<LocateReply>('/api/areas/locate?lng=110.4515&lat=29.1005')).body.cell?.name).toBe('烽台2号网格')
  })

  it('gives the imported city to cases and walls at once', async () => {
    await upload('target=areas&dryRun=false', { 'town.geojson': TOWN })
    const city = (await client(backend.url, TOKENS.node).get<{ revision: string; areas: unknown[] }>('/api/city')).body
    expect([city.revision, city.areas.length]).toEqual(['small-1+1', 11])
    const { body } = await client(backend.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', {
      ...REPORT,
      lng: 110.405,
      lat: 29.105,
    })
    expect([body.cellCode, body.districtCode]).toEqual(['990201001001001', '990201'])
  })
})

describe('the calendar', () => {
  it('takes the notice of a year, lays the city’s own days over it, and forecasts deadlines by it at once', async () => {
    const { body: notice } = await ask<NoticeReply>('/api/calendar/notice?year=2026')
    expect(notice.days.find(({ date }) => date === '2026-10-01')).toMatchObject({ kind: 'off', name: '国庆节' })
    expect((await client(backend.url, operator).get('/api/calendar/notice?year=2090')).status).toBe(404)

    const friday = Date.parse('2026-11-20T17:00:00+08:00')
    const due = async () => {
      const { body } = await ask<WhatIfReply>(`/api/limits/what-if?kind=event&classCode=0102&at=${friday}`)
      return new Date(body.conditions.find(({ key }) => key === 'usual')!.dueAt + 8 * HOUR).toISOString().slice(0, 16)
    }
    expect(await due()).toBe('2026-11-23T11:00')
    const days = '日期,类型,名称\n2026-11-21,上班,本市调休\n2026-11-31,放假,没有这天\n'
    expect(await upload('target=calendar&dryRun=false', { 'days.csv': days })).toMatchObject({
      status: 207,
      report: { rows: { accepted: 1, refused: 1 } },
    })
    expect(await due()).toBe('2026-11-21T11:00')
    const paused = await ask<WhatIfReply>(
      `/api/limits/what-if?kind=event&classCode=0102&at=${friday}&pausedFrom=${friday}&pausedTo=${friday + HOUR}`,
    )
    expect(new Date(paused.body.conditions[0]!.dueAt + 8 * HOUR).toISOString().slice(0, 16)).toBe('2026-11-21T12:00')
    expect((await client(backend.url, operator).get('/api/limits/what-if?kind=event&classCode=9999')).status).toBe(404)
  })
})

describe('the search', () => {
  it('finds areas of the city file, imported roads, units, components and cases, by name, pinyin and number', async () => {
    const roads = collection({
      type: 'Feature',
      properties: { name: '解放东路' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [110.5, 30.5],
          [110.51, 30.5],
        ],
      },
    })
    expect((await upload('target=places&dryRun=false', { 'roads.geojson': roads })).status).toBe(200)
    expect(
      (await upload('target=components&dryRun=false', { 'c.csv': 'ObjID,经度,纬度\n9901010101000001,110.5,30.5\n' })).status,
    ).toBe(200)
    const { body: card } = await client(backend.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', {
      ...REPORT,
      address: '长安街 12 号门前',
    })
    const hits = async (q: string) =>
      (await ask<SearchReply>(`/api/search?q=${encodeURIComponent(q)}`)).body.hits.map(
        ({ kind, name, match }) => `${kind} ${name} ${match}`,
      )
    expect(await hits('东区')).toContain('district 东区 exact')
    expect((await hits('jfdl'))[0]).toBe('road 解放东路 initials')
    expect((await hits('环卫'))[0]).toBe('unit 环卫处 prefix')
    expect(await hits('99010101010000')).toEqual(['component 9901010101000001 prefix'])
    await until(async () => (await hits('长安街')).length > 0, 'the case is published')
    expect(await hits('长安街')).toEqual([`case ${card.number} within`])
    expect(await hits(card.number)).toContain(`case ${card.number} exact`)
    expect((await ask<SearchReply>('/api/search?q=%00')).status).toBe(400)
    expect((await client(backend.url, null).get('/api/search?q=x')).status).toBe(401)
  })
})
