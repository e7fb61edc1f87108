import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import type { CityFile } from '../../contract/files/city.ts'
import { HOUR } from '../../contract/units.ts'
import type { AtReply } from '../../contract/wire/areas.ts'
import type { WhatIfReply } from '../../contract/wire/limits.ts'
import type { OrderCard } from '../../contract/wire/orders.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, type FeedReaderProbe, REPORT, TOKENS, until } from './backend-bench.ts'
import { areaFeature, collection, importFile, signInAdministrator } from './dictionary-bench.ts'
import { HubBench, TestWindow } from './hub-bench.ts'

const bench = new Bench()
const wall = new HubBench()
let databaseUrl: string
let backend: Backend
let administrator: string
let reader: FeedReaderProbe

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  administrator = await signInAdministrator(bench, databaseUrl, backend.url)
  reader = await bench.reader(backend.url)
})
afterAll(async () => {
  await wall.clear()
  await bench.stop()
})

const intake = () => client(backend.url, TOKENS.intake)
const report = async (changes: object = {}): Promise<CaseCard> =>
  (await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, ...changes })).body
const act = async (id: number, action: string, more: object = {}): Promise<CaseCard> => {
  const { status, body } = await intake().post<CaseCard>(`/api/cases/${id}/actions`, { action, ...more })
  if (status !== 200) throw new Error(`${action}: ${JSON.stringify(body)}`)
  return body
}
const card = async (id: number): Promise<CaseCard> => (await intake().get<CaseCard>(`/api/cases/${id}`)).body
const take = (query: string, name: string, content: string) => importFile(backend.url, administrator, query, name, content)
const city = async (url = backend.url) => (await client(url, TOKENS.node).get<CityFile>('/api/city')).body
/** As a wall node does that hears of another epoch. */
const readAgain = async (): Promise<void> => {
  reader.disconnect()
  await reader.open()
  await until(() => reader.reply?.ok === true && reader.epoch === reader.reply.epoch, 'the reader has what it asked for')
}
const localTime = (at: number | null) => new Date((at ?? 0) + 8 * HOUR).toISOString().slice(0, 16)

