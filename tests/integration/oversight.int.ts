/** Supervision orders, instructions, ledgers and monthly reports, on two backends and a hall clock that runs an hour a second. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { SUPERVISION } from '../../backend/oversight/supervision-setting.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { HOUR } from '../../contract/units.ts'
import type { Article40Report, LedgerRow, Share } from '../../contract/wire/ledgers.ts'
import type { Exposure, ListedOrder, OrderCard } from '../../contract/wire/orders.ts'
import type { CaseCard, ImportReply, LoginReply } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, REPORT, TOKENS, until } from './backend-bench.ts'

/** The evening of the last day of November; the month ends ten seconds after the start. */
const EVENING = Date.parse('2026-11-30T14:00:00+08:00')
const NOVEMBER = Date.parse('2026-11-10T10:00:00+08:00')
const OCTOBER = Date.parse('2026-10-10T10:00:00+08:00')
const PASSWORD = 'a-long-password'
const LONG = { amount: 500, clock: 'urgent-hour' } as const
const bench = new Bench()
let url: string
let pool: pg.Pool
const people: Record<string, ReturnType<typeof client>> = {}

const intake = () => client(url, TOKENS.intake)
const as = (user: string) => people[user] as ReturnType<typeof client>
const step = (id: number, action: object) => intake().post<CaseCard>(`/api/cases/${id}/actions`, action)

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  pool = bench.pool(databaseUrl)
  const clock = { speed: 3600, startAt: EVENING }
  url = (await bench.backend(databaseUrl, { clock })).url
  await bench.backend(databaseUrl, { clock, dataDir: `${bench.config(databaseUrl).dataDir}-second` })
  const authority = new Authority(pool, Date.now)
  await authority.setAccount('leader01', '领导01', PASSWORD, ['shift-leader'], { posts: ['leader'] })
  await authority.setAccount('supervisor01', '督查01', PASSWORD, ['shift-leader'], { posts: ['supervisor'] })
  await authority.setAccount('unit01', '环卫处经办01', PASSWORD, ['operator'], { posts: ['unit'], units: ['U1'] })
  await authority.setAccount('unit02', '水务处经办01', PASSWORD, ['operator'], { posts: ['unit'], units: ['U2'] })
  await authority.setAccount('viewer02', '水务处查阅01', PASSWORD, ['viewer'], { units: ['U2'] })
  for (const n of ['1', '2'])
    await authority.setAccount(`head0${n}`, `单位负责人0${n}`, PASSWORD, ['operator'], { posts: ['leader'], units: [`U${n}`] })
  await authority.setAccount('chief01', '管理员01', PASSWORD, ['administrator'])
  for (const user of ['leader01', 'supervisor01', 'unit01', 'unit02', 'viewer02', 'chief01', 'head01', 'head02']) {
    const { body } = await client(url, null).post<LoginReply>('/api/login', { user, password: PASSWORD })
    people[user] = client(url, body.token)
  }
}, 60_000)
afterAll(() => bench.stop())

