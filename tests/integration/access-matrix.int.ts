/**
 * Who gets through to what. Every route has a line, and every kind of caller is tried at it: a route that is new fails here
 * until somebody has said who may use it. Then the same for cases: every post, inside and outside its area and unit.
 */
import { drizzle } from 'drizzle-orm/node-postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority, type Rights } from '../../backend/auth/authority.ts'
import { caseScope } from '../../backend/auth/case-scope.ts'
import { cases as caseTable } from '../../backend/db/schema.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { POSTS, type Post } from '../../contract/domain/post.ts'
import type { AtReply } from '../../contract/wire/areas.ts'
import type { BackendStatus, CaseCard, Role, Scope } from '../../contract/wire/rest.ts'
import type { MoversReply } from '../../contract/wire/tracks.ts'
import { maySee } from '../../core/access/may-see.ts'
import type { Person } from '../../core/access/person.ts'
import { Bench, client, REPORT } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend
let databaseUrl: string
let authority: Authority
const tokens = new Map<string, string | null>([['stranger', null]])

const ROLES: readonly Role[] = ['viewer', 'operator', 'shift-leader', 'administrator']
const SCOPES: readonly Scope[] = ['feed', 'intake', 'positions', 'import', 'exchange', 'metrics']
const CALLERS = ['stranger', ...ROLES, ...SCOPES]
const EVERYBODY = CALLERS.join(' ')
const READERS = 'viewer operator shift-leader administrator'
const ACTORS = 'operator shift-leader administrator'
const LEADERS = 'shift-leader administrator'

