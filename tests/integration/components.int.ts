import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import type { AtReply, ImportsReply, NearestReply, SearchReply } from '../../contract/wire/areas.ts'
import type { ComponentCard, ComponentsReply, RoundReply } from '../../contract/wire/components.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { Bench, client, TOKENS, until } from './backend-bench.ts'
import { importFile, signInAdministrator } from './dictionary-bench.ts'

const CITY_FILE = join(import.meta.dirname, '..', '..', 'assets', 'cities', 'demo.city.json')

const bench = new Bench()
let backend: Backend
let administrator: string

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl, { cityFile: CITY_FILE })
  administrator = await signInAdministrator(bench, databaseUrl, backend.url)
  await until(async () => (await nearest()).status === 200, 'the components are read')
})
afterAll(() => bench.stop())

const intake = () => client(backend.url, TOKENS.intake)
const ask = async <Body>(path: string) => (await intake().get<Body>(path)).body
const nearest = () => intake().get<NearestReply>('/api/components/nearest?lng=110.4787&lat=29.1266&within=10000&limit=1')
const hits = async (q: string) =>
  (await ask<SearchReply>(`/api/search?q=${encodeURIComponent(q)}`)).hits.map(
    ({ kind, name, match }) => `${kind} ${name} ${match}`,
  )

describe('the demo city', () => {
  it('finds its roads, areas, units, components and cases by name, part, pinyin, initials, sound and slip', async () => {
    expect((await hits('人民路'))[0]).toBe('road 人民路 exact')
    expect(await hits('rml')).toContain('road 人民路 initials')
    expect(await hits('renminlu')).toContain('road 人民路 pinyin')
    expect(await hits('人明路')).toContain('road 人民路 fuzzy')
    expect(await hits('大庸东')).toContain('road 大庸东路 prefix')
    expect((await hits('鼓楼街道'))[0]).toBe('street 鼓楼街道 exact')
    expect(await hits('没有这个地方')).toEqual([])
    expect((await hits('9901020101000001'))[0]).toBe('component 9901020101000001 prefix')
    expect(await hits('路灯管理所')).toContain('unit 路灯管理所 exact')
    const report = { kind: 'event', classCode: '0110', lng: 110.4787, lat: 29.1266, source: 'public', address: '百货大楼门前' }
    const { body } = await intake().post<CaseCard>('/api/intake/cases', report)
    await until(async () => (await hits('百货大楼')).includes(`case ${body.number} within`), 'the case is found by its address')
  })

  it('tells where a place is in words, and who answers there: by the component, by a duty, by the street', async () => {
    const [component] = (await nearest()).body.components
    const { lng, lat, classCode } = component!
    const at = (query: string) => ask<AtReply>(`/api/areas/at?lng=${lng}&lat=${lat}${query}`)
    const { address, street, district, responsible } = await at('')
    expect(responsible).toBeNull()
    expect(address?.zh).toMatch(new RegExp(`^${district?.name}${street?.name}${address?.road.name}`))
    expect(address?.road.metres).toBeLessThan(300)
    // 私搭乱建 is the district's own (属地), 暴露生活垃圾 the sanitation centre's.
    expect((await at('&kind=event&classCode=0101')).responsible).toMatchObject({ name: `${district?.name}人民政府`, by: 'rule' })
    expect((await at('&kind=event&classCode=0110')).responsible).toMatchObject({ code: 'U03', by: 'rule' })
    const report = { kind: 'event', classCode: '0110', lng, lat, source: 'collector' }
    const { body } = await intake().post<CaseCard>('/api/intake/cases', report)
    expect([body.unitCode, body.cellCode?.slice(0, 6)]).toEqual(['U03', district?.code])
    expect((await intake().get(`/api/areas/at?lng=${lng}&lat=${lat}&kind=event`)).status).toBe(400)
    expect(classCode).toMatch(/^[0-9]{4}$/)
  })
})