describe('an import takes effect in the run', () => {
  it('reaches walls as another epoch with the new city: every index means the same place before and after', async () => {
    const hub = await wall.startHub({ backendUrls: [backend.url], token: TOKENS.node })
    const window = new TestWindow(hub, 'left')
    const { id } = await report({ lng: 111.5 })
    await until(() => reader.versions().has(id), 'the reader has the case')
    await until(() => window.drawn === 1, 'the window draws the case')
    const [epoch, revision] = [reader.epoch, window.last('hello')?.city?.revision]

    // The first district has ended, so every index after it moves; what is new comes last.
    const town = collection(
      areaFeature('110101', '新区', [109, 30, 0.5]),
      ...SMALL_CITY.areas.map(({ code, name, polygons }) => ({
        type: 'Feature',
        properties: { code, name, ...(code === '990101' ? { CHDate: '2020-01-01' } : {}) },
        geometry: { type: 'MultiPolygon', coordinates: polygons },
      })),
    )
    const { status, report: said } = await take('target=areas', 'town.geojson', town)
    expect([status, said.rows.refused]).toEqual([200, 0])

    const now = await city()
    expect(now.areas.map(({ code }) => code)).toEqual(['990102', '990101001001001', '990102001001001', '110101'])
    await readAgain()
    expect(reader.epoch).not.toBe(epoch)
    const slot = reader.table.slotOf(id)!
    expect(now.areas[reader.table.columns.districtIndex[slot]!]?.code).toBe('990102')
    expect(reader.reply).toMatchObject({ ok: true, mode: 'snapshot', cityRevision: now.revision })

    await until(() => window.last('hello')?.city?.revision === now.revision, 'the wall has the new city')
    await until(() => window.drawn === 1, 'and draws its case in it')
    expect(revision).toBe(SMALL_CITY.revision)
    expect(window.refused).toEqual([])
    const placed = await report({ lng: 109.2, lat: 30.2 })
    expect(placed.districtCode).toBe('110101')
    await until(() => window.drawn === 2, 'and goes on by deltas')
  })

  it('lets units answer at once: by the area’s own unit, by a rule, and by the component itself', async () => {
    const units = '编码,名称\nU1,环卫处\nU2,水务处\nS1,东街道办\n'
    expect((await take('target=units', 'units.csv', units)).status).toBe(200)
    const owned = areaFeature('990101', '东区', [110, 30, 1], { unit: 'S1' })
    expect((await take('target=areas', 'owned.geojson', collection(owned))).status).toBe(200)
    const at = async (query: string) => (await intake().get<AtReply>(`/api/areas/at?lng=110.5&lat=30.5&${query}`)).body
    expect((await at('kind=event&classCode=0102')).responsible).toEqual({
      code: 'S1',
      name: '东街道办',
      by: 'area',
      component: null,
    })
    expect((await report()).unitCode).toBe('S1')

    const components = 'ObjID,经度,纬度,责任单位\n9901010101000001,110.5001,30.5,U2\n'
    expect((await take('target=components', 'c.csv', components)).status).toBe(200)
    expect((await at('kind=component&classCode=0101')).responsible).toMatchObject({
      code: 'U2',
      by: 'component',
      component: '9901010101000001',
    })
    const body = {
      rules: [{ kind: 'event', code: '01', unit: { code: 'U1' } }],
      components: { own: false, within: 30 },
      areaAnswers: true,
    }
    const publish = { expectedVersion: 0, note: '职责划分', body }
    const published = await client(backend.url, administrator).post<{ warnings: unknown[] }>(
      '/api/settings/responsibility',
      publish,
    )
    expect([published.status, published.body.warnings]).toEqual([201, []])
    expect((await at('kind=event&classCode=0102')).responsible).toMatchObject({ code: 'U1', by: 'rule' })
    expect((await at('kind=component&classCode=0101')).responsible).toMatchObject({ code: 'S1', by: 'area' })
    expect((await report()).unitCode).toBe('U1')
  })

  it('sends a case that nobody was named for to the unit that answers when it is dispatched', async () => {
    const outside = await report({ lng: 112.3, lat: 30.5 })
    expect(outside.unitCode).toBe('U1')
    const nobody = [{ kind: 'event', unit: { code: 'nobody' } }]
    const body = { rules: nobody, components: { own: false, within: 30 }, areaAnswers: false }
    const order = { expectedVersion: 1, note: '空', body }
    const said = await client(backend.url, administrator).post<{ warnings: { at: string }[] }>(
      '/api/settings/responsibility',
      order,
    )
    expect(said.body.warnings.map(({ at }) => at)).toEqual(['/rules/0/unit'])
    const { id, unitCode } = await report()
    expect(unitCode).toBeNull()
    await act(id, 'accept')
    await act(id, 'file')
    const none = await intake().post(`/api/cases/${id}/actions`, { action: 'dispatch' })
    expect(none.status).toBe(400)
    const rules = { ...body, rules: [], areaAnswers: true }
    await client(backend.url, administrator).post('/api/settings/responsibility', {
      expectedVersion: 2,
      note: '属地',
      body: rules,
    })
    expect((await act(id, 'dispatch')).unitCode).toBe('S1')
  })

  it('moves the deadlines of open cases that a new holiday lies in, in the log, once, and tells the wall', async () => {
    const { id } = await report({ unit: 'U1', condition: 'usual' })
    for (const action of ['accept', 'file', 'dispatch']) await act(id, action)
    const before = await card(id)
    expect(localTime(before.dueAt)).toMatch('2026-11-20T15:0')
    const wanted = { kind: 'key', requirement: '限时办结', limit: { amount: 4, clock: 'work-hour' } }
    const issued = (await intake().post<OrderCard>(`/api/cases/${id}/orders`, wanted)).body
    const order = async () => (await intake().get<OrderCard>(`/api/orders/${issued.id}`)).body
    const days = '日期,类型,名称\n2026-11-20,放假,临时放假\n2026-11-21,上班,补班\n'
    expect((await take('target=calendar', 'days.csv', days)).status).toBe(200)
    await until(async () => (await card(id)).dueAt !== before.dueAt, 'the deadline moves')
    const after = await card(id)
    // The holiday began before the case did: it counts from Saturday's first slot, which is worked instead.
    expect(localTime(after.dueAt)).toBe('2026-11-21T12:00')
    await until(async () => (await order()).dueAt !== issued.dueAt, 'the deadline of its order moves')
    const moved = await order()
    expect([localTime(issued.dueAt).slice(0, 10), localTime(moved.dueAt)]).toEqual(['2026-11-20', '2026-11-21T12:00'])
    expect(moved.history.map(({ action, actor }) => `${action} ${actor}`).slice(1)).toEqual(['move-deadline backend'])
    expect(moved.history.at(-1)?.text).toContain('日历变更')
    const line = after.log.at(-1)
    expect([line?.action, line?.actor, line?.to]).toEqual(['move-deadline', 'backend', 'dispatched'])
    expect(line?.reason).toMatch(/日历变更：.*the working calendar has changed: /)
    await readAgain()
    await until(() => reader.versions().get(id) === after.version, 'the feed tells it')
    const slot = reader.table.slotOf(id)!
    expect(reader.table.columns.dueAt[slot]).toBe(after.dueAt)
    const moves = (log: CaseCard['log']) => log.filter(({ action }) => action === 'move-deadline').length
    const { body } = await intake().get<WhatIfReply>(`/api/limits/what-if?kind=event&classCode=0102&at=${before.stageSince}`)
    expect(localTime(body.conditions.find(({ key }) => key === 'usual')!.dueAt)).toBe('2026-11-21T12:00')
    await act(id, 'take-up')
    expect(moves((await card(id)).log)).toBe(1)
    expect((await order()).version).toBe(2)
  })

  it('reaches the other backends on the same database, with the same revision', async () => {
    const other = await bench.backend(databaseUrl)
    expect((await city(other.url)).revision).toBe((await city()).revision)
    const far = areaFeature('990103', '北区', [110, 31, 0.5])
    expect((await take('target=areas', 'more.geojson', collection(far))).status).toBe(200)
    const { revision } = await city()
    await until(async () => (await city(other.url)).revision === revision, 'the other backend has it', 20_000)
  })
})