/** A line for each route: who gets past the guard. */
const MATRIX: Readonly<Record<string, string>> = {
  'POST /api/login': EVERYBODY,
  'GET /api/health': EVERYBODY,
  'GET /api/ready': EVERYBODY,
  'GET /api/status': `${READERS} feed intake positions import`,
  'GET /api/city': `${READERS} feed intake positions import`,
  'POST /api/intake/cases': `${ACTORS} intake`,
  'POST /api/cases/:id/actions': `${ACTORS} intake`,
  'POST /api/import': 'import',
  'GET /api/cases': `${READERS} feed intake import`,
  'GET /api/cases.csv': ACTORS,
  'GET /api/worklist': `${READERS} feed intake import`,
  'GET /api/worklist/counts': `${READERS} feed intake import`,
  'GET /api/cases/:id': `${READERS} feed intake import`,
  'GET /api/cases/:id/file.html': ACTORS,
  'GET /api/cases/:id/clocks': `${READERS} feed intake import`,
  'GET /api/alarms': `${READERS} feed intake import`,
  'POST /api/alarms/:id/acknowledge': ACTORS,
  'POST /api/positions': 'positions',
  'GET /api/positions/osmand': 'positions',
  'POST /api/positions/osmand': 'positions',
  'GET /api/movers': `${READERS} feed`,
  'GET /api/movers/:id/track': `${READERS} feed`,
  'GET /api/areas/locate': `${READERS} feed intake positions import`,
  'GET /api/areas/at': `${READERS} feed intake positions import`,
  'GET /api/components/nearest': `${READERS} feed intake positions import`,
  'GET /api/components': `${READERS} feed intake positions import`,
  'GET /api/components/round': `${READERS} feed intake positions import`,
  'GET /api/components/:code': `${READERS} feed intake positions import`,
  'POST /api/components/:code/on-site': `${ACTORS} intake`,
  'GET /api/areas/imports': 'administrator',
  'GET /api/areas/imports/:id/report': 'administrator',
  'POST /api/areas/import': LEADERS,
  'GET /api/areas/export': LEADERS,
  'GET /api/search': `${READERS} feed intake import`,
  'GET /api/limits': `${READERS} feed intake positions import`,
  'GET /api/limits/what-if': `${READERS} feed intake positions import`,
  'GET /api/calendar': `${READERS} feed intake positions import`,
  'GET /api/calendar/notice': `${READERS} feed intake positions import`,
  'GET /metrics': 'administrator metrics',
  'GET /api/settings': READERS,
  'GET /api/settings/:kind': READERS,
  'GET /api/settings/:kind/versions': READERS,
  'POST /api/settings/:kind': 'administrator',
  'POST /api/cases/:id/applications': `${ACTORS} intake`,
  'GET /api/applications': `${READERS} feed intake import`,
  'GET /api/applications/:id': `${READERS} feed intake import`,
  'POST /api/applications/:id/decisions': `${ACTORS} intake`,
  'POST /api/applications/:id/withdraw': `${ACTORS} intake`,
  'GET /api/accounts': 'administrator',
  'POST /api/accounts': 'administrator',
  'PATCH /api/accounts/:user': 'administrator',
  'POST /api/accounts/:user/password': 'administrator',
  'POST /api/accounts/:user/unlock': 'administrator',
  'POST /api/accounts/:user/sign-out': 'administrator',
  'GET /api/me': READERS,
  'POST /api/me/password': READERS,
  'GET /api/sessions': READERS,
  'DELETE /api/sessions/:id': READERS,
  'GET /api/audit': 'administrator',
  'GET /api/audit/export': 'administrator',
  'GET /api/audit/verify': 'administrator',
  'POST /api/wall-log': `${READERS} feed`,
  'GET /api/patrol-areas': `${READERS} feed`,
  'POST /api/patrol-areas': `${LEADERS} import`,
  'GET /api/duty/shifts': `${ACTORS} import`,
  'POST /api/duty/shifts': `${LEADERS} import`,
  'POST /api/duty/shifts/:id/withdraw': `${LEADERS} import`,
  'POST /api/movers/:id/sign-on': `${ACTORS} positions`,
  'POST /api/movers/:id/sign-off': `${ACTORS} positions`,
  'GET /api/duty/attendance': ACTORS,
  'GET /api/movers/:id/coverage': ACTORS,
  'GET /api/mover-alarms': `${READERS} feed`,
  'POST /api/mover-alarms/:id/acknowledge': ACTORS,
  'GET /api/webhooks': 'administrator',
  'GET /api/webhooks/:id': 'administrator',
  'POST /api/webhooks': 'administrator',
  'POST /api/webhooks/:id': 'administrator',
  'POST /api/webhooks/:id/rotate': 'administrator',
  'DELETE /api/webhooks/:id': 'administrator',
  'POST /api/webhooks/:id/ping': 'administrator',
  'GET /api/contacts': 'administrator',
  'GET /api/contacts/:id': 'administrator',
  'POST /api/contacts': 'administrator',
  'POST /api/contacts/:id': 'administrator',
  'DELETE /api/contacts/:id': 'administrator',
  'GET /api/messages': ACTORS,
  'POST /api/messages': LEADERS,
  'POST /api/messages/preview': ACTORS,
  'GET /api/notices': READERS,
  'POST /api/notices/:id/read': READERS,
  'GET /api/deliveries': 'administrator',
  'GET /api/deliveries/:id': 'administrator',
  'POST /api/deliveries/retry': 'administrator',
  'POST /api/deliveries/:id/retry': 'administrator',
  'POST /api/deliveries/:id/discard': 'administrator',
  'POST /api/cases/:id/attachments': `${ACTORS} intake`,
  'GET /api/cases/:id/attachments': `${READERS} feed intake import`,
  'GET /api/attachments/:id/content': `${READERS} feed intake import`,
  'POST /api/attachments/:id/withdraw': LEADERS,
  'POST /api/cases/:id/orders': `${LEADERS} intake`,
  'GET /api/orders': `${READERS} feed intake`,
  'GET /api/orders/statistics': `${READERS} feed intake`,
  'GET /api/orders/:id': `${READERS} feed intake`,
  'POST /api/orders/:id/actions': `${ACTORS} intake`,
  'GET /api/exposures': `${READERS} feed intake positions import`,
  'GET /api/ledgers/:kind': `${READERS} intake`,
  'GET /api/reports/article-40': `${READERS} intake`,
  'GET /api/ledgers/unsolved': `${READERS} intake`,
  'GET /api/evaluation': `${READERS} feed intake`,
  'GET /api/evaluation.csv': `${READERS} feed intake`,
  'GET /api/evaluation/number': `${READERS} feed intake`,
  'GET /api/evaluation/cases': `${READERS} feed intake`,
  'GET /api/evaluation/trend': `${READERS} feed intake`,
  'GET /api/evaluation/external': `${READERS} feed intake`,
  'POST /api/evaluation/external': LEADERS,
  'GET /api/evaluation/publications': `${READERS} feed intake`,
  'POST /api/evaluation/publications': LEADERS,
  'GET /api/credentials': 'administrator',
  'POST /api/credentials': 'administrator',
  'POST /api/credentials/:name/rotate': 'administrator',
  'POST /api/credentials/:name/revoke': 'administrator',
  'GET /api/cases/similar': `${ACTORS} intake`,
  'GET /api/cases/:id/links': `${READERS} feed intake import`,
  'POST /api/cases/:id/repeat-of': `${LEADERS} intake`,
  'POST /api/bulk-imports': 'administrator import',
  'GET /api/bulk-imports': 'administrator import',
  'GET /api/bulk-imports/:id': 'administrator import',
  'GET /api/bulk-imports/:id/faults': 'administrator import',
  'GET /api/bulk-imports/:id/faults.csv': 'administrator import',
  'POST /api/bulk-imports/:id/cancel': 'administrator import',
  'POST /api/exchange/cases': 'exchange',
  'POST /api/exchange/statistics': 'exchange',
  'GET /api/exchange/summary': 'exchange',
  'GET /api/exchange/received': LEADERS,
  'GET /api/exchanges': LEADERS,
  'GET /api/exchanges/sources': LEADERS,
  'POST /api/exchanges/:name/retry': LEADERS,
  'GET /open311/:file': EVERYBODY,
  'GET /open311/v2/:file': EVERYBODY,
  'GET /open311/v2/services/:file': EVERYBODY,
  'GET /open311/v2/requests/:file': EVERYBODY,
  'GET /open311/v2/media/:file': EVERYBODY,
  'GET /open311/v2/tokens/:file': EVERYBODY,
  'POST /open311/v2/:file': EVERYBODY,
  'GET /api/openapi.json': `${READERS} feed intake positions import exchange`,
  'POST /api/logout': READERS,
}

