/** 一级部门 and 二级部门 over REST: what a department sees and does of its sub-units' cases, and 内部分派. */
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { caseScope } from '../../backend/auth/case-scope.ts'
import { cases as caseTable } from '../../backend/db/schema.ts'
import { HOUR } from '../../contract/units.ts'
import type { Application } from '../../contract/wire/applications.ts'
import type { Message } from '../../contract/wire/messages.ts'
import type { OrderCard } from '../../contract/wire/orders.ts'
import type { CaseCard, ImportReply, LoginReply, Problem } from '../../contract/wire/rest.ts'
import { maySee } from '../../core/access/may-see.ts'
import { unitTree } from '../../core/access/unit-tree.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, cityFileIn, client, FRIDAY_MORNING, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

const PASSWORD = 'a-long-password'
const UNITS = [
  ...SMALL_CITY.units,
  { code: 'U1-A', name: '环卫一队', level: 2, parent: 'U1' },
  { code: 'U1-B', name: '环卫二队', level: 2, parent: 'U1' },
  { code: 'U2-A', name: '水务一队', level: 2, parent: 'U2' },
]
const bench = new Bench()
const folder = tempDir()
const people = new Map<string, ReturnType<typeof client>>()
let pool: pg.Pool
const as = (unit: string) => people.get(unit)!

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  pool = bench.pool(databaseUrl)
  const cityFile = cityFileIn(folder.path, { ...SMALL_CITY, units: UNITS })
  const { url } = await bench.backend(databaseUrl, { cityFile })
  people.set('intake', client(url, TOKENS.intake))
  const authority = new Authority(pool, Date.now)
  for (const { code } of UNITS) {
    await authority.setAccount(code, `${code}经办01`, PASSWORD, ['operator'], { posts: ['unit'], units: [code] })
    const { body } = await client(url, null).post<LoginReply>('/api/login', { user: code, password: PASSWORD })
    people.set(code, client(url, body.token))
  }
  await authority.setAccount('chief', '管理员01', PASSWORD, ['administrator'])
  people.set('chief', client(url, (await authority.login('chief', PASSWORD)).token))
  for (const unitCode of ['U1', 'U1-A', 'U1-B']) {
    const { status } = await as('chief').post('/api/contacts', { name: `${unitCode}值班01`, unitCode, user: unitCode })
    expect(status).toBe(201)
  }
})
afterAll(async () => {
  await bench.stop()
  folder.remove()
})

async function dispatched(unit: string, assisting: string[] = []): Promise<CaseCard> {
  const { body } = await as('intake').post<CaseCard>('/api/intake/cases', REPORT)
  for (const action of ['accept', 'file']) await step('intake', body.id, { action })
  return step('intake', body.id, { action: 'dispatch', unit, assisting })
}

async function step(who: string, id: number, action: object): Promise<CaseCard> {
  const { status, body } = await as(who).post<CaseCard>(`/api/cases/${id}/actions`, action)
  expect([action, status, body]).toEqual([action, 200, body])
  return body
}

