import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { Approvals } from '../../contract/settings/approvals.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { Application, ApplicationPage } from '../../contract/wire/applications.ts'
import type { CaseCard, Problem, Role } from '../../contract/wire/rest.ts'
import type { SettingVersion } from '../../contract/wire/settings.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend
let databaseUrl: string

interface Officer {
  readonly roles: Role[]
  readonly posts: Post[]
  readonly units?: string[]
  readonly areas?: string[]
}
const OFFICERS = {
  unit: { roles: ['operator'], posts: ['unit'], units: ['U1'] },
  otherUnit: { roles: ['operator'], posts: ['unit'], units: ['U2'] },
  dispatcher: { roles: ['operator'], posts: ['dispatcher'] },
  dispatcher2: { roles: ['operator'], posts: ['dispatcher'] },
  acceptor: { roles: ['operator'], posts: ['acceptor'] },
  shiftLeader: { roles: ['shift-leader'], posts: ['shift-leader'] },
  shiftLeader2: { roles: ['shift-leader'], posts: ['shift-leader'] },
  leader: { roles: ['shift-leader'], posts: ['leader'] },
  districtAcceptor: { roles: ['operator'], posts: ['acceptor'], areas: ['990101'] },
  districtDispatcher: { roles: ['operator'], posts: ['dispatcher'], areas: ['990101'] },
  districtShiftLeader: { roles: ['shift-leader'], posts: ['shift-leader'], areas: ['990101'] },
  administrator: { roles: ['administrator'], posts: [] },
} as const satisfies Record<string, Officer>
type Who = keyof typeof OFFICERS
const tokens = new Map<Who, string>()

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  const authority = new Authority(bench.pool(databaseUrl), Date.now)
  for (const [who, { roles, ...rights }] of Object.entries<Officer>(OFFICERS)) {
    await authority.setAccount(who, who, 'a-long-password', roles, rights)
    tokens.set(who as Who, (await authority.login(who, 'a-long-password')).token)
  }
})
afterAll(() => bench.stop())

const intake = () => client(backend.url, TOKENS.intake)
const as = (who: Who) => client(backend.url, tokens.get(who) ?? null)
const card = async (id: number) => (await intake().get<CaseCard>(`/api/cases/${id}`)).body
const application = async (id: number) => (await intake().get<Application>(`/api/applications/${id}`)).body
const step = (id: number, action: object) => intake().post<CaseCard>(`/api/cases/${id}/actions`, action)
const ask = (who: Who, id: number, request: object) => as(who).post<Application>(`/api/cases/${id}/applications`, request)
const decide = (who: Who, { id, step: at }: Application, verdict: object = { verdict: 'approve' }) =>
  as(who).post<Application>(`/api/applications/${id}/decisions`, { step: at, ...verdict })