async function signIn(user: string, roles: readonly Role[], rights: Rights = {}): Promise<string> {
  await authority.setAccount(user, user, `the password of ${user}`, roles, rights)
  const { token } = await authority.login(user, `the password of ${user}`)
  tokens.set(user, token)
  return token
}

async function statusOf(method: string, path: string, token: string | null, body?: unknown): Promise<number> {
  const response = await fetch(backend.url + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await response.arrayBuffer()
  return response.status
}

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  authority = new Authority(bench.pool(databaseUrl), Date.now)
  for (const role of ROLES) await signIn(role, [role])
  for (const scope of SCOPES) {
    await authority.setCredential(scope, `token of the scope ${scope}`, [scope])
    tokens.set(scope, `token of the scope ${scope}`)
  }
})
afterAll(() => bench.stop())

describe('every route and every kind of caller', () => {
  it('has a line in the matrix, and the matrix has no line too many', () => {
    const routes = backend.routes.map(({ method, url }) => `${method} ${url}`)
    expect(routes.toSorted()).toEqual(Object.keys(MATRIX).toSorted())
    expect(backend.routes.filter(({ access }) => access === null)).toEqual([])
  })

  it('lets through whom the matrix names, and answers the others with 401 or 403', async () => {
    const seen: Record<string, string> = {}
    // Signing out ends the caller's session, so it comes last.
    const routes = Object.keys(MATRIX).toSorted((a, b) => Number(a.endsWith('/logout')) - Number(b.endsWith('/logout')))
    for (const route of routes) {
      const [method = '', url = ''] = route.split(' ')
      const path = url.replaceAll(/:\w+/g, '7')
      const statuses = await Promise.all(
        CALLERS.map((caller) => statusOf(method, path, tokens.get(caller) ?? null, method === 'GET' ? undefined : {})),
      )
      expect([route, statuses]).not.toEqual([route, expect.arrayContaining([500])])
      const through = CALLERS.filter((_, index) => statuses[index] !== 401 && statuses[index] !== 403)
      seen[route] = through.join(' ')
    }
    expect(seen).toEqual(MATRIX)
  }, 120_000)
})