describe('departments and their sub-units', () => {
  it('see in every list what the rule says, in memory and in the database alike', async () => {
    const cards = []
    for (const unit of UNITS) cards.push(await dispatched(unit.code))
    cards.push(await dispatched('U2', ['U1-A']))
    await until(async () => {
      const { body } = await as('intake').get<{ cases: CaseCard[] }>('/api/cases')
      return body.cases.filter(({ state }) => state === 'dispatched').length === cards.length
    }, 'all are listed as they are')
    const tree = unitTree(UNITS)
    for (const { code } of UNITS) {
      const person = { user: code, roles: ['operator'], posts: ['unit'], areas: [], units: tree.withBelow([code]) } as const
      const mine = cards.filter((card) => maySee(person, { ...card, reporter: null })).map(({ id }) => id)
      const { body } = await as(code).get<{ cases: CaseCard[] }>('/api/cases')
      expect([code, body.cases.map(({ id }) => id).toSorted((a, b) => a - b)]).toEqual([code, mine])
      const scope = caseScope({ kind: 'account', id: code, name: code, ...person })
      const rows = await drizzle(pool).select({ id: caseTable.id }).from(caseTable).where(scope).orderBy(caseTable.id)
      expect([code, rows.map(({ id }) => id)]).toEqual([code, mine])
      const statuses = await Promise.all(cards.map(async ({ id }) => (await as(code).get(`/api/cases/${id}`)).status))
      expect([code, statuses]).toEqual([code, cards.map(({ id }) => (mine.includes(id) ? 200 : 404))])
    }
  })

  it('pass a case on within the department, with one line in its log and the clock as it was', async () => {
    const card = await dispatched('U1')
    const read = (who: string) => as(who).get<CaseCard>(`/api/cases/${card.id}`)
    expect((await read('U1')).body.legalActions).toContain('assign')
    expect((await read('intake')).body.legalActions).toContain('assign')
    expect((await read('U1-A')).status).toBe(404)
    const given = await step('U1', card.id, { action: 'assign', unit: 'U1-A' })
    expect(given).toMatchObject({ unitCode: 'U1-A', state: 'dispatched', dueAt: card.dueAt, stageSeq: card.stageSeq })
    expect((await read('U1-A')).body.legalActions).not.toContain('assign')
    const box = async (who: string) =>
      (await as(who).get<{ cases: CaseCard[] }>('/api/worklist?post=unit&box=todo')).body.cases.some(({ id }) => id === card.id)
    await until(() => box('U1-A'), 'it awaits the sub-unit')
    await step('U1-A', card.id, { action: 'take-up' })
    await step('U1', card.id, { action: 'assign', unit: 'U1-B' })
    const done = await step('U1', card.id, { action: 'finish' })
    expect(done.log.slice(-4).map(({ action, choices }) => [action, choices?.unit])).toEqual([
      ['assign', 'U1-A'],
      ['take-up', undefined],
      ['assign', 'U1-B'],
      ['finish', undefined],
    ])
  })

  it('keep what they applied for when they pass a case on; given to another unit it lapses', async () => {
    const applied = async () => {
      const card = await dispatched('U1')
      const asked = { action: 'extend', reason: '雨天无法作业' }
      const { status, body } = await as('U1').post<Application>(`/api/cases/${card.id}/applications`, asked)
      expect([status, body.state]).toEqual([201, 'open'])
      return { card, now: async () => (await as('chief').get<Application>(`/api/applications/${body.id}`)).body }
    }
    const inside = await applied()
    await step('U1', inside.card.id, { action: 'assign', unit: 'U1-A' })
    await step('U1-A', inside.card.id, { action: 'take-up' })
    expect(await inside.now()).toMatchObject({ state: 'open', lapsedBecause: null })
    await step('intake', inside.card.id, { action: 'redispatch', unit: 'U1', reason: '改派' })
    expect(await inside.now()).toMatchObject({ state: 'lapsed', lapsedBecause: { en: expect.stringContaining('another unit') } })
    const outside = await applied()
    await step('intake', outside.card.id, { action: 'redispatch', unit: 'U2', reason: '改派' })
    expect((await outside.now()).state).toBe('lapsed')
  })

  it('answer once for one limit that has passed, however often they pass the case to and fro', async () => {
    const at = FRIDAY_MORNING - 48 * HOUR
    const actions = [{ action: 'accept' }, { action: 'file', condition: 'quick' }, { action: 'dispatch', unit: 'U1-A' }]
    const rows = [
      { op: 'report', key: 'to-and-fro', report: { ...REPORT, at } },
      ...actions.map((action) => ({ op: 'action', key: 'to-and-fro', action: { ...action, at } })),
    ]
    expect((await as('intake').post<ImportReply>('/api/import', { rows })).body.refused).toEqual([])
    const { rows: found } = await pool.query<{ id: number }>('select max(id) as id from cases')
    for (const unit of ['U1-B', 'U1-A', 'U1-B', 'U1-A']) await step('U1', found[0]!.id, { action: 'assign', unit })
    const shares = await pool.query('select name from case_share join fact_name f on f.id = unit where case_id = $1 order by n', [
      found[0]!.id,
    ])
    expect(shares.rows).toEqual([{ name: 'U1-A' }, { name: 'U1-B' }])
  })

  it('tell the unit to which they pass a case', async () => {
    const card = await dispatched('U1')
    const noticesOf = async (unit: string) =>
      (await as(unit).get<{ notices: Message[] }>('/api/notices')).body.notices.filter(({ caseId }) => caseId === card.id)
    await until(async () => (await noticesOf('U1')).length > 0, 'the department has been told')
    await step('U1', card.id, { action: 'assign', unit: 'U1-A' })
    await until(async () => (await noticesOf('U1-A')).length > 0, 'the sub-unit has been told')
    expect((await noticesOf('U1-A')).map(({ subject }) => subject)).toEqual([`新任务 ${card.number}`])
    expect(await noticesOf('U1')).toHaveLength(1)
    expect(await noticesOf('U1-B')).toEqual([])
  })

  it('see and answer orders to their sub-units; a sub-unit sees those to the department about a case that it has', async () => {
    const card = await dispatched('U1')
    const issued = async (unit: string) => {
      const order = { kind: 'key', unit, requirement: '限期办结' }
      return (await as('intake').post<OrderCard>(`/api/cases/${card.id}/orders`, order)).body
    }
    const toDepartment = await issued('U1')
    await step('U1', card.id, { action: 'assign', unit: 'U1-A' })
    const toSubUnit = await issued('U1-A')
    for (const [unit, ids, may] of [
      ['U1', [toSubUnit.id, toDepartment.id], [true, true]],
      ['U1-A', [toSubUnit.id, toDepartment.id], [true, false]],
      ['U1-B', [], []],
      ['U2', [], []],
    ] as const) {
      const { orders } = (await as(unit).get<{ orders: OrderCard[] }>('/api/orders')).body
      expect([unit, orders.map(({ id }) => id)]).toEqual([unit, ids])
      const cards = await Promise.all(ids.map(async (id) => (await as(unit).get<OrderCard>(`/api/orders/${id}`)).body))
      expect([unit, cards.map(({ legalActions }) => legalActions.includes('answer'))]).toEqual([unit, may])
    }
    const answered = await as('U1').post<OrderCard>(`/api/orders/${toSubUnit.id}/actions`, { action: 'answer', text: '已办结' })
    expect([answered.status, answered.body.state]).toEqual([200, 'answered'])
  })

  it('pass nothing on to others, nor sideways on their own', async () => {
    const card = await dispatched('U1-A', ['U1-B'])
    const refused = async (who: string, unit?: string) => {
      const { status, body } = await as(who).post<Problem>(`/api/cases/${card.id}/actions`, { action: 'assign', unit })
      return [status, body.at]
    }
    expect(await refused('U1', 'U2-A')).toEqual([400, '/unit'])
    expect(await refused('U1', 'U2')).toEqual([400, '/unit'])
    expect(await refused('U1-A', 'U1')).toEqual([400, '/unit'])
    expect(await refused('U1', 'U1-B')).toEqual([400, '/unit'])
    expect(await refused('U1', 'U1-A')).toEqual([400, '/unit'])
    expect(await refused('U1')).toEqual([400, '/unit'])
    expect(await refused('intake', 'U2')).toEqual([400, '/unit'])
    expect((await refused('U2', 'U2-A'))[0]).toBe(404)
    expect((await step('U1', card.id, { action: 'take-up-part' })).assisting).toMatchObject([{ unit: 'U1-B', doneAt: null }])
  })
})