/** A case with U1, which has so long for it. */
async function caseWithUnit(dueInHours: number): Promise<CaseCard> {
  const { body: status } = await intake().get<{ clock: { at: number } }>('/api/status')
  const { body } = await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, dueAt: status.clock.at + dueInHours * HOUR })
  for (const action of [{ action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U1' }, { action: 'take-up' }]) {
    expect(await step(body.id, action)).toMatchObject({ status: 200 })
  }
  return body
}

async function publish(changes: object, automatic: object = {}): Promise<void> {
  const { body } = await as('chief01').get<{ version: number; body: { automatic: object } }>('/api/settings/supervision')
  const published = await as('chief01').post('/api/settings/supervision', {
    expectedVersion: body.version,
    note: 'test',
    body: { ...body.body, ...changes, automatic: { ...body.body.automatic, ...automatic } },
  })
  expect([published.status, published.body.en]).toEqual([201, undefined])
}

const history = async (id: number) =>
  (await as('supervisor01').get<OrderCard>(`/api/orders/${id}`)).body.history.map(
    ({ action, to, level }) => `${action} ${to} ${level}`,
  )

describe('ledgers and the report of article 40', () => {
  it('list what was returned, voided, extended and suspended, with whom to ask and what share of the filed it is', async () => {
    const rows: object[] = []
    const lives: [string, number, object[]][] = [
      ['a', NOVEMBER, [{ action: 'return', reason: '不属本单位' }]],
      ['b', NOVEMBER, [{ action: 'take-up' }, { action: 'extend', reason: '连日下雨' }]],
      ['c', NOVEMBER, [{ action: 'suspend', reason: '等待工程', until: NOVEMBER + 1000 * HOUR }]],
      ['d', NOVEMBER, [{ action: 'void', reason: '重复' }]],
      ['e', NOVEMBER, [{ action: 'take-up' }, { action: 'return', reason: '权属不清' }]],
      ['f', OCTOBER, [{ action: 'return', reason: '不属本单位' }]],
    ]
    for (const [key, at, turns] of lives) {
      rows.push({ op: 'report', key, report: { ...REPORT, at } })
      const steps = [{ action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: key === 'e' ? 'U2' : 'U1' }, ...turns]
      steps.forEach((each, n) => rows.push({ op: 'action', key, action: { ...each, at: at + (n + 1) * 60_000 } }))
    }
    const { body } = await intake().post<ImportReply>('/api/import', { rows })
    expect(body.refused).toEqual([])

    const ledger = async (path: string) =>
      (await as('leader01').get<{ rows: LedgerRow[]; next: string | null; share: Share }>(`/api/ledgers/${path}`)).body
    const returned = await ledger(`return?from=${NOVEMBER}&to=${NOVEMBER + HOUR}`)
    expect(returned.rows.map(({ unitCode, reason, outcome }) => [unitCode, reason, outcome])).toEqual([
      ['U2', '权属不清', 'taken'],
      ['U1', '不属本单位', 'taken'],
    ])
    expect(returned.share).toEqual({ numerator: 2, denominator: 5, share: 0.4, apart: 0 })
    const ofUnit = await ledger(`return?unit=U1&limit=1`)
    expect(ofUnit.rows).toHaveLength(1)
    const older = await ledger(`return?unit=U1&limit=1&after=${ofUnit.next}`)
    expect(older.rows.map(({ at }) => at < NOVEMBER)).toEqual([true])
    expect(older.next).toBeNull()
    expect((await ledger('suspend')).rows).toMatchObject([
      { until: NOVEMBER + 1000 * HOUR, reason: '等待工程', unitName: '环卫处' },
    ])
    expect((await ledger('appeal')).rows).toEqual([])
    expect((await ledger('appeal')).share.share).toBe(0)
    expect((await ledger('void?area=990102')).share).toEqual({ numerator: 0, denominator: 0, share: null, apart: 0 })
    const { rows: looks } = await pool.query(`select count(*)::int as n from audit where what = 'look.ledger'`)
    expect(looks[0]?.n).toBeGreaterThan(5)
  })

  it('take their shares of the cases filed in the time: what was voided before filing or went on to another unit adds to none', async () => {
    const SEPTEMBER = Date.parse('2026-09-10T10:00:00+08:00')
    const filed = [{ action: 'accept' }, { action: 'file' }]
    const lives: [string, number, object[]][] = [
      // Filed in August, returned in September; voided unfiled; returned by U1, now with U2; with U1 from the first.
      ['s-old', SEPTEMBER - 12 * 24 * HOUR, [...filed, { action: 'dispatch', unit: 'U1' }]],
      ['s-unfiled', SEPTEMBER, [{ action: 'accept' }, { action: 'void', reason: '重复' }]],
      [
        's-passed',
        SEPTEMBER,
        [
          ...filed,
          { action: 'dispatch', unit: 'U1' },
          { action: 'return', reason: '不属本单位' },
          { action: 'dispatch', unit: 'U2' },
        ],
      ],
    ]
    const rows: object[] = lives.flatMap(([key, at, steps]) => [
      { op: 'report', key, report: { ...REPORT, at } },
      ...steps.map((each, n) => ({ op: 'action', key, action: { ...each, at: at + (n + 1) * 60_000 } })),
    ])
    rows.push({ op: 'action', key: 's-old', action: { action: 'return', reason: '权属不清', at: SEPTEMBER } })
    const { body } = await intake().post<ImportReply>('/api/import', { rows })
    expect(body.refused).toEqual([])
    const { body: report } = await as('leader01').get<Article40Report>('/api/reports/article-40?month=2026-09')
    const of = (level: string, code: string | null) => report.rows.find((row) => row.level === level && row.code === code)?.kinds
    expect(of('city', null)?.return).toMatchObject({ numerator: 1, denominator: 1, share: 1, apart: 1 })
    expect(of('city', null)?.void).toMatchObject({ numerator: 0, denominator: 1, share: 0, apart: 1 })
    expect(of('unit', 'U1')?.return).toMatchObject({ numerator: 1, denominator: 1, share: 1, apart: 1 })
    expect(of('unit', 'U2')?.return).toMatchObject({ numerator: 0, denominator: 1, share: 0, apart: 0 })
    const month = `from=${Date.parse('2026-09-01T00:00:00+08:00')}&to=${Date.parse('2026-10-01T00:00:00+08:00')}`
    const share = async (kind: string, more = '') =>
      (await as('leader01').get<{ share: Share }>(`/api/ledgers/${kind}?${month}${more}`)).body.share
    expect(await share('return', '&unit=U1')).toEqual({ numerator: 1, denominator: 1, share: 1, apart: 1 })
    expect(await share('return', '&unit=U2')).toEqual({ numerator: 0, denominator: 1, share: 0, apart: 0 })
    expect(await share('void')).toEqual({ numerator: 0, denominator: 1, share: 0, apart: 1 })
  })

  it('shows an application with who decided what, and one that was refused', async () => {
    const { id } = await caseWithUnit(500)
    const asked = await as('unit01').post<{ id: number; waitsFor: string; step: number }>(`/api/cases/${id}/applications`, {
      action: 'suspend',
      reason: '等待管线迁改',
      until: EVENING + 900 * HOUR,
    })
    expect([asked.status, asked.body.en]).toEqual([201, undefined])
    const decided = await as('chief01').post(`/api/applications/${asked.body.id}/decisions`, {
      verdict: 'refuse',
      opinion: '可以绕行施工',
      step: asked.body.step,
    })
    expect([decided.status, decided.body.en]).toEqual([200, undefined])
    const { body } = await as('leader01').get<{ rows: LedgerRow[] }>('/api/ledgers/suspend?limit=1')
    expect(body.rows[0]).toMatchObject({
      caseId: id,
      applicant: 'unit01',
      unitCode: 'U1',
      reason: '等待管线迁改',
      outcome: 'refused',
      takenAt: null,
      opinions: [{ actor: 'chief01', verdict: 'refuse', opinion: '可以绕行施工' }],
    })
  })

  it('reports each month beside the month before, 0 due as none, in both languages', async () => {
    const { status, body } = await as('leader01').get<Article40Report>('/api/reports/article-40?month=2026-11')
    expect(status).toBe(200)
    const of = (level: string, code: string | null) => body.rows.find((row) => row.level === level && row.code === code)
    expect(of('city', null)?.kinds.return).toMatchObject({ numerator: 2, previous: { numerator: 1, denominator: 1, share: 1 } })
    expect(of('district', '990101')?.kinds).toMatchObject({
      void: { numerator: 1 },
      extend: { numerator: 1 },
      suspend: { numerator: 1 },
    })
    expect(of('district', '990102')?.kinds.return).toMatchObject({ numerator: 0, denominator: 0, share: null })
    expect(of('unit', 'U2')?.kinds.return.numerator).toBe(1)
    expect(of('city', null)?.filed).toBe(of('city', null)?.kinds.return.denominator)
    const file = await fetch(`${url}/api/reports/article-40?month=2026-11&format=csv&lang=en`, {
      headers: { authorization: `Bearer ${TOKENS.intake}` },
    })
    const text = Buffer.from(await file.arrayBuffer()).toString('utf8')
    expect(text.startsWith('\uFEFFLevel,Name,Filed,')).toBe(true)
    expect(text).toContain('City,Small Town,')
    expect(text).toContain('—')
    expect((await as('leader01').get('/api/reports/article-40?month=2031-01')).body.at).toBe('/month')
  })
})

describe('a supervision order', () => {
  it('goes to the unit, is answered by it alone, judged by who may, and leaves its lines in the case', async () => {
    const { id } = await caseWithUnit(500)
    const wanted = { kind: 'key', requirement: '今日内完成并回复', limit: LONG }
    expect((await as('unit01').post(`/api/cases/${id}/orders`, wanted)).status).toBe(403)
    const { status, body: order } = await as('supervisor01').post<OrderCard>(`/api/cases/${id}/orders`, wanted)
    expect([status, order.en]).toEqual([201, undefined])
    expect(order).toMatchObject({
      kind: 'key',
      state: 'issued',
      unit: 'U1',
      unitName: '环卫处',
      caseId: id,
      dueAt: order.issuedAt + 500 * HOUR,
    })
    const act = (user: string, action: object) => as(user).post<OrderCard>(`/api/orders/${order.id}/actions`, action)
    expect((await act('unit02', { action: 'answer', text: '?' })).status).toBe(404)
    expect((await act('supervisor01', { action: 'answer', text: '?' })).status).toBe(403)
    expect((await act('supervisor01', { action: 'accept' })).body).toMatchObject({
      code: 'illegal-step',
      legal: ['receive', 'answer', 'withdraw'],
    })
    expect((await act('unit01', { action: 'answer' })).body).toMatchObject({ code: 'bad-request', at: '/text' })
    expect((await act('unit01', { action: 'receive' })).body).toMatchObject({ state: 'received', legalActions: ['answer'] })
    expect((await act('unit01', { action: 'answer', text: '已完成', expectedVersion: 1 })).body.code).toBe('conflict')
    expect((await act('unit01', { action: 'answer', text: '已完成', expectedVersion: 2 })).body.state).toBe('answered')
    expect((await act('supervisor01', { action: 'send-back', text: '照片不清', limit: LONG })).body.state).toBe('received')
    await act('unit01', { action: 'answer', text: '已补拍' })
    expect((await act('supervisor01', { action: 'accept' })).body).toMatchObject({
      state: 'closed',
      answer: '已补拍',
      legalActions: [],
    })
    expect(await history(order.id)).toEqual([
      'issue issued 0',
      'receive received 0',
      'answer answered 0',
      'send-back received 0',
      'answer answered 0',
      'accept closed 0',
    ])
    const { body: card } = await as('supervisor01').get<CaseCard>(`/api/cases/${id}`)
    const lines = card.log.slice(-5).map(({ action, actor, reason }) => [action, actor, reason?.includes(order.number)])
    expect(lines).toEqual([
      ['supervise', 'supervisor01', true],
      ['answer-order', 'unit01', true],
      ['supervise', 'supervisor01', true],
      ['answer-order', 'unit01', true],
      ['close-order', 'supervisor01', true],
    ])
    const { rows } = await pool.query(`select what from audit where target = $1 order by id`, [`order:${order.id}`])
    expect(rows.map(({ what }) => what)).toEqual([
      'order.issue',
      'order.receive',
      'order.answer',
      'order.send-back',
      'order.answer',
      'order.accept',
    ])
  })

  it('to another unit than the one that has the case is in that unit’s list and in nobody else’s', async () => {
    const { id } = await caseWithUnit(500)
    const wanted = { kind: 'key', unit: 'U2', requirement: '请配合排水', limit: LONG }
    const { body: order } = await as('supervisor01').post<OrderCard>(`/api/cases/${id}/orders`, wanted)
    const listed = async (user: string) =>
      (await as(user).get<{ orders: ListedOrder[] }>('/api/orders')).body.orders.some((each) => each.id === order.id)
    expect([await listed('unit02'), await listed('viewer02'), await listed('supervisor01')]).toEqual([true, false, true])
  })

  it('keeps the case among the supervised until the last one is closed; an instruction does not count', async () => {
    const { id } = await caseWithUnit(500)
    const order = async (user: string, kind: string) =>
      (await as(user).post<OrderCard>(`/api/cases/${id}/orders`, { kind, requirement: '限时', limit: LONG })).body.id
    const supervised = async () => {
      const { rows } = await pool.query('select flags from cases where id = $1', [id])
      return (rows[0].flags & CASE_FLAGS.supervised) !== 0
    }
    const end = (user: string, of: number) => as(user).post(`/api/orders/${of}/actions`, { action: 'withdraw', text: '已办' })
    const first = await order('supervisor01', 'key')
    const early = await as('supervisor01').post(`/api/cases/${id}/orders`, { kind: 'overdue', requirement: '限时' })
    expect([early.status, early.body.at, early.body.zh]).toEqual([409, '/kind', expect.stringContaining('未超时')])
    const second = await order('supervisor01', 'key')
    await end('leader01', await order('leader01', 'instruction'))
    await end('supervisor01', first)
    expect(await supervised()).toBe(true)
    const standing = await order('leader01', 'instruction')
    await end('supervisor01', second)
    expect(await supervised()).toBe(false)
    await end('leader01', standing)
    expect(await supervised()).toBe(false)
    const { body: card } = await as('supervisor01').get<CaseCard>(`/api/cases/${id}`)
    const closings = card.log.filter(({ action }) => action === 'close-order')
    expect(closings.map(({ choices }) => choices)).toEqual([null, null, { lastOrder: true }, null])
  })

  it('is issued and answered once for one Idempotency-Key', async () => {
    const { id } = await caseWithUnit(500)
    const wanted = { kind: 'key', requirement: '今日内回复', limit: LONG }
    const twice = async (who: string, path: string, body: object) => {
      const send = () => as(who).post<OrderCard>(path, body, { 'idempotency-key': `${who} once` })
      return Promise.all([send(), send()])
    }
    const [first, again] = await twice('supervisor01', `/api/cases/${id}/orders`, wanted)
    expect([first.status, again.status, again.body.number]).toEqual([201, 201, first.body.number])
    const answers = await twice('unit01', `/api/orders/${first.body.id}/actions`, { action: 'answer', text: '已完成' })
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual([
      [200, 'answered'],
      [200, 'answered'],
    ])
    const { body: card } = await client(url, TOKENS.intake).get<CaseCard>(`/api/cases/${id}`)
    expect(card.log.filter(({ action }) => action === 'supervise' || action === 'answer-order')).toHaveLength(2)
    const key = { 'idempotency-key': 'supervisor01 once' }
    expect((await as('supervisor01').post(`/api/cases/${id}/orders`, { ...wanted, requirement: '另一' }, key)).status).toBe(409)
  })

  it('cannot be faked as a bare step of the case', async () => {
    const { id } = await caseWithUnit(500)
    for (const action of ['instruct', 'answer-order', 'close-order']) {
      expect(await step(id, { action, reason: '?' })).toMatchObject({ status: 400, body: { at: '/action' } })
    }
  })

  it('that nobody answers goes up the chain, then to the public, who learn no person and no place', async () => {
    const hour = { amount: 1, clock: 'urgent-hour' as const }
    const chain = ['单位', '分管', '主要'].map((name) => ({ name, nameEn: name, limit: hour }))
    await publish({ leader: { chain, expose: true } })
    const { id } = await caseWithUnit(500)
    const { body: order } = await as('leader01').post<OrderCard>(`/api/cases/${id}/orders`, {
      kind: 'leader',
      requirement: '限时办结',
    })
    await until(async () => (await history(order.id)).includes('expose issued 2'), 'it is exposed', 20_000)
    expect(await history(order.id)).toEqual(['issue issued 0', 'escalate issued 1', 'escalate issued 2', 'expose issued 2'])
    const { body } = await client(url, TOKENS.node).get<{ exposures: Exposure[] }>('/api/exposures')
    const exposed = body.exposures.find((each) => each.order === order.number)
    expect(exposed).toMatchObject({ unit: '环卫处', className: '暴露垃圾', district: '东区', endedAt: null })
    expect(Object.keys(exposed ?? {}).sort()).toEqual(
      ['order', 'caseNumber', 'kind', 'unit', 'className', 'district', 'issuedAt', 'dueAt', 'exposedAt', 'endedAt'].sort(),
    )
    const { body: figures } = await as('supervisor01').get<{
      supervision: {
        units: {
          unit: string
          escalated: number
          exposed: number
          unanswered: number
          answeredOnTime: number
          onTimeRate: number
        }[]
      }
    }>('/api/orders/statistics')
    const unit = figures.supervision.units.find((each) => each.unit === 'U1')
    expect(unit).toMatchObject({ escalated: 1, exposed: 1, unanswered: 1 })
    const answered = unit?.answeredOnTime ?? 0
    expect([answered > 0, unit?.onTimeRate]).toEqual([true, answered / (answered + 1)])
  })

  it('is answered after it went up by who holds the post that the level calls, in the list of that unit’s head, not before', async () => {
    const level = (post: object) => ({ name: '级', nameEn: 'level', limit: LONG, ...post })
    await publish({ key: { chain: [level({}), level({ post: 'leader' })], expose: false } })
    const { id } = await caseWithUnit(500)
    const wanted = { kind: 'key', unit: 'U2', requirement: '请配合' }
    const { body: order } = await as('supervisor01').post<OrderCard>(`/api/cases/${id}/orders`, wanted)
    const answer = (user: string, action: string) =>
      as(user).post<OrderCard>(`/api/orders/${order.id}/actions`, { action, text: '已办' })
    const isListed = async (user: string) =>
      (await as(user).get<{ orders: ListedOrder[] }>('/api/orders')).body.orders.some((each) => each.id === order.id)
    expect([(await answer('leader01', 'receive')).status, (await answer('head02', 'receive')).status]).toEqual([403, 404])
    expect(await isListed('head02')).toBe(false)
    await pool.query('update supervision_order set due_at = $2, next_at = $2 where id = $1', [order.id, EVENING])
    await until(async () => (await history(order.id)).includes('escalate issued 1'), 'it went up', 20_000)
    expect(await isListed('head02')).toBe(true)
    expect((await answer('head01', 'receive')).status).toBe(403)
    expect((await answer('head02', 'receive')).body).toMatchObject({ state: 'received', legalActions: ['answer'] })
    expect((await answer('leader01', 'answer')).body.state).toBe('answered')
    const idle = { key: { chain: [level({}), level({ post: 'unit' })], expose: false } }
    const { body: held } = await as('chief01').get<{ version: number; body: object }>('/api/settings/supervision')
    const refused = await as('chief01').post('/api/settings/supervision', {
      expectedVersion: held.version,
      note: 'test',
      body: { ...held.body, ...idle },
    })
    expect([refused.status, refused.body.at]).toEqual([400, '/body/key/chain/1/post'])
    await publish({ key: SUPERVISION.initial(SMALL_CITY).key })
  })

  it('comes by itself once for each level of an overdue case, on whichever backend, and ends with the case', async () => {
    await publish(
      {},
      {
        orders: [
          { share: 0, level: 0 },
          { share: 0.5, level: 1 },
        ],
      },
    )
    const { id } = await caseWithUnit(3)
    const ofCase = async () =>
      (await as('supervisor01').get<{ orders: ListedOrder[] }>(`/api/orders?case=${id}`)).body.orders.map(
        ({ automaticLevel, issuedBy, kind, level }) => ({ automaticLevel, issuedBy, kind, level }),
      )
    await until(async () => (await ofCase()).length === 2, 'both levels have their order', 30_000)
    expect(await ofCase()).toEqual([
      { automaticLevel: 1, issuedBy: 'backend', kind: 'overdue', level: 1 },
      { automaticLevel: 0, issuedBy: 'backend', kind: 'overdue', level: 0 },
    ])
    await publish({}, { orders: SUPERVISION.initial(SMALL_CITY).automatic.orders })
    expect((await step(id, { action: 'force-close', reason: '上级决定' })).status).toBe(200)
    const states = async () =>
      (await as('supervisor01').get<{ orders: ListedOrder[] }>(`/api/orders?case=${id}`)).body.orders.map(({ state }) => state)
    await until(async () => (await states()).every((state) => state === 'settled'), 'the orders end with their case')
    const { rows } = await pool.query('select count(*)::int as n from supervision_order where case_id = $1', [id])
    expect(rows[0]?.n).toBe(2)
  })
})

describe('an instruction', () => {
  it('is the leader’s word to a person, answered in time and in the log of the case', async () => {
    const { id } = await caseWithUnit(500)
    const wanted = { kind: 'instruction', person: 'unit01', requirement: '请专题研究后报告', limit: LONG }
    expect((await as('supervisor01').post(`/api/cases/${id}/orders`, wanted)).status).toBe(403)
    const { body: order } = await as('leader01').post<OrderCard>(`/api/cases/${id}/orders`, wanted)
    expect(order).toMatchObject({ kind: 'instruction', unit: null, person: 'unit01', number: expect.stringMatching(/^PS/) })
    await as('unit01').post(`/api/orders/${order.id}/actions`, { action: 'answer', text: '方案附后' })
    const { body: card } = await as('leader01').get<CaseCard>(`/api/cases/${id}`)
    expect(card.log.slice(-2).map(({ action }) => action)).toEqual(['instruct', 'answer-order'])
    const { body } = await as('leader01').get<{ instructions: { all: Record<string, number> } }>('/api/orders/statistics')
    expect(body.instructions.all).toMatchObject({ due: 1, answeredOnTime: 1, onTimeRate: 1 })
  })
})

describe('the ledger of unsolved problems', () => {
  it('is frozen when the month ends, as things were then, and comes out the same from the record afterwards', async () => {
    interface Ledger {
      dataAt: number
      frozen: boolean
      total: number
      districts: { districtCode: string; name: string; cases: number; whys: Record<string, number> }[]
      rows: { caseId: number; why: string; reason: string | null; ageDays: number }[]
    }
    const ledger = async (query: string) => as('leader01').get<Ledger>(`/api/ledgers/unsolved?month=2026-11${query}`)
    await until(async () => (await ledger('')).status === 200, 'November is frozen', 50_000)
    const { body: frozen } = await ledger('')
    expect(frozen).toMatchObject({ frozen: true, dataAt: Date.parse('2026-12-01T00:00:00+08:00') })
    expect(frozen.rows).toContainEqual(expect.objectContaining({ why: 'suspended', reason: '等待工程' }))
    expect(frozen.rows.some(({ why }) => why === 'overdue')).toBe(true)
    expect(frozen.districts).toMatchObject([{ districtCode: '990101', name: '东区' }])
    for (const { caseId } of frozen.rows) await step(caseId, { action: 'force-close', reason: '销账' })
    const { body: derived } = await ledger('&derive=true')
    expect(derived.frozen).toBe(false)
    expect([derived.total, derived.rows, derived.districts]).toEqual([frozen.total, frozen.rows, frozen.districts])
    expect((await ledger('')).body.rows).toEqual(frozen.rows)
    await expect(pool.query('delete from unsolved_ledger_row')).rejects.toThrow('append-only')
    const next = await as('leader01').get('/api/ledgers/unsolved?month=2026-12')
    expect([next.status, next.body.code]).toEqual([409, 'not-yet'])
  })
})