describe('a report about a component', () => {
  const one = async () => (await nearest()).body.components[0]!
  const reportOf = ({ classCode, lng, lat }: { classCode: string; lng: number; lat: number }, more: object = {}) =>
    intake().post<CaseCard>('/api/intake/cases', { kind: 'component', classCode, lng, lat, source: 'public', ...more })

  it('that names it is kept with it, listed by it, and shown with it', async () => {
    const component = await one()
    const place = { ...component, lng: component.lng + 0.001 }
    const { status, body } = await reportOf(place, { componentCode: component.code })
    expect([status, body.componentCode]).toEqual([201, component.code])
    const unnamed = await reportOf(component)
    expect(unnamed.body.componentCode).toBe(component.code)
    const event = await reportOf(component, { kind: 'event', classCode: '0110' })
    expect(event.body.componentCode).toBeNull()
    const of = async (query: string) => {
      const { cases } = await ask<{ cases: CaseCard[] }>(`/api/cases?component=${component.code}&${query}`)
      return cases.map(({ id }) => id)
    }
    await until(async () => (await of('open=true')).length === 2, 'open ones are listed by it')
    await intake().post(`/api/cases/${body.id}/actions`, { action: 'void', reason: '重复' })
    await until(async () => (await of('open=false')).length === 1, 'ended ones are, too')
    expect(await of('sort=id')).toEqual([body.id, unnamed.body.id])
    const file = await intake().get(`/api/cases.csv?component=${component.code}`)
    expect(file.status).toBe(403)
    const table = await fetch(`${backend.url}/api/cases.csv?component=${component.code}`, {
      headers: { authorization: `Bearer ${administrator}` },
    })
    const rows = parse<Record<string, string>>(await table.text(), { bom: true, columns: true })
    expect(rows.map((row) => row['部件代码'])).toEqual([component.code, component.code])
  })

  it('that names what cannot be meant is refused, and says why', async () => {
    const component = await one()
    const refused = async (answer: ReturnType<typeof reportOf>) => {
      const { status, body } = await answer
      return [status, body.at, body.zh]
    }
    const { code, classCode } = component
    const stranger = `${code.slice(0, 10)}999999`
    const far = { ...component, lng: component.lng + 0.01 }
    const otherClass = { ...component, classCode: classCode === '0101' ? '0102' : '0101' }
    expect(await refused(reportOf(component, { componentCode: stranger }))).toEqual([
      400,
      '/componentCode',
      expect.stringContaining(`没有在用的部件 ${stranger}`),
    ])
    expect(await refused(reportOf(far, { componentCode: code }))).toEqual([
      400,
      '/componentCode',
      expect.stringMatching(/距上报位置约 9\d\d 米/),
    ])
    expect(await refused(reportOf(otherClass, { componentCode: code }))).toEqual([
      400,
      '/componentCode',
      expect.stringContaining(`属小类 ${classCode}`),
    ])
    const event = reportOf(component, { kind: 'event', classCode: '0110', componentCode: code })
    expect(await refused(event)).toEqual([400, '/componentCode', expect.stringContaining('事件案卷没有部件代码')])
    expect((await reportOf(component, { componentCode: '12' })).status).toBe(400)
  })
})