describe('cases by post, area and unit', () => {
  const EAST = '990101'
  const WEST = '990102'
  const intake = () => client(backend.url, tokens.get('intake') ?? null)
  const cases: CaseCard[] = []

  /** Cases in both districts, outside both, with both units and none, in the hands of collectors and of nobody. */
  beforeAll(async () => {
    for (const lng of [110.5, 111.5, 109.5]) {
      for (const [unit, steps] of [
        ['U1', ['accept', 'file', 'dispatch', 'take-up', 'finish', 'send-check']],
        ['U2', ['accept', 'file', 'dispatch', 'take-up']],
        [null, ['ask-verification']],
        [null, []],
      ] as const) {
        const reporter = unit === 'U2' ? 'collector-west' : 'C01'
        const { body } = await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, lng, reporter })
        for (const action of steps) {
          const answer = await intake().post(`/api/cases/${body.id}/actions`, {
            action,
            ...(action === 'dispatch' ? { unit } : {}),
          })
          expect([action, answer.status]).toEqual([action, 200])
        }
        cases.push((await intake().get<CaseCard>(`/api/cases/${body.id}`)).body)
      }
    }
  })

  const facts = (card: CaseCard) => ({ ...card, reporter: card.unitCode === 'U2' ? 'collector-west' : 'C01', assisting: [] })
  const people: { user: string; rights: Required<Rights> }[] = POSTS.flatMap((post) => [
    { user: `${post}-east`, rights: { posts: [post], areas: [EAST], units: [] } },
    { user: `${post}-u1`, rights: { posts: [post], areas: [], units: ['U1'] } },
    { user: `${post}-street-u2`, rights: { posts: [post], areas: [`${WEST}001`], units: ['U2'] } },
  ])
  people.push({ user: 'somebody-everywhere', rights: { posts: [], areas: [], units: [] } })
  people.push({ user: 'collector-west', rights: { posts: ['collector'], areas: [WEST], units: [] } })

  it('shows each person in every list what the rule says, and as a card nothing else', async () => {
    const db = drizzle(bench.pool(databaseUrl))
    for (const { user, rights } of people) {
      const person: Person = { user, roles: ['operator'], ...rights }
      const mine = cases.filter((card) => maySee(person, facts(card))).map(({ id }) => id)
      const token = await signIn(user, ['operator'], rights)
      const { get } = client(backend.url, token)
      const { body: list } = await get<{ cases: CaseCard[] }>('/api/cases')
      expect([user, list.cases.map(({ id }) => id).toSorted((a, b) => a - b)]).toEqual([user, mine])
      const scope = caseScope({ kind: 'account', id: `account:${user}`, name: user, ...person })
      const rows = await db.select({ id: caseTable.id }).from(caseTable).where(scope).orderBy(caseTable.id)
      expect([user, rows.map(({ id }) => id)]).toEqual([user, mine])
      const statuses = await Promise.all(cases.map(({ id }) => statusOf('GET', `/api/cases/${id}`, token)))
      expect([user, statuses]).toEqual([user, cases.map(({ id }) => (mine.includes(id) ? 200 : 404))])
      const { body: found } = await get<{ hits: { key: string }[] }>('/api/search?kind=case&q=2026&limit=50')
      const numbers = cases.filter(({ id }) => mine.includes(id)).map(({ number }) => number)
      expect([user, found.hits.map(({ key }) => key).toSorted()]).toEqual([user, numbers.toSorted()])
    }
  })

  /** Whatever is asked about a case in the east, somebody of the west is told that there is none. */
  const OF_A_CASE: [string, string, unknown][] = [
    ['GET', '/api/cases/:id', undefined],
    ['POST', '/api/cases/:id/actions', { action: 'supervise', reason: 'x' }],
    ['POST', '/api/cases/:id/applications', { action: 'void', reason: 'x' }],
    ['GET', '/api/cases/:id/clocks', undefined],
    ['GET', '/api/cases/:id/file.html', undefined],
    ['GET', '/api/cases/:id/attachments', undefined],
    ['POST', '/api/cases/:id/orders', { kind: 'leader', requirement: 'x' }],
    ['GET', '/api/cases/:id/links', undefined],
    ['POST', '/api/cases/:id/repeat-of', { of: 2 }],
  ]
  it('hides a case from another area in everything that is asked about it', async () => {
    const inside = await signIn('leader-east', ['shift-leader'], { areas: [EAST] })
    const outside = await signIn('leader-west', ['shift-leader'], { areas: [WEST] })
    const ofACase = Object.keys(MATRIX).filter(
      (route) => route.includes('/api/cases/:id') && !route.startsWith('POST /api/cases/:id/attachments'),
    )
    expect(OF_A_CASE.map(([method, path]) => `${method} ${path}`).toSorted()).toEqual(ofACase.toSorted())
    const id = cases.find(({ districtCode }) => districtCode === EAST)?.id
    for (const [method, path, body] of OF_A_CASE) {
      const at = path.replace(':id', String(id))
      expect([method, path, await statusOf(method, at, outside, body)]).toEqual([method, path, 404])
      expect([method, path, await statusOf(method, at, inside, body)]).not.toEqual([method, path, 404])
    }
  })

  it('lets a step be taken by its post in its area with its unit, and says what is lacking otherwise', async () => {
    const { body: fresh } = await intake().post<CaseCard>('/api/intake/cases', REPORT)
    const step = async (rights: Rights, action: object) => {
      const user = `taker-${JSON.stringify(rights).replaceAll(/[^a-z0-9]/gi, '')}`
      const { post } = client(backend.url, tokens.get(user) ?? (await signIn(user, ['operator'], rights)))
      const { status, body } = await post<CaseCard>(`/api/cases/${fresh.id}/actions`, action)
      return `${status} ${body.code ?? body.state}`
    }
    const acceptor = { posts: ['acceptor'] as Post[], areas: [EAST] }
    expect(await step({ posts: ['unit'], units: ['U1'] }, { action: 'accept' })).toBe('404 not-found')
    expect(await step({ posts: ['dispatcher'] }, { action: 'accept' })).toBe('403 forbidden')
    expect(await step({ ...acceptor, areas: [WEST] }, { action: 'accept' })).toBe('404 not-found')
    expect(await step(acceptor, { action: 'accept' })).toBe('200 accepted')
    expect(await step(acceptor, { action: 'file' })).toBe('200 filed')
    expect(await step({ posts: ['dispatcher'] }, { action: 'dispatch', unit: 'U1' })).toBe('200 dispatched')
    expect(await step({ posts: ['unit'], units: ['U2'] }, { action: 'take-up' })).toBe('404 not-found')
    expect(await step({ posts: ['unit'], units: ['U1'] }, { action: 'take-up' })).toBe('200 handling')
    expect(await step({ posts: ['unit'], units: ['U1'] }, { action: 'void', reason: 'x' })).toBe('403 forbidden')
  })

  it('refuses the feed, which carries the whole city, to whoever may see a part', async () => {
    await expect(bench.reader(backend.url, await signIn('feed-part', ['viewer'], { areas: [EAST] }))).rejects.toThrow('forbidden')
    await expect(bench.reader(backend.url, await signIn('feed-own', ['operator'], { posts: ['collector'] }))).rejects.toThrow(
      'forbidden',
    )
    expect((await bench.reader(backend.url, await signIn('feed-all', ['viewer']))).reply).toMatchObject({ ok: true })
  })

  it('shows movers in the own area, and to a collector the own one', async () => {
    const positions = client(backend.url, tokens.get('positions') ?? null)
    const { body: status } = await client(backend.url, tokens.get('feed') ?? null).get<BackendStatus>('/api/status')
    const fix = (id: string, lng: number) => ({ id, lng, lat: 30.5, at: status.clock.at })
    await positions.post('/api/positions', { fixes: [fix('C01', 110.5), fix('C02', 111.5)] })
    const seenBy = async (user: string, rights: Rights) => {
      const { body } = await client(backend.url, await signIn(user, ['operator'], rights)).get<MoversReply>('/api/movers')
      return body.movers.filter(({ last }) => last !== null).map(({ id }) => id)
    }
    expect(await seenBy('whole', {})).toEqual(['C01', 'C02'])
    expect(await seenBy('east', { areas: [EAST] })).toEqual(['C01'])
    expect(await seenBy('C02', { posts: ['collector'], areas: [EAST] })).toEqual(['C02'])
    expect(await seenBy('a-unit', { posts: ['unit'], units: ['U1'] })).toEqual([])
  })
})

