import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { runRetention } from '../../backend/retention/run-retention.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { HOUR } from '../../contract/units.ts'
import type { BackendStatus, CaseCard, ImportReply, LoginReply } from '../../contract/wire/rest.ts'
import { Bench, client, FRIDAY_MORNING, OPERATOR, REPORT, TOKENS } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend
let databaseUrl: string

beforeAll(() => bench.start())
afterAll(() => bench.stop())
beforeEach(async () => {
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
})
afterEach(() => bench.stopAll())

const intake = () => client(backend.url, TOKENS.intake)
const signIn = async (user: string, password: string) => {
  const { body } = await client(backend.url, null).post<LoginReply>('/api/login', { user, password })
  return client(backend.url, body.token)
}

/** From report to end by the ordinary way. */
const ORDINARY_WAY = [
  { action: 'ask-verification' },
  { action: 'accept' },
  { action: 'file', condition: 'usual' },
  { action: 'dispatch', unit: 'U1' },
  { action: 'take-up' },
  { action: 'finish' },
  { action: 'send-check' },
  { action: 'pass-check' },
  { action: 'close' },
]

describe('cases over REST', () => {
  it('finds cell, district and limit of a report and carries it through all seven stages', async () => {
    const reported = await intake().post<CaseCard>('/api/intake/cases', REPORT)
    expect(reported.status).toBe(201)
    expect(reported.body).toMatchObject({ cellCode: '990101001001001', districtCode: '990101', stage: 'collect', stageSeq: 1 })
    expect(reported.body.dueAt).toBe(reported.body.reportedAt + HOUR)
    for (const action of ORDINARY_WAY) {
      const { status, body } = await intake().post<CaseCard>(`/api/cases/${reported.body.id}/actions`, action)
      expect({ action, status, en: body.en }).toEqual({ action, status: 200, en: undefined })
    }
    const { body: card } = await intake().get<CaseCard>(`/api/cases/${reported.body.id}`)
    expect(card).toMatchObject({
      state: 'closed',
      stage: 'evaluate',
      unitCode: 'U1',
      unitName: '环卫处',
      legalActions: ['visit'],
      version: 10,
    })
    expect(card.log.map((line) => [line.seq, line.action, line.to])).toEqual([
      [1, 'report', 'reported'],
      [2, 'ask-verification', 'verifying'],
      [3, 'accept', 'accepted'],
      [4, 'file', 'filed'],
      [5, 'dispatch', 'dispatched'],
      [6, 'take-up', 'handling'],
      [7, 'finish', 'handled'],
      [8, 'send-check', 'checking'],
      [9, 'pass-check', 'checked'],
      [10, 'close', 'closed'],
    ])
    expect(card.log[6]).toMatchObject({ limit: { amount: 4, clock: 'work-hour' }, late: false })
  })

  it('opens one case for one key, however often it is sent, and refuses the key for another report', async () => {
    const key = { 'idempotency-key': 'handset-7-report-1' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => intake().post<CaseCard>('/api/intake/cases', REPORT, key)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const other = await intake().post('/api/intake/cases', { ...REPORT, lng: 111.5 }, key)
    expect([other.status, other.body.code]).toEqual([409, 'conflict'])
  })

  it('lets one of two officers win and tells the other', async () => {
    const { body: card } = await intake().post<CaseCard>('/api/intake/cases', REPORT)
    const accept = () => intake().post(`/api/cases/${card.id}/actions`, { action: 'accept', expectedVersion: 1 })
    const statuses = (await Promise.all([accept(), accept(), accept()])).map(({ status, body }) => `${status} ${body.code ?? ''}`)
    expect(statuses.sort()).toEqual(['200 ', '409 conflict', '409 conflict'])
  })

  it('refuses an illegal step and names the legal ones', async () => {
    const { body: card } = await intake().post<CaseCard>('/api/intake/cases', REPORT)
    const { status, body } = await intake().post(`/api/cases/${card.id}/actions`, { action: 'finish' })
    expect([status, body.code, body.legal]).toEqual([
      409,
      'illegal-step',
      ['ask-verification', 'accept', 'reject', 'void', 'supervise', 'self-handle', 'hand-down', 'correct'],
    ])
  })

  it('stops the clock of a suspended case and shifts its deadline by the pause', async () => {
    const { body: card } = await intake().post<CaseCard>('/api/intake/cases', {
      ...REPORT,
      condition: 'quick',
      at: FRIDAY_MORNING - 3 * HOUR,
    })
    const step = (action: object) => intake().post<CaseCard>(`/api/cases/${card.id}/actions`, action)
    const at = (minutes: number) => FRIDAY_MORNING - 3 * HOUR + minutes * 60_000
    await step({ action: 'accept', at: at(1) })
    await step({ action: 'file', at: at(2) })
    const handed = await step({ action: 'dispatch', unit: 'U1', at: at(10) })
    expect(handed.body.dueAt).toBe(at(70))
    const paused = await step({ action: 'suspend', reason: '等待季节', until: at(600), at: at(30) })
    expect(paused.body).toMatchObject({ state: 'suspended', dueAt: null, warnAt: null })
    const resumed = await step({ action: 'resume', at: at(100) })
    expect(resumed.body).toMatchObject({ state: 'handling', dueAt: at(140), stageSeq: (paused.body.stageSeq ?? 0) + 1 })
  })

  it('imports the past in order, answers for each row, and does not import a row twice', async () => {
    const rows = [
      {
        op: 'report',
        key: 'r1',
        report: { ...REPORT, at: FRIDAY_MORNING - 5 * HOUR, dueAt: FRIDAY_MORNING - HOUR, number: 'X-1' },
      },
      { op: 'action', key: 'r1', action: { action: 'accept', at: FRIDAY_MORNING - 4 * HOUR } },
      { op: 'action', key: 'r1', action: { action: 'finish', at: FRIDAY_MORNING - 4 * HOUR } },
      { op: 'action', key: 'nobody', action: { action: 'accept', at: FRIDAY_MORNING - 4 * HOUR } },
      { op: 'report', key: 'r2', report: { ...REPORT, at: FRIDAY_MORNING - HOUR, dueAt: null, number: 'X-1' } },
    ]
    const first = await intake().post<ImportReply>('/api/import', { rows })
    expect(first.status).toBe(200)
    expect(first.body.applied).toBe(2)
    expect(first.body.refused.map(({ row, problem }) => [row, problem.code])).toEqual([
      [2, 'illegal-step'],
      [3, 'not-found'],
      [4, 'conflict'],
    ])
    const again = await intake().post<ImportReply>('/api/import', { rows: rows.slice(0, 1) })
    expect(again.body.ids).toEqual({ r1: first.body.ids['r1'] })
    const record = async () => (await intake().get<BackendStatus>('/api/status')).body.record
    await expect
      .poll(record)
      .toEqual({ cases: 1, open: 1, firstAt: FRIDAY_MORNING - 5 * HOUR, lastAt: FRIDAY_MORNING - 4 * HOUR })
  })

  it('knows a case by the key of its import however long ago, and forgets keys of single steps', async () => {
    const at = FRIDAY_MORNING - 5 * HOUR
    const rows = [{ op: 'report', key: 'lasting', report: { ...REPORT, at } }]
    const { body: first } = await intake().post<ImportReply>('/api/import', { rows })
    const id = first.ids['lasting'] as number
    await intake().post(`/api/cases/${id}/actions`, { action: 'accept', at }, { 'idempotency-key': 'once' })
    const pool = bench.pool(databaseUrl)
    await pool.query("update idempotency set created_at = created_at - interval '8 days' where case_id = $1", [id])
    const body = { auditDays: null, messagesDays: null, positionsDays: null, idempotencyDays: 7, sessionsDays: 400 }
    expect(await runRetention(pool, { version: 0, body }, FRIDAY_MORNING)).toMatchObject({ idempotency: 1 })
    const later = [...rows, { op: 'action', key: 'lasting', action: { action: 'file', at: FRIDAY_MORNING } }]
    const { body: again } = await intake().post<ImportReply>('/api/import', { rows: later })
    expect([again.refused, again.ids]).toEqual([[], { lasting: id }])
  })

  it('keeps the log append-only, whoever connects', async () => {
    await intake().post('/api/intake/cases', REPORT)
    const pool = bench.pool(databaseUrl)
    await expect(pool.query('update case_log set actor = $1', ['nobody'])).rejects.toThrow('append-only')
    await expect(pool.query('delete from case_log')).rejects.toThrow('append-only')
    await expect(pool.query('truncate case_log')).rejects.toThrow('append-only')
  })
})

describe('positions', () => {
  it('takes a batch and single OsmAnd fixes, names unknown movers, and writes them into the partition of the day', async () => {
    const { body: status } = await intake().get<BackendStatus>('/api/status')
    const at = status.clock.at
    const batch = await intake().post('/api/positions', {
      fixes: [
        { id: 'C01', lng: 110.1, lat: 30.1, at, heading: 90, speed: 5 },
        { id: 'ghost', lng: 110.1, lat: 30.1, at },
        { id: 'C02', lng: 110.1, lat: 30.1, at: at - 3 * 86_400_000 },
      ],
    })
    expect([batch.status, batch.body]).toEqual([202, { accepted: 1, heldBack: 0, unknown: ['ghost'], misdated: 1 }])
    const one = await fetch(
      `${backend.url}/api/positions/osmand?id=V01&lat=30.2&lon=110.2&speed=10&bearing=45&timestamp=${at / 1000}&token=${TOKENS.intake}`,
    )
    expect(one.status).toBe(200)
    const pool = bench.pool(databaseUrl)
    const written = async () => (await pool.query('select mover, speed::int as speed from position order by mover')).rows
    await expect.poll(written).toEqual([
      { mover: 'C01', speed: 5 },
      { mover: 'V01', speed: 19 },
    ])
    const { rows } = await pool.query(`select count(*)::int as n from pg_inherits where inhparent = 'position'::regclass`)
    expect(rows[0].n).toBeGreaterThanOrEqual(3)
  })
})

describe('who may do what', () => {
  /** Each line: method, path, body, then who gets through (anything but 401 and 403). */
  const MATRIX: [string, string, unknown, string[]][] = [
    ['GET', '/api/health', undefined, ['nobody', 'node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/ready', undefined, ['nobody', 'node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/city', undefined, ['node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/status', undefined, ['node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/cases', undefined, ['node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/cases/1', undefined, ['node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/alarms', undefined, ['node', 'intake', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['POST', '/api/alarms/1:1/acknowledge', { step: 1 }, ['operator', 'shift-leader', 'administrator']],
    ['POST', '/api/intake/cases', REPORT, ['intake', 'operator', 'shift-leader', 'administrator']],
    ['POST', '/api/intake/cases', { ...REPORT, at: 1 }, ['intake']],
    ['POST', '/api/cases/1/actions', { action: 'accept' }, ['intake', 'operator', 'shift-leader', 'administrator']],
    ['POST', '/api/cases/1/actions', { action: 'void', reason: 'x' }, ['intake', 'shift-leader', 'administrator']],
    ['POST', '/api/cases/1/actions', { action: 'suspend', reason: 'x' }, ['intake', 'shift-leader', 'administrator']],
    ['POST', '/api/import', { rows: [] }, ['intake']],
    ['POST', '/api/positions', { fixes: [] }, ['intake']],
    ['GET', '/api/movers', undefined, ['node', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['GET', '/api/movers/C01/track?from=0&to=1', undefined, ['node', 'viewer', 'operator', 'shift-leader', 'administrator']],
    ['POST', '/api/positions/osmand', {}, ['intake']],
  ]

  it('holds for every route and every kind of caller', async () => {
    const authority = new Authority(bench.pool(databaseUrl), Date.now)
    const tokens: Record<string, string | null> = { nobody: null, node: TOKENS.node, intake: TOKENS.intake }
    for (const role of ['viewer', 'operator', 'shift-leader', 'administrator'] as const) {
      await authority.setAccount(role, role, `password of ${role}`, [role])
      tokens[role] = (await authority.login(role, `password of ${role}`)).token
    }
    const seen = []
    for (const [method, path, body] of MATRIX) {
      const through: string[] = []
      for (const [who, token] of Object.entries(tokens)) {
        const { get, post } = client(backend.url, token)
        const { status } = method === 'GET' ? await get(path) : await post(path, body)
        if (status !== 401 && status !== 403) through.push(who)
      }
      seen.push([method, path, body, through])
    }
    expect(seen).toEqual(MATRIX)
  })

  it('locks an account after five wrong passwords, even against the right one', async () => {
    const login = (password: string) => client(backend.url, null).post('/api/login', { user: OPERATOR.user, password })
    for (let guess = 0; guess < 5; guess++) expect((await login(`guess ${guess}`)).status).toBe(401)
    const locked = await login(OPERATOR.password)
    expect(locked.status).toBe(401)
    expect(locked.body.en).toContain('locked')
    expect(locked.body.zh).toContain('锁定')
  })

  it('takes a number of their own from other systems, not from people', async () => {
    const operator = await signIn(OPERATOR.user, OPERATOR.password)
    const numbered = { ...REPORT, number: 'OWN-1' }
    const refused = await operator.post('/api/intake/cases', numbered)
    expect([refused.status, refused.body.at]).toEqual([400, '/number'])
    expect((await intake().post<CaseCard>('/api/intake/cases', numbered)).body.number).toBe('OWN-1')
  })

  it('ends a session at once when its owner signs out', async () => {
    const operator = await signIn(OPERATOR.user, OPERATOR.password)
    expect((await operator.get('/api/cases')).status).toBe(200)
    expect((await operator.post('/api/logout', {})).status).toBe(204)
    expect((await operator.get('/api/cases')).status).toBe(401)
  })

  it('gives the feed to wall nodes and people, not to intake or strangers', async () => {
    await expect(bench.reader(backend.url, TOKENS.intake)).rejects.toThrow('forbidden')
    await expect(bench.reader(backend.url, 'x')).rejects.toThrow('not-authenticated')
    expect((await bench.reader(backend.url)).reply).toMatchObject({ ok: true, mode: 'snapshot' })
  })
})