/** A case that U1 handles. */
async function handling(more: object = {}): Promise<CaseCard> {
  const { body } = await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, ...more })
  const at = 'at' in more ? { at: more.at } : {}
  for (const action of [{ action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U1' }, { action: 'take-up' }]) {
    await step(body.id, { ...action, ...at })
  }
  return card(body.id)
}

async function approvedBy(asked: Application, ...chain: Who[]): Promise<Application> {
  let held = asked
  for (const who of chain) {
    const { status, body } = await decide(who, held)
    expect({ who, status, en: body.en }).toEqual({ who, status: 200, en: undefined })
    held = body
  }
  return held
}

const EXTEND = { action: 'extend', reason: '作业条件受限' }

describe('an application', () => {
  it('goes through its chain, and the last approval takes the step, once', async () => {
    const before = await handling()
    const direct = await as('unit').post(`/api/cases/${before.id}/actions`, EXTEND)
    expect(direct.status).toBe(403)
    const asked = await ask('unit', before.id, EXTEND)
    expect([asked.status, asked.body]).toMatchObject([
      201,
      { state: 'open', waitsFor: 'dispatcher', chain: ['dispatcher', 'shift-leader'], applicant: 'unit', post: 'unit', step: 0 },
    ])
    expect((await ask('unit', before.id, EXTEND)).body.code).toBe('conflict')
    expect((await decide('shiftLeader', asked.body)).body.code).toBe('forbidden')
    const half = await decide('dispatcher', asked.body)
    expect(half.body).toMatchObject({ state: 'open', waitsFor: 'shift-leader', step: 1 })
    expect((await card(before.id)).dueAt).toBe(before.dueAt)

    const last = await Promise.all(Array.from({ length: 6 }, (_, i) => decide(i % 2 ? 'shiftLeader' : 'shiftLeader2', half.body)))
    expect(last.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409])
    const after = await card(before.id)
    expect(after.extensions).toBe(1)
    expect(after.dueAt).toBeGreaterThan(before.dueAt as number)
    expect(after.log.filter(({ action }) => action === 'extend')).toMatchObject([
      { application: asked.body.id, reason: EXTEND.reason, post: 'shift-leader', actor: expect.stringContaining('shiftLeader') },
    ])
    const told = await application(asked.body.id)
    expect(told).toMatchObject({ state: 'approved', waitsFor: null, steps: [{ actor: 'dispatcher' }, { post: 'shift-leader' }] })
  })

  it('is granted though the backend of the case’s last step has a clock that is a moment ahead', async () => {
    const { id } = await handling()
    const { body: asked } = await ask('unit', id, EXTEND)
    const half = await approvedBy(asked, 'dispatcher')
    await bench.pool(databaseUrl).query('update cases set changed_at = changed_at + 5000 where id = $1', [id])
    const granted = await approvedBy(half, 'shiftLeader')
    expect([granted.state, granted.lapsedBecause]).toEqual(['approved', null])
    expect((await card(id)).extensions).toBe(1)
  })

  it('is made, decided and withdrawn once for one Idempotency-Key, and every repeat is answered as the first', async () => {
    const { id } = await handling()
    const twice = async (who: Who, path: string, body: object, key: string) => {
      const send = () => as(who).post<Application>(path, body, { 'idempotency-key': key })
      const [first, again] = [await send(), await send()]
      expect([again.status, again.body.id, again.body.state]).toEqual([first.status, first.body.id, first.body.state])
      return again
    }
    const made = await twice('unit', `/api/cases/${id}/applications`, EXTEND, 'ask')
    expect([made.status, made.body.state]).toEqual([201, 'open'])
    const path = `/api/applications/${made.body.id}/decisions`
    const half = await twice('dispatcher', path, { step: 0, verdict: 'approve' }, 'first')
    expect([half.status, half.body.step]).toEqual([200, 1])
    const done = await twice('shiftLeader', path, { step: 1, verdict: 'approve' }, 'last')
    expect([done.status, done.body.state]).toEqual([200, 'approved'])
    expect((await card(id)).extensions).toBe(1)
    const other = await as('unit').post(
      `/api/cases/${id}/applications`,
      { ...EXTEND, reason: '另一' },
      { 'idempotency-key': 'ask' },
    )
    expect([other.status, other.body.code]).toEqual([409, 'conflict'])
    const { body: second } = await ask('unit', id, EXTEND)
    const withdrawn = await twice('unit', `/api/applications/${second.id}/withdraw`, {}, 'back')
    expect([withdrawn.status, withdrawn.body.state]).toEqual([200, 'withdrawn'])
  })

  it('decided at two backends at once is decided once', async () => {
    const other = await bench.backend(databaseUrl)
    for (let round = 0; round < 4; round++) {
      const { id } = await handling()
      const { body: asked } = await ask('unit', id, { action: 'postpone', reason: '雨季', until: FRIDAY_MORNING + 24 * HOUR })
      const verdicts = [backend, other, backend, other].map((at, i) =>
        client(at.url, tokens.get(i < 2 ? 'shiftLeader' : 'shiftLeader2') ?? null).post(
          `/api/applications/${asked.id}/decisions`,
          {
            verdict: i % 2 === round % 2 ? 'approve' : 'refuse',
            opinion: '已核实',
            step: 0,
          },
        ),
      )
      const statuses = (await Promise.all(verdicts)).map(({ status }) => status)
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
      const { state, steps } = await application(asked.id)
      expect(steps).toHaveLength(1)
      expect((await card(id)).log.filter(({ action }) => action === 'postpone')).toHaveLength(state === 'approved' ? 1 : 0)
    }
  })

  it('for an extension is granted twice at most, while the limit runs; refused ones do not count', async () => {
    const { id } = await handling()
    const refused = (await ask('unit', id, EXTEND)).body
    expect((await decide('dispatcher', refused, { verdict: 'refuse' })).body.at).toBe('/opinion')
    const no = await decide('dispatcher', refused, { verdict: 'refuse', opinion: '可以按期完成' })
    expect(no.body).toMatchObject({ state: 'refused', steps: [{ verdict: 'refuse', opinion: '可以按期完成' }] })
    await approvedBy((await ask('unit', id, EXTEND)).body, 'dispatcher', 'shiftLeader')
    const direct = await as('shiftLeader').post(`/api/cases/${id}/actions`, EXTEND)
    expect([direct.status, direct.body.en]).toEqual([403, expect.stringContaining('dispatcher → shift leader → leader')])
    await approvedBy((await ask('unit', id, EXTEND)).body, 'dispatcher', 'shiftLeader', 'leader')
    const third = await ask('unit', id, EXTEND)
    expect([third.status, third.body.code, third.body.en]).toEqual([409, 'conflict', expect.stringContaining('2 times')])
    expect((await as('administrator').post(`/api/cases/${id}/actions`, EXTEND)).body.code).toBe('conflict')
    expect((await card(id)).extensions).toBe(2)

    const late = await handling({ condition: 'quick', at: FRIDAY_MORNING - 3 * HOUR })
    expect(late.dueAt).toBeLessThan(FRIDAY_MORNING)
    const passed = await ask('unit', late.id, EXTEND)
    expect([passed.status, passed.body.zh]).toEqual([409, expect.stringContaining('已超时')])
  })

  it('lapses with a sentence when the case goes on without it', async () => {
    const { id } = await handling()
    const asked = (await ask('unit', id, EXTEND)).body
    await step(id, { action: 'finish' })
    expect(await application(asked.id)).toMatchObject({
      state: 'lapsed',
      waitsFor: null,
      lapsedBecause: { en: expect.stringContaining('handled') },
    })
    const { status, body } = await decide('dispatcher', asked)
    expect([status, body.code, body.en]).toEqual([409, 'conflict', expect.stringContaining('lapsed')])

    const other = await handling()
    const ofFirst = (await ask('unit', other.id, EXTEND)).body
    await step(other.id, { action: 'redispatch', unit: 'U2', reason: '改派' })
    expect(await application(ofFirst.id)).toMatchObject({
      state: 'lapsed',
      lapsedBecause: { zh: expect.stringContaining('改派') },
    })
  })

  it('is counted with what was done without one: where that is the most, the last approval finds it lapsed', async () => {
    const { id } = await handling()
    const half = await approvedBy((await ask('unit', id, EXTEND)).body, 'dispatcher')
    const direct = (who: Who) => as(who).post<CaseCard>(`/api/cases/${id}/actions`, EXTEND)
    expect([(await direct('shiftLeader')).status, (await direct('administrator')).body.log.at(-1)]).toMatchObject([
      200,
      { action: 'extend', post: 'shift-leader', application: null },
    ])
    const last = await decide('shiftLeader2', half)
    expect([last.status, last.body]).toMatchObject([
      200,
      { state: 'lapsed', step: 2, lapsedBecause: { en: expect.stringContaining('2 times') } },
    ])
    expect((await card(id)).extensions).toBe(2)
  })

  it('pauses a case until the date that was approved', async () => {
    const { id } = await handling()
    const until30 = FRIDAY_MORNING + 30 * 24 * HOUR
    expect((await ask('unit', id, { action: 'postpone', reason: '雨季' })).body.at).toBe('/until')
    const tooLong = await ask('unit', id, { action: 'postpone', reason: '雨季', until: FRIDAY_MORNING + 100 * 24 * HOUR })
    expect([tooLong.body.at, tooLong.body.en]).toEqual(['/until', expect.stringContaining('90 days')])
    const asked = (await ask('unit', id, { action: 'postpone', reason: '雨季', until: until30 })).body
    await approvedBy(asked, 'shiftLeader')
    expect(await card(id)).toMatchObject({ state: 'postponed', resumeAt: until30 })
  })

  it('is nobody’s to decide who made it, is withdrawn by its maker, and is not shown to other units', async () => {
    const { id } = await handling()
    const asked = (await ask('dispatcher', id, EXTEND)).body
    expect((await decide('dispatcher', asked)).body.en).toContain('of their own')
    expect((await as('dispatcher2').post(`/api/applications/${asked.id}/withdraw`, {})).body.code).toBe('forbidden')
    expect((await as('otherUnit').get(`/api/applications/${asked.id}`)).status).toBe(404)
    expect((await ask('otherUnit', id, EXTEND)).status).toBe(404)
    expect((await ask('acceptor', id, EXTEND)).body.en).toContain('unit, dispatcher')
    const gone = await as('dispatcher').post<Application>(`/api/applications/${asked.id}/withdraw`, {})
    expect(gone.body).toMatchObject({ state: 'withdrawn', waitsFor: null })
    expect((await decide('dispatcher2', asked)).body.code).toBe('conflict')
  })

  it('sent by a city’s own system is on behalf of somebody, and decided by people', async () => {
    const { id } = await handling()
    const { status, body } = await intake().post<Application>(`/api/cases/${id}/applications`, {
      ...EXTEND,
      actor: '环卫处',
      post: 'unit',
    })
    expect([status, body]).toMatchObject([201, { applicant: '环卫处', post: 'unit' }])
    const decided = await intake().post(`/api/applications/${body.id}/decisions`, { verdict: 'approve', step: 0 })
    expect(decided.body.code).toBe('forbidden')
    expect((await approvedBy(body, 'dispatcher', 'shiftLeader')).state).toBe('approved')
  })
})

