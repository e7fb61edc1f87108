/** Lists of cases over REST: open ones from memory, ended ones from the database, one filter for both. */
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { caseFilterSql } from '../../backend/cases/list/case-filter-sql.ts'
import { CityDirectory } from '../../backend/city/city-directory.ts'
import { cases } from '../../backend/db/schema.ts'
import { CASE_STATES, STAGES } from '../../contract/domain/stage.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import { CASE_FLAG_NAMES, CASE_SORTS, type CaseFilter, LAMPS } from '../../contract/wire/case-list.ts'
import type { BackendStatus, CaseCard, ImportReply, LoginReply, Problem } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { caseTest } from '../../core/oversight/case-filter.ts'
import { compare, placeOf } from '../../core/oversight/case-page.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, FRIDAY_MORNING, TOKENS, until } from './backend-bench.ts'

const SEED = 20261122
const CASES = 240
const PASSWORD = 'a-long-password'
const bench = new Bench()
const directory = new CityDirectory(SMALL_CITY)
let url: string
let pool: pg.Pool

type Listed = CaseCard & { lamp: string; flags: string[]; actions?: string[] }
interface Page {
  at: number
  cases: Listed[]
  next: string | null
  total?: number
}

const list = (query: string, token: string | null = TOKENS.intake) => client(url, token).get<Page>(`/api/cases?${query}`)

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  pool = bench.pool(databaseUrl)
  url = (await bench.backend(databaseUrl)).url
  const authority = new Authority(pool, Date.now)
  await authority.setAccount('unit01', '环卫处经办01', PASSWORD, ['operator'], { posts: ['unit'], units: ['U1'] })
  await authority.setAccount('east01', '东区派遣员01', PASSWORD, ['operator'], { posts: ['dispatcher'], areas: ['990101'] })
  await authority.setAccount('city01', '市级派遣员01', PASSWORD, ['operator'], { posts: ['dispatcher'] })
  await authority.setAccount('collector01', '监督员01', PASSWORD, ['operator'], { posts: ['collector'], areas: ['990101'] })
  await authority.setAccount('viewer01', '观众01', PASSWORD, ['viewer'])
  await importCases()
  // As those of before editions were kept: they are of the one in force on their day.
  await pool.query('update cases set class_edition = null where id % 3 = 0')
  await until(async () => {
    const { body } = await client(url, TOKENS.intake).get<BackendStatus>('/api/status')
    const { rows } = await pool.query<{ open: number }>('select count(*)::int as open from cases where ended_at is null')
    return body.record.cases === CASES && body.record.open === rows[0]?.open && body.record.open > 50
  }, 'the feed knows what was imported')
})
afterAll(() => bench.stop())

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Cases that have come as far as chance let them, with every kind of end and pause among them. */
async function importCases(): Promise<void> {
  const random = seeded(SEED)
  const way = [
    { action: 'accept' },
    { action: 'file' },
    { action: 'dispatch', unit: 'U1' },
    { action: 'take-up' },
    { action: 'finish' },
    { action: 'send-check' },
    { action: 'pass-check' },
    { action: 'close' },
  ]
  const turns: Record<number, object[]> = {
    1: [
      { action: 'void', reason: '重复' },
      { action: 'reject', reason: '不属实' },
    ],
    4: [
      { action: 'suspend', reason: '工程', until: FRIDAY_MORNING + 100 * HOUR },
      { action: 'extend', reason: '雨' },
      { action: 'supervise' },
      { action: 'force-close', reason: '上级决定' },
    ],
  }
  const rows: object[] = []
  for (let i = 0; i < CASES; i++) {
    const at = FRIDAY_MORNING - (1 + Math.floor(random() * 8 * 24)) * HOUR
    const component = random() < 0.3
    const report = {
      kind: component ? 'component' : 'event',
      classCode: component ? '0101' : '0102',
      lng: 110.2 + (i % 10) * 0.15,
      lat: 30.5,
      source: ['collector', 'hotline', 'public'][i % 3],
      reporter: `C0${i % 4}`,
      address: `${['解放路', 'Main Street'][i % 2]} ${i} 号`,
      at,
    }
    rows.push({ op: 'report', key: `k${i}`, report })
    const steps = Math.floor(random() * (way.length + 1))
    const turn = random() < 0.4 ? turns[Math.min(steps, 4)] : undefined
    const walked: object[] = way
      .slice(0, steps === 0 ? 0 : turn && steps >= 4 ? 4 : steps)
      .map((step) => ({ ...step, ...(i % 5 === 0 && step.action === 'dispatch' ? { unit: 'U2' } : {}) }))
    if (turn) walked.push(turn[i % turn.length] as object)
    walked.forEach((action, n) => rows.push({ op: 'action', key: `k${i}`, action: { ...action, at: at + (n + 1) * MINUTE } }))
  }
  for (let from = 0; from < rows.length; from += 500) {
    const { body } = await client(url, TOKENS.intake).post<ImportReply>('/api/import', { rows: rows.slice(from, from + 500) })
    expect([body.zh, body.refused]).toEqual([undefined, []])
  }
}