describe('what is done is done by whom the right is, and under the own name', () => {
  const EAST = '990101'
  const WEST = '990102'
  const intake = () => client(backend.url, tokens.get('intake') ?? null)
  const as = async (user: string, roles: readonly Role[], rights: Rights = {}) =>
    client(backend.url, await signIn(user, roles, rights))
  const clock = async () => (await intake().get<BackendStatus>('/api/status')).body.clock.at
  const audited = async (where: string) =>
    (await bench.pool(databaseUrl).query(`select who, what, detail from audit where ${where} order by id`)).rows
  let west: ReturnType<typeof client>
  let collector: ReturnType<typeof client>

  beforeAll(async () => {
    west = await as('leader-of-west', ['shift-leader'], { areas: [WEST] })
    collector = await as('C01', ['operator'], { posts: ['collector'], areas: [EAST] })
  })

  it('logs a report under the name of the account that sent it, keeps a citizen’s name out, and audits each', async () => {
    const operator = await as('reporting', ['operator'])
    const { body: own } = await operator.post<CaseCard>('/api/intake/cases', { ...REPORT, reporter: 'C02' })
    expect(own.log[0]?.actor).toBe('reporting')
    const citizen = { ...REPORT, source: 'public', reporter: '市民 13812345678' }
    const { body: other } = await intake().post<CaseCard>('/api/intake/cases', citizen)
    expect(other.log[0]?.actor).toBe('intake')
    const { body: collected } = await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, reporter: '13812345678' })
    expect(collected.log[0]?.actor).toBe('138****5678')
    await intake().post(`/api/cases/${other.id}/actions`, { action: 'accept' })
    expect(await audited(`target in ('case:${own.id}', 'case:${other.id}')`)).toMatchObject([
      { who: 'account:reporting', what: 'case.report' },
      { who: 'credential:intake', what: 'case.report' },
      { who: 'credential:intake', what: 'case.accept' },
    ])
  })

  it('opens no number of evaluation to a collector, whose own reports are no evaluation', async () => {
    for (const path of ['?', '/trend?', '/cases?key=register&', '/number?key=register&']) {
      const answer = await collector.get(`/api/evaluation${path}period=month&subject=district`)
      expect([path, answer.status, answer.body.zh]).toEqual([path, 403, expect.stringContaining('监督员')])
    }
  })

  it('lets the hall answer its alarms, and not the unit that they are about', async () => {
    const at = (await clock()) - 240 * 3_600_000
    const step = (action: string, after: number, more = {}) => ({
      op: 'action',
      key: 'late',
      action: { action, at: at + after, ...more },
    })
    const rows = [
      { op: 'report', key: 'late', report: { ...REPORT, at, dueAt: at + 3_600_000 } },
      ...['accept', 'file'].map((action, index) => step(action, index + 1)),
      step('dispatch', 3, { unit: 'U1' }),
      step('take-up', 4),
    ]
    const importer = client(backend.url, tokens.get('import') ?? null)
    const { body } = await importer.post<{ ids: Record<string, number> }>('/api/import', { rows })
    const card = async () => (await intake().get<CaseCard>(`/api/cases/${body.ids['late']}`)).body
    await expect.poll(async () => (await card()).alarm, { timeout: 10_000 }).not.toBeNull()
    const { alarm } = await card()
    const answer = (who: ReturnType<typeof client>) => who.post(`/api/alarms/${alarm?.id}/acknowledge`, { step: alarm?.step })
    const unit = await as('the-late-unit', ['operator'], { posts: ['unit'], units: ['U1'] })
    const refused = await answer(unit)
    expect([refused.status, refused.body.zh]).toEqual([403, expect.stringContaining('指挥大厅')])
    expect((await answer(await as('in-the-hall', ['operator']))).status).toBe(200)
  })

  it('lets alarms of movers be answered in their area, by those of the centre, and by nobody about themselves', async () => {
    const pool = bench.pool(databaseUrl)
    const { rows } = await pool.query<{ id: number }>(
      `insert into mover_alarm (mover, kind, since, raised_at, lng, lat) values ('C02', 'out-of-area', $1, $1, 110.5, 30.5)
       returning id`,
      [await clock()],
    )
    const answer = async (who: ReturnType<typeof client>) =>
      (await who.post(`/api/mover-alarms/${rows[0]?.id}/acknowledge`, {})).status
    expect(await answer(collector)).toBe(403)
    expect(await answer(west)).toBe(404)
    expect(await answer(await as('C02', ['shift-leader']))).toBe(403)
    const left = await pool.query('select acknowledged_at from mover_alarm where id = $1', [rows[0]?.id])
    expect(left.rows).toEqual([{ acknowledged_at: null }])
    expect(await answer(await as('leader-of-east', ['shift-leader'], { areas: [EAST] }))).toBe(200)
  })

  it('lets people plan and sign on in their own areas', async () => {
    const east = await as('leader-of-east', ['shift-leader'], { areas: [EAST] })
    const area = (areas: string[]) => ({ areas: [{ code: 'MATRIX', name: '责任网格', areas, unitCode: null }] })
    expect((await west.post('/api/patrol-areas', area([EAST]))).body).toMatchObject({ code: 'forbidden', at: '/areas/0' })
    expect((await east.post('/api/patrol-areas', area([EAST]))).status).toBe(200)
    expect((await west.post('/api/patrol-areas', area([WEST]))).body).toMatchObject({ code: 'forbidden', at: '/areas/0/code' })
    const startsAt = (await clock()) + 3_600_000
    const shift = { mover: 'V01', area: 'MATRIX', startsAt, endsAt: startsAt + 3_600_000 }
    const plan = (who: ReturnType<typeof client>, change = {}) =>
      who.post('/api/duty/shifts', { shifts: [{ ...shift, ...change }] })
    expect((await plan(west)).body).toMatchObject({ code: 'forbidden', at: '/shifts/0/area' })
    expect((await plan(east, { area: null })).status).toBe(403)
    expect((await west.post('/api/movers/V01/sign-on', {})).status).toBe(403)
    expect((await plan(east)).body).toMatchObject({ planned: 1 })
    expect((await west.post('/api/movers/V01/sign-on', {})).status).toBe(403)
    expect((await east.post('/api/movers/V01/sign-on', {})).status).toBe(200)
    expect((await west.post('/api/movers/V01/sign-off', {})).status).toBe(403)
    expect((await east.post('/api/movers/V01/sign-off', {})).status).toBe(200)
    const { rows } = await bench.pool(databaseUrl).query<{ id: number }>("select id from duty_shift where mover = 'V01'")
    const withdraw = (who: ReturnType<typeof client>) => who.post(`/api/duty/shifts/${rows[0]?.id}/withdraw`, { reason: '请假' })
    expect([(await withdraw(west)).status, (await withdraw(east)).status]).toEqual([403, 204])
  })

  it('lets components be brought up to date in the own area and by their unit, and by nobody else', async () => {
    await bench.pool(databaseUrl).query(
      `insert into base_source (name, target, format, datum, sha256, rows, imported_by, imported_at, written)
         values ('t', 'components', 'csv', 'WGS84', '', 1, 't', 0, '{}');
       insert into base_component (code, lng, lat, cell_code, owner_code, state, status, source_id)
         select '9901010101000099', 110.5, 30.5, '990101001001001', 'U1', 'intact', 'in-use', max(id) from base_source`,
    )
    const seen = async (who: ReturnType<typeof client>) =>
      (await who.post<{ code: string; at?: string }>('/api/components/9901010101000099/on-site', { state: 'damaged' })).status
    const unit = (user: string, units: string[]) => as(user, ['operator'], { posts: ['unit'], units })
    expect(await seen(west)).toBe(403)
    expect(await seen(await unit('unit-two', ['U2']))).toBe(403)
    expect(await audited("what = 'component.on-site'")).toHaveLength(0)
    expect(await seen(collector)).toBe(200)
    expect(await seen(await unit('unit-one', ['U1']))).toBe(200)
    expect(await seen(await as('desk-of-all', ['operator']))).toBe(200)
    expect(await seen(intake())).toBe(200)
  })

  it('shows who is near a place to those who may see where people are, in their areas, and notes each look', async () => {
    await client(backend.url, tokens.get('positions') ?? null).post('/api/positions', {
      fixes: [
        { id: 'C01', lng: 110.5, lat: 30.5, at: await clock() },
        { id: 'C02', lng: 111.5, lat: 30.5, at: await clock() },
      ],
    })
    const near = async (who: ReturnType<typeof client>, ask = '&collectors=true') => {
      const { body } = await who.get<AtReply>(`/api/areas/at?lng=110.501&lat=30.5${ask}`)
      return body.collectors?.map(({ id, metres }) => `${id} ${Math.round(metres / 1000)} km`) ?? null
    }
    const whole = await as('sees-all', ['viewer'])
    expect(await near(whole)).toEqual(['C01 0 km', 'C02 96 km'])
    expect(await near(west)).toEqual(['C02 96 km'])
    expect(await near(whole, '')).toBeNull()
    expect(await near(intake())).toBeNull()
    expect(await audited("what = 'look.near'")).toMatchObject([
      { who: 'account:sees-all', detail: { lng: 110.501, lat: 30.5 } },
      { who: 'account:leader-of-west' },
    ])
  })

  it('notes who looked at movers, shifts and accounts, and each session of a person that opened the feed, once', async () => {
    const looker = await signIn('looker', ['administrator'])
    const who = client(backend.url, looker)
    const from = await clock()
    for (const path of ['/api/movers', '/api/accounts', `/api/duty/shifts?from=${from}&to=${from + 1}`]) {
      expect((await who.get(path)).status).toBe(200)
    }
    for (let line = 0; line < 2; line++) expect((await bench.reader(backend.url, looker)).reply).toMatchObject({ ok: true })
    const lines = await audited("who = 'account:looker' and what like 'look.%'")
    expect(lines.map(({ what }) => what)).toEqual(['look.movers', 'look.accounts', 'look.shifts', 'look.feed'])
    await bench.reader(backend.url, tokens.get('feed') ?? undefined)
    expect((await client(backend.url, tokens.get('feed') ?? null).get('/api/movers')).status).toBe(200)
    expect(await audited("what in ('look.feed', 'look.movers') and who like 'credential:%'")).toHaveLength(0)
  })

  it('takes external scores of the own areas, of what there is, and shows those of people to those who may look', async () => {
    const score = { from: '2026-11-01', to: '2026-11-30', score: 1, note: '第三方调查' }
    const give = (subject: string, code: string, who = west) => who.post('/api/evaluation/external', { ...score, subject, code })
    expect((await give('district', EAST)).body).toMatchObject({ code: 'forbidden', at: '/code' })
    expect((await give('acceptor', 'reporting')).status).toBe(403)
    expect((await give('unit', 'U1')).status).toBe(403)
    expect((await give('district', WEST)).status).toBe(201)
    const whole = await as('leader-of-all', ['shift-leader'])
    expect((await give('district', '880000', whole)).body).toMatchObject({ code: 'bad-request', at: '/code' })
    expect((await give('acceptor', 'nobody-at-all', whole)).body).toMatchObject({ code: 'bad-request', at: '/code' })
    expect((await give('acceptor', 'reporting', whole)).status).toBe(201)
    const read = (who: ReturnType<typeof client>, subject: string) =>
      who.get<{ entries: unknown[] }>(`/api/evaluation/external?subject=${subject}&from=2026-11-01&to=2026-11-30`)
    expect((await read(await as('looks-on', ['viewer']), 'acceptor')).status).toBe(403)
    expect((await read(whole, 'acceptor')).body.entries).toHaveLength(1)
    expect((await read(west, 'acceptor')).body.entries).toEqual([])
    expect((await read(west, 'district')).body.entries).toHaveLength(1)
    expect(await audited("what = 'look.evaluation' and who = 'account:leader-of-all'")).toHaveLength(1)
  })

  it('derives the unsolved ledger for leaders, gives it away as a file to those who may take files, and notes the look', async () => {
    const path = '/api/ledgers/unsolved?month=2026-11'
    const viewer = await as('reads-ledgers', ['viewer'])
    expect((await viewer.get(`${path}&derive=true`)).status).toBe(403)
    expect((await viewer.get(`${path}&format=csv`)).status).toBe(403)
    expect((await viewer.get(path)).status).toBe(409)
    const leader = await as('derives-ledgers', ['shift-leader'])
    expect((await leader.get(`${path}&derive=true`)).status).toBe(200)
    const lines = await audited("what = 'look.ledger' and who in ('account:reads-ledgers', 'account:derives-ledgers')")
    expect(lines).toMatchObject([{ detail: { kind: 'unsolved' } }, { detail: { derive: true } }])
  })
})