describe('a step that has to be asked for', () => {
  it('is no legal action of whoever may only apply, who is told where', async () => {
    const { id } = await handling()
    const own = (await as('unit').get<CaseCard>(`/api/cases/${id}`)).body
    expect(own.legalActions).toEqual(['finish'])
    expect(own.mayApplyFor).toEqual(['extend', 'suspend', 'postpone', 'return'])
    for (const action of ['extend', 'suspend'] as const) {
      const { body } = await as('unit').post<Problem>(`/api/cases/${id}/actions`, { action, reason: '待料' })
      expect(body).toMatchObject({ code: 'forbidden', zh: expect.stringContaining(`POST /api/cases/${id}/applications`) })
    }
    const leads = (await as('shiftLeader').get<CaseCard>(`/api/cases/${id}`)).body
    expect(leads.legalActions).toContain('extend')
    expect(leads.mayApplyFor).not.toContain('extend')
  })

  it('is refused in words', async () => {
    const { id } = await handling()
    const { zh, en } = (await step(id, { action: 'file' })).body as unknown as Problem
    expect(zh).toContain('现为处置中（handling），不能立案（file）')
    expect(en).toContain('being handled (handling), so to file is not possible')
    const other = (await as('unit').post<Problem>(`/api/cases/${id}/actions`, { action: 'dispatch' })).body
    expect(other.zh).toContain('派遣（dispatch）由派遣员（dispatcher）办理，您的岗位：专业部门（unit）')
  })
})