const files = (): Promise<CaseFile[]> => drizzle(pool).select().from(cases)

async function signIn(user: string): Promise<string> {
  return (await client(url, null).post<LoginReply>('/api/login', { user, password: PASSWORD })).body.token
}

function queryOf(filter: CaseFilter): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(filter)) for (const each of [value].flat()) query.append(key, String(each))
  return query.toString()
}

/** Any one to three fields at once. */
function randomFilter(random: () => number): CaseFilter {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const time = () => FRIDAY_MORNING - Math.floor(random() * 9 * 24) * HOUR
  const fields: (() => CaseFilter)[] = [
    () => ({ open: random() < 0.5 }),
    () => ({ stage: [pick(STAGES), pick(STAGES)] }),
    () => ({ state: [pick(CASE_STATES), pick(CASE_STATES)] }),
    () => ({ lamp: [pick(LAMPS)] }),
    () => ({ area: [pick(['99', '990101', '990102', '990101001', '990102001001001', '12'])] }),
    () => ({ class: [pick(['01', '0101', '0102', '02'])] }),
    () => ({ edition: [pick(['GB/T 30428.2-2013', 'CJ/T 214-2007'])] }),
    () => ({ kind: [pick(['event', 'component'] as const)] }),
    () => ({ source: [pick(['collector', 'public'] as const), 'hotline'] }),
    () => ({ unit: [pick(['U1', 'U2'])] }),
    () => ({ centre: [pick(['city', '990101'])] }),
    () => ({ flag: [pick(CASE_FLAG_NAMES)] }),
    () => ({ reporter: pick(['C01', 'C02', 'nobody']) }),
    () => ({ reportedFrom: time() }),
    () => ({ dueTo: time() + 48 * HOUR }),
    () => ({ endedFrom: time() }),
    () => ({ text: pick(['解放', 'MAIN', '7', '0000', '%', '_']) }),
  ]
  return Object.assign({}, ...Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(fields)()))
}