describe('components', () => {
  it('are listed by area, class and state, page by page, each once', async () => {
    const first = await ask<ComponentsReply>('/api/components?area=990102&classCode=0101&limit=7')
    const codes = first.components.map(({ code }) => code)
    expect(codes).toHaveLength(7)
    for (let next = first.next; next !== null; ) {
      const page = await ask<ComponentsReply>(`/api/components?area=990102&classCode=0101&limit=200&after=${next}`)
      codes.push(...page.components.map(({ code }) => code))
      next = page.next
    }
    expect([...new Set(codes)].sort()).toEqual(codes)
    const whole = await ask<ComponentsReply>('/api/components?area=990102&classCode=0101&limit=500')
    expect(whole.components.map(({ code }) => code)).toEqual(codes.slice(0, 500))
    expect(whole.components.every(({ cellCode, classCode }) => cellCode?.startsWith('990102') && classCode === '0101')).toBe(true)
    expect((await ask<ComponentsReply>('/api/components?state=damaged')).components).toEqual([])
  })

  it('are brought up to date on site, keep what they were, and are found so at once', async () => {
    const [component] = (await nearest()).body.components
    const path = `/api/components/${component!.code}`
    const damaged = await intake().post<ComponentCard>(`${path}/on-site`, {
      state: 'damaged',
      note: '边缘破损',
      reporter: 'JD01',
    })
    expect([damaged.status, damaged.body.state, damaged.body.note]).toEqual([200, 'damaged', '边缘破损'])
    expect(damaged.body.confirmedOn).toBe('2026-11-20')
    expect((await nearest()).body.components[0]?.state).toBe('damaged')
    const listed = await ask<ComponentsReply>('/api/components?state=damaged')
    expect(listed.components.map(({ code }) => code)).toEqual([component!.code])

    const repaired = await intake().post<ComponentCard>(`${path}/on-site`, { state: 'intact', reporter: 'JD02' })
    expect(repaired.body.past.map(({ state, changedBy }) => [state, changedBy])).toEqual([
      ['damaged', 'JD02'],
      ['intact', 'JD01'],
    ])
    const [newest, oldest] = repaired.body.past
    expect(newest?.heldFrom).toBe(oldest?.heldTo)
    const confirmed = await intake().post<ComponentCard>(`${path}/on-site`, {})
    expect(confirmed.body.past).toHaveLength(2)
    expect((await intake().post('/api/components/9999999999999999/on-site', {})).status).toBe(404)

    await intake().post(`${path}/on-site`, { status: 'void' })
    expect((await nearest()).body.components[0]?.code).not.toBe(component!.code)
  })

  it('that nobody has seen for a year are the tasks of the yearly round, cell by cell', async () => {
    const round = await ask<RoundReply>('/api/components/round?area=990102')
    expect(round.since).toBe('2025-11-20')
    const [task] = round.tasks
    expect(task?.unconfirmed).toBe(task?.total)
    const open = await ask<ComponentsReply>(`/api/components?area=${task!.cellCode}&unconfirmedSince=${round.since}&limit=500`)
    expect(open.components).toHaveLength(task!.unconfirmed)
    await intake().post(`/api/components/${open.components[0]!.code}/on-site`, {})
    const after = await ask<RoundReply>('/api/components/round?area=990102')
    expect(after.tasks.find(({ cellCode }) => cellCode === task!.cellCode)?.unconfirmed).toBe(task!.unconfirmed - 1)
  })

  it('come with a report of the import that a spreadsheet opens, at once and later', async () => {
    const rows = 'ObjID,经度,纬度\n9901020101900001,110.4787,29.1266\n12,110.4787,29.1266\n9901020101900001,110.4787,29.1266\n'
    const { status, text } = await importFile(backend.url, administrator, 'target=components&report=csv', 'c.csv', rows)
    expect(status).toBe(207)
    const table: string[][] = parse(text, { bom: true })
    expect(table.slice(2).map(([row, , code, severity, reason]) => [row, code, severity, reason])).toEqual([
      ['3', '12', 'error', 'code-bad'],
      ['4', '9901020101900001', 'error', 'code-duplicate'],
    ])
    const editor = client(backend.url, administrator)
    const { imports } = (await editor.get<ImportsReply>('/api/areas/imports')).body
    expect(imports.map(({ target, reported, written }) => [target, reported, written.inserted])).toEqual([
      ['components', true, 1],
      ['places', false, expect.any(Number)],
      ['components', false, 9922],
    ])
    const again = await fetch(`${backend.url}/api/areas/imports/${imports[0]!.id}/report?report=csv`, {
      headers: { authorization: `Bearer ${administrator}` },
    })
    expect(await again.text()).toBe(text)
    expect((await editor.get('/api/areas/imports/1/report')).status).toBe(404)
  })
})