describe('an assisting unit', () => {
  it('moves its own part and nothing else, and the main unit not that part', async () => {
    const { body } = await intake().post<CaseCard>('/api/intake/cases', REPORT)
    for (const action of [{ action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U1', assisting: ['U2'] }]) {
      await step(body.id, action)
    }
    const act = (who: Who, action: object) => as(who).post<CaseCard>(`/api/cases/${body.id}/actions`, action)
    expect((await act('otherUnit', { action: 'take-up' })).body.code).toBe('forbidden')
    expect((await act('unit', { action: 'take-up-part', unit: 'U2' })).body.code).toBe('forbidden')
    expect((await ask('otherUnit', body.id, EXTEND)).body.en).toContain('main unit')
    const part = await act('otherUnit', { action: 'take-up-part' })
    expect([part.status, part.body.legalActions]).toEqual([200, ['finish-part']])
    expect((await act('unit', { action: 'take-up' })).status).toBe(200)
    expect((await act('otherUnit', { action: 'finish-part' })).status).toBe(200)
    expect((await act('unit', { action: 'finish' })).status).toBe(200)
  })
})

describe('an appeal', () => {
  it('about a case that was never late, or that had one, says so', async () => {
    const { id } = await handling()
    for (const action of ['finish', 'send-check', 'pass-check', 'close']) await step(id, { action })
    const appeal = { action: 'exempt', reason: '道路封闭' }
    expect((await ask('unit', id, appeal)).body).toMatchObject({ code: 'illegal-step', zh: expect.stringContaining('没有超时') })
    const late = await handling({ condition: 'quick', at: FRIDAY_MORNING - 3 * HOUR })
    for (const action of ['finish', 'send-check', 'pass-check', 'close']) await step(late.id, { action })
    await step(late.id, appeal)
    expect((await ask('unit', late.id, appeal)).body).toMatchObject({ zh: expect.stringContaining('每案限一次') })
  })

  it('is made once per case, after the end, and exempts a lateness that stays a fact', async () => {
    const late = await handling({ condition: 'quick', at: FRIDAY_MORNING - 3 * HOUR })
    const appeal = { action: 'exempt', reason: '道路封闭' }
    expect((await ask('unit', late.id, appeal)).body.code).toBe('illegal-step')
    for (const action of ['finish', 'send-check', 'pass-check', 'close']) await step(late.id, { action })
    const asked = (await ask('unit', late.id, appeal)).body
    const refused = await decide('dispatcher', asked, { verdict: 'refuse', opinion: '理由不足' })
    expect(refused.body.state).toBe('refused')
    expect((await ask('unit', late.id, appeal)).body.en).toContain('once only')

    const second = await handling({ condition: 'quick', at: FRIDAY_MORNING - 3 * HOUR })
    for (const action of ['finish', 'send-check', 'pass-check', 'close']) await step(second.id, { action })
    await approvedBy((await ask('unit', second.id, appeal)).body, 'dispatcher', 'acceptor')
    const pool = bench.pool(databaseUrl)
    const { rows } = await pool.query('select handled_late, exempt_at is not null as exempt from cases where id = $1', [
      second.id,
    ])
    expect(rows).toEqual([{ handled_late: true, exempt: true }])
  })
})

describe('lists, ledgers and rules of approvals', () => {
  it('list what waits for a post, newest first, and every verdict is audited', async () => {
    const { id } = await handling()
    const asked = (await ask('unit', id, { action: 'void', reason: '重复' })).body
    expect(asked.code).toBe('forbidden')
    const voids = (await ask('acceptor', id, { action: 'void', reason: '重复' })).body
    const page = async (query: string) => (await intake().get<ApplicationPage>(`/api/applications?${query}`)).body
    const waiting = await page('state=open&post=shift-leader')
    expect(waiting.applications[0]).toMatchObject({ id: voids.id, caseId: id, action: 'void' })
    expect(waiting.applications.every(({ waitsFor }) => waitsFor === 'shift-leader')).toBe(true)
    expect((await page(`case=${id}`)).applications.map((each) => each.id)).toEqual([voids.id])
    const first = await page('limit=1')
    expect((await page(`limit=1&before=${first.next}`)).applications[0]?.id).toBeLessThan(first.next as number)
    await approvedBy(voids, 'shiftLeader')
    expect((await card(id)).state).toBe('void')
    const { rows } = await bench
      .pool(databaseUrl)
      .query('select who, what from audit where target = $1 order by id', [`application:${voids.id}`])
    expect(rows).toEqual([
      { who: 'account:acceptor', what: 'application.apply' },
      { who: 'account:shiftLeader', what: 'application.decide' },
    ])
  })

  it('are decided by another person at each step, unless the city says that one may decide all', async () => {
    const { id } = await handling()
    const half = (await decide('administrator', (await ask('unit', id, EXTEND)).body)).body
    const again = await decide('administrator', half)
    expect([again.status, again.body.en]).toEqual([403, expect.stringContaining('nobody decides two')])
    expect((await approvedBy(half, 'shiftLeader')).state).toBe('approved')

    const { body } = await as('administrator').get<SettingVersion>('/api/settings/approvals')
    const rules = body.body as Approvals
    const publish = async (expectedVersion: number, next: object) =>
      (await as('administrator').post('/api/settings/approvals', { expectedVersion, note: '小城', body: next })).status
    expect(await publish(body.version, { ...rules, extend: { ...rules.extend, oneMayDecideAll: true } })).toBe(201)
    const small = (await ask('unit', (await handling()).id, EXTEND)).body
    expect((await approvedBy(small, 'administrator', 'administrator')).state).toBe('approved')
    expect(await publish(body.version + 1, rules)).toBe(201)
  })

  it('are a setting: a city that wants no application for a return needs none', async () => {
    const { id } = await handling()
    const back = { action: 'return', reason: '不属本单位' }
    const direct = () => as('unit').post<CaseCard>(`/api/cases/${id}/actions`, back)
    expect([(await direct()).status, (await direct()).body.en]).toEqual([403, expect.stringContaining('applications')])
    const { body } = await as('administrator').get<SettingVersion>('/api/settings/approvals')
    const rules = body.body as Approvals
    const changed = { ...rules, return: { ...rules.return, needed: false } }
    const publish = (next: object) =>
      as('administrator').post('/api/settings/approvals', { expectedVersion: body.version, note: '回退免审批', body: next })
    const odd = await publish({ ...changed, extend: { ...rules.extend, longestDays: 3 } })
    expect([odd.status, odd.body.at]).toEqual([400, '/body/extend/longestDays'])
    expect((await publish(changed)).status).toBe(201)
    await until(async () => (await direct()).status === 200, 'the new rule holds')
    expect(await card(id)).toMatchObject({ state: 'returned' })
  })

  it('keep an application open through a step that does not concern it', async () => {
    const { id } = await handling({ at: FRIDAY_MORNING - 10 * MINUTE })
    const asked = (await ask('unit', id, EXTEND)).body
    await step(id, { action: 'supervise' })
    expect(await application(asked.id)).toMatchObject({ state: 'open', waitsFor: 'dispatcher' })
  })
})

describe('two levels of centres', () => {
  const waiting = async (who: Who, post: Post) =>
    (await as(who).get<ApplicationPage>(`/api/applications?state=open&post=${post}`)).body.applications.map(({ id }) => id)
  const todo = async (who: Who, post: Post) =>
    (await as(who).get<{ cases: CaseCard[] }>(`/api/worklist?post=${post}&box=todo&sort=id&order=desc`)).body.cases
  const published = async (kind: string, next: (body: never) => object) => {
    const { body } = await as('administrator').get<SettingVersion>(`/api/settings/${kind}`)
    const setting = { expectedVersion: body.version, note: '两级', body: next(body.body as never) }
    expect((await as('administrator').post(`/api/settings/${kind}`, setting)).status).toBe(201)
  }
  const reported = async (centre: string) => (await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, centre })).body
  const legal = async (who: Who, id: number) => (await as(who).get<CaseCard>(`/api/cases/${id}`)).body.legalActions
  const accept = (who: Who, id: number) => as(who).post(`/api/cases/${id}/actions`, { action: 'accept' })

  it('are noticed by nobody in a city that has one: a district’s people take the steps of what nobody handed down', async () => {
    const { id } = await reported('city')
    expect(await legal('districtAcceptor', id)).toContain('accept')
    await until(async () => (await todo('districtAcceptor', 'acceptor')).some((each) => each.id === id), 'it is to be done')
    expect((await accept('districtAcceptor', id)).status).toBe(200)
  })

  it('leave verdicts about a district’s case, in a city that has one, to whom no district bounds', async () => {
    const { id } = await handling({ centre: '990101' })
    const asked = (await ask('unit', id, EXTEND)).body
    expect(await waiting('dispatcher', 'dispatcher')).toContain(asked.id)
    expect((await approvedBy(asked, 'dispatcher', 'shiftLeader')).state).toBe('approved')
  })

  it('divide steps, cards and work lists between the city’s people and the district’s', async () => {
    await published('centres', () => ({ levels: 'two' }))
    const [up, down] = [await reported('city'), await reported('990101')]
    await until(async () => (await todo('districtAcceptor', 'acceptor'))[0]?.id === down.id, 'the district has its own to do')
    expect((await todo('districtAcceptor', 'acceptor')).some(({ id }) => id === up.id)).toBe(false)
    const ofCity = (await todo('acceptor', 'acceptor')).map(({ id }) => id)
    expect([ofCity.includes(up.id), ofCity.includes(down.id)]).toEqual([true, false])
    expect([await legal('districtAcceptor', up.id), await legal('acceptor', down.id)]).toEqual([[], []])
    const refused = await accept('districtAcceptor', up.id)
    expect([refused.status, refused.body.zh]).toEqual([403, expect.stringContaining('市级中心办理')])
    expect((await accept('acceptor', down.id)).body.en).toContain('centre of district 990101')
    expect([(await accept('acceptor', up.id)).status, (await accept('districtAcceptor', down.id)).status]).toEqual([200, 200])
  })

  it('divide approvals: each step is that of the centre which holds the case, or the city’s where the chain says so', async () => {
    await published('approvals', (rules: Approvals) => ({
      ...rules,
      extend: { ...rules.extend, chainAgain: ['dispatcher', 'city:shift-leader'] },
    }))
    const { id } = await handling({ centre: '990101' })
    const first = (await ask('unit', id, EXTEND)).body
    expect(first).toMatchObject({ waitsFor: 'dispatcher', waitsAt: '990101' })
    expect([await waiting('districtDispatcher', 'dispatcher'), await waiting('dispatcher', 'dispatcher')]).toEqual([
      expect.arrayContaining([first.id]),
      expect.not.arrayContaining([first.id]),
    ])
    const foreign = await decide('dispatcher', first)
    expect([foreign.status, foreign.body.zh]).toEqual([403, expect.stringContaining('由990101 区级中心的派遣员审批')])
    expect((await ask('dispatcher', id, { action: 'postpone', reason: '雨季', until: FRIDAY_MORNING + HOUR })).body.zh).toContain(
      '990101 区级中心办理',
    )
    await approvedBy(first, 'districtDispatcher', 'districtShiftLeader')

    const direct = await as('districtShiftLeader').post(`/api/cases/${id}/actions`, EXTEND)
    expect([direct.status, direct.body.zh]).toEqual([403, expect.stringContaining('派遣员 → 市级值班长')])
    const again = await approvedBy((await ask('unit', id, EXTEND)).body, 'districtDispatcher')
    expect(again).toMatchObject({ waitsFor: 'shift-leader', waitsAt: 'city', chain: ['dispatcher', 'city:shift-leader'] })
    expect((await decide('districtShiftLeader', again)).body.en).toContain("the city's centre")
    expect([await waiting('shiftLeader', 'shift-leader'), await waiting('districtShiftLeader', 'shift-leader')]).toEqual([
      expect.arrayContaining([again.id]),
      expect.not.arrayContaining([again.id]),
    ])
    await approvedBy(again, 'shiftLeader')
    expect((await card(id)).log.at(-1)).toMatchObject({ action: 'extend', post: 'shift-leader', actor: 'shiftLeader' })
    const ledger = (await as('dispatcher').get<ApplicationPage>(`/api/applications?case=${id}`)).body.applications
    expect(ledger.map((each) => each.id)).toEqual([again.id, first.id])
  })

  it('are the city’s approvals for what the city holds', async () => {
    const { id } = await handling()
    const asked = (await ask('unit', id, EXTEND)).body
    expect(asked.waitsAt).toBe('city')
    expect((await decide('districtDispatcher', asked)).body.code).toBe('forbidden')
    expect(await waiting('districtDispatcher', 'dispatcher')).not.toContain(asked.id)
    expect((await approvedBy(asked, 'dispatcher', 'shiftLeader')).state).toBe('approved')
  })
})