describe('the case list', () => {
  it(`says the same from memory, from the database and page by page, whatever filter and order (seed ${SEED})`, async () => {
    const random = seeded(SEED + 1)
    const all = await files()
    const found = { some: 0, none: 0 }
    for (let round = 0; round < 80; round++) {
      const filter = randomFilter(random)
      const order = { sort: CASE_SORTS[round % CASE_SORTS.length] ?? 'id', descending: round % 3 === 0 }
      const query = `${queryOf(filter)}&sort=${order.sort}&order=${order.descending ? 'desc' : 'asc'}`
      const first = await list(`${query}&limit=40&count=true`)
      expect([filter, first.status]).toEqual([filter, 200])
      const walked = [...first.body.cases]
      for (let next = first.body.next; next !== null; ) {
        const { body } = await list(`${query}&limit=40&after=${encodeURIComponent(next)}`)
        walked.push(...body.cases)
        next = body.next
      }
      const test = caseTest(filter, first.body.at, (file) => directory.editionOf(file))
      const expected = all.filter(test).sort((a, b) => compare(placeOf(a, order), placeOf(b, order), order.descending))
      const ids = expected.map(({ id }) => id)
      expect({ filter, order, ids: walked.map(({ id }) => id) }).toEqual({ filter, order, ids })
      expect([filter, first.body.total]).toEqual([filter, ids.length])
      const where = caseFilterSql(filter, first.body.at, directory)
      const inSql = await drizzle(pool).select({ id: cases.id }).from(cases).where(where)
      expect([filter, inSql.map(({ id }) => id).sort((a, b) => a - b)]).toEqual([filter, [...ids].sort((a, b) => a - b)])
      found[ids.length > 0 ? 'some' : 'none']++
    }
    expect(found.some).toBeGreaterThan(30)
  })

  it('refuses a mark of another order and a filter that it does not know the words of', async () => {
    const { body } = await list('sort=due&limit=5')
    const turned = await list(`sort=due&order=desc&after=${encodeURIComponent(body.next ?? '')}`)
    expect([turned.status, turned.body.code, turned.body.at]).toEqual([400, 'bad-request', '/after'])
    expect((await list('lamp=purple')).status).toBe(400)
    expect((await list('area=99;drop')).status).toBe(400)
  })

  it('shows a unit its own cases and a district’s dispatcher those of the district', async () => {
    const all = await files()
    const ids = async (user: string) =>
      (await list('limit=200', await signIn(user))).body.cases.map(({ id }) => id).sort((a, b) => a - b)
    const of = (test: (file: CaseFile) => boolean) =>
      all
        .filter(test)
        .map(({ id }) => id)
        .sort((a, b) => a - b)
    expect(await ids('unit01')).toEqual(of((file) => file.unitCode === 'U1'))
    expect(await ids('east01')).toEqual(of((file) => file.districtCode === '990101'))
  })

  it('goes into a file that a table program reads, and the taking is noted', async () => {
    const token = await signIn('east01')
    const response = await fetch(`${url}/api/cases.csv?open=true&sort=reported`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const lines = Buffer.from(await response.arrayBuffer())
      .toString('utf8')
      .trimEnd()
      .split('\r\n')
    const { body } = await list('open=true&count=true', token)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(lines[0]?.slice(0, 5)).toBe('\uFEFF案卷号,')
    expect(lines).toHaveLength((body.total ?? 0) + 1)
    const { rows } = await pool.query(`select who, detail from audit where what = 'look.case-file'`)
    expect(rows).toMatchObject([{ who: 'account:east01', detail: { open: true, rows: body.total } }])
    const refused = await fetch(`${url}/api/cases.csv`, { headers: { authorization: `Bearer ${await signIn('viewer01')}` } })
    expect(refused.status).toBe(403)
  })
})

describe('work lists', () => {
  it('bring a case from box to box, with what the post may do with it', async () => {
    const intake = client(url, TOKENS.intake)
    const { body: card } = await intake.post<CaseCard>('/api/intake/cases', {
      kind: 'event',
      classCode: '0102',
      lng: 110.5,
      lat: 30.5,
      source: 'collector',
      address: '工作列表一号',
    })
    const nobody = await intake.get<Problem>('/api/cases?unit=U99')
    expect([nobody.status, nobody.body.at]).toEqual([400, '/unit'])
    expect((await intake.get('/api/cases?unit=U1')).status).toBe(200)
    const unit = client(url, await signIn('unit01'))
    const inBox = async (who: ReturnType<typeof client>, post: string, box: string): Promise<Listed | undefined> =>
      (await who.get<Page>(`/api/worklist?post=${post}&box=${box}&text=${encodeURIComponent('工作列表')}`)).body.cases?.[0]
    const step = (action: object) => intake.post(`/api/cases/${card.id}/actions`, action)
    const moves: [object[], ReturnType<typeof client>, string, string, string[]][] = [
      [[], intake, 'acceptor', 'todo', ['ask-verification', 'accept', 'reject', 'hand-down', 'correct']],
      [[{ action: 'accept' }], intake, 'acceptor', 'doing', ['reject', 'file', 'hand-down', 'correct']],
      [[{ action: 'file' }, { action: 'dispatch', unit: 'U1' }], unit, 'unit', 'todo', ['take-up', 'return']],
      [[{ action: 'take-up' }], unit, 'unit', 'doing', ['return', 'finish']],
      [[{ action: 'supervise' }], unit, 'unit', 'supervised', ['return', 'finish']],
    ]
    for (const [steps, who, post, box, actions] of moves) {
      for (const each of steps) expect((await step(each)).status).toBe(200)
      await until(async () => (await inBox(who, post, box)) !== undefined, `the case is in ${box} of ${post}`)
      expect([box, (await inBox(who, post, box))?.actions]).toEqual([box, actions])
    }
    expect(await unit.post(`/api/cases/${card.id}/actions`, { action: 'finish' })).toMatchObject({ status: 200 })
    await until(async () => (await inBox(unit, 'unit', 'done')) !== undefined, 'the unit sees it among what it has done')
    expect(await inBox(unit, 'unit', 'doing')).toBeUndefined()
    for (const action of ['send-check', 'pass-check', 'close']) expect((await step({ action })).status).toBe(200)
    await until(async () => (await inBox(unit, 'unit', 'ended')) !== undefined, 'the unit sees it among what has ended')
    await until(async () => (await inBox(unit, 'unit', 'done')) === undefined, 'and no longer among what is open')
  })

  it('hold the part of an assisting unit where that unit is with it, not where the main unit is', async () => {
    const intake = client(url, TOKENS.intake)
    const report = { kind: 'event', classCode: '0102', lng: 110.5, lat: 30.5, source: 'collector', address: '协办分箱' }
    const { body: card } = await intake.post<CaseCard>('/api/intake/cases', report)
    const step = async (who: ReturnType<typeof client>, action: object) =>
      expect((await who.post(`/api/cases/${card.id}/actions`, action)).status).toBe(200)
    for (const action of ['accept', 'file']) await step(intake, { action })
    await step(intake, { action: 'dispatch', unit: 'U2', assisting: ['U1'] })
    await step(intake, { action: 'take-up' })
    const unit = client(url, await signIn('unit01'))
    const box = async (name: string) => {
      const query = `post=unit&box=${name}&text=${encodeURIComponent('协办分箱')}`
      return (await unit.get<Page>(`/api/worklist?${query}`)).body.cases.map(({ actions }) => actions)
    }
    await until(async () => (await box('todo')).length === 1, 'the fresh part awaits its unit')
    expect([await box('todo'), await box('doing')]).toEqual([[['take-up-part']], []])
    await step(unit, { action: 'take-up-part' })
    await until(async () => (await box('doing')).length === 1, 'the part is at work')
    expect([await box('todo'), await box('doing')]).toEqual([[], [['finish-part']]])
    await step(unit, { action: 'finish-part' })
    await until(async () => (await box('done')).length === 1, 'the part is done')
    expect([await box('todo'), await box('doing')]).toEqual([[], []])
  })

  it('keep for a collector what the collector has done, though the step took it out of sight', async () => {
    const intake = client(url, TOKENS.intake)
    const place = { lng: 110.5, lat: 30.5, address: '监督员已办' }
    const report = { kind: 'event', classCode: '0102', ...place, source: 'collector', reporter: 'C99' }
    const { body: card } = await intake.post<CaseCard>('/api/intake/cases', report)
    for (const step of [
      { action: 'accept' },
      { action: 'file' },
      { action: 'dispatch', unit: 'U1' },
      { action: 'take-up' },
      { action: 'finish' },
      { action: 'send-check' },
    ])
      expect((await intake.post(`/api/cases/${card.id}/actions`, step)).status).toBe(200)
    const collector = client(url, await signIn('collector01'))
    const pass = () =>
      collector.post<CaseCard>(`/api/cases/${card.id}/actions`, { action: 'pass-check' }, { 'idempotency-key': 'pass' })
    for (const { status, body } of [await pass(), await pass()]) expect([status, body.state]).toEqual([200, 'checked'])
    const box = async (name: string) => {
      const query = `post=collector&box=${name}&text=${encodeURIComponent('监督员已办')}`
      return (await collector.get<Page>(`/api/worklist?${query}`)).body.cases?.map(({ id }) => id)
    }
    await until(async () => (await box('done'))?.includes(card.id) === true, 'it is among what was done')
    expect(await box('todo')).toEqual([])
    expect((await collector.get<CaseCard>(`/api/cases/${card.id}`)).body.legalActions).toEqual([])
    expect((await intake.post(`/api/cases/${card.id}/actions`, { action: 'close' })).status).toBe(200)
    await until(async () => (await box('ended'))?.includes(card.id) === true, 'and then among what has ended')
  })

  it('follow a case from the city’s centre to the district’s, and back', async () => {
    const intake = client(url, TOKENS.intake)
    const { body: card } = await intake.post<CaseCard>('/api/intake/cases', {
      kind: 'event',
      classCode: '0102',
      lng: 110.5,
      lat: 30.5,
      source: 'collector',
      address: '两级中心一号',
    })
    const [city, east] = [client(url, await signIn('city01')), client(url, await signIn('east01'))]
    const act = (who: typeof city, action: string) => who.post<CaseCard>(`/api/cases/${card.id}/actions`, { action })
    const todo = async (who: typeof city): Promise<Listed | undefined> =>
      (await who.get<Page>(`/api/worklist?post=dispatcher&box=todo&text=${encodeURIComponent('两级中心')}`)).body.cases[0]
    for (const action of ['accept', 'file']) expect((await act(intake, action)).status).toBe(200)
    await until(async () => (await todo(city))?.actions?.includes('dispatch') === true, 'it waits for the city’s dispatcher')
    expect((await act(city, 'hand-down')).body.centre).toBe('990101')
    await until(async () => (await todo(city)) === undefined, 'it waits for the city’s dispatcher no more')
    expect((await todo(east))?.actions).toEqual(expect.arrayContaining(['dispatch', 'hand-up']))
    expect(await act(city, 'finish-on-site')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await city.get<CaseCard>(`/api/cases/${card.id}`)).body.legalActions).toEqual([])
    expect((await east.get<CaseCard>(`/api/cases/${card.id}`)).body.legalActions).toContain('dispatch')
  })

  it('count their boxes as the lists do, and are closed to other posts', async () => {
    const token = await signIn('unit01')
    const { body } = await client(url, token).get<{ counts: Record<string, number> }>('/api/worklist/counts?post=unit')
    for (const box of ['todo', 'doing', 'supervised', 'suspended', 'void', 'done', 'ended']) {
      const listed = await client(url, token).get<Page>(`/api/worklist?post=unit&box=${box}&count=true`)
      expect([box, body.counts[box]]).toEqual([box, listed.body.total])
    }
    expect(body.counts['doing']).toBeGreaterThan(0)
    expect((await client(url, token).get('/api/worklist/counts?post=leader')).status).toBe(403)
  })
})
