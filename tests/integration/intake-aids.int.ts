import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { changeCredential } from '../../backend/exchange/credentials/change-credential.ts'
import { type CredentialOrder, credentialOrder } from '../../backend/exchange/credentials/credential-order.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { StartError } from '../../backend/support/start-error.ts'
import type { CredentialList, CredentialWithToken } from '../../contract/wire/credentials.ts'
import type { CaseCard, LoginReply, Role } from '../../contract/wire/rest.ts'
import type { CaseLinks, ReportReply, SimilarReply } from '../../contract/wire/similar.ts'
import { Bench, client, REPORT, TOKENS } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend
let pool: pg.Pool

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  pool = bench.pool(databaseUrl)
})
afterAll(() => bench.stop())

const intake = () => client(backend.url, TOKENS.intake)
async function signedIn(role: Role) {
  await new Authority(pool, Date.now).setAccount(role, role, 'a-long-password', [role])
  const { body } = await client(backend.url, null).post<LoginReply>('/api/login', { user: role, password: 'a-long-password' })
  return client(backend.url, body.token)
}

/** Metres to degrees of latitude. */
const north = (metres: number) => REPORT.lat + metres / 111_195
const ask = (changes: Record<string, string | number> = {}) => {
  const { kind, classCode, lng, lat } = { ...REPORT, ...changes }
  return intake().get<SimilarReply>(`/api/cases/similar?kind=${kind}&classCode=${classCode}&lng=${lng}&lat=${lat}`)
}

describe('look-alikes of a report', () => {
  let first: number

  it('are the same class within 50 m in the last 24 h, nearest first, and come with the answer to the report', async () => {
    const { body: one } = await intake().post<ReportReply>('/api/intake/cases', REPORT)
    first = one.id
    expect(one.similar).toEqual([])
    const { body: two } = await intake().post<ReportReply>('/api/intake/cases', { ...REPORT, lat: north(30) })
    expect(two.similar).toMatchObject([{ id: one.id, metres: 30, state: 'reported' }])
    await intake().post('/api/intake/cases', { ...REPORT, kind: 'component', classCode: '0101' })
    await intake().post('/api/intake/cases', { ...REPORT, lat: north(82) })
    const dayOld = { ...REPORT, at: Date.parse('2026-11-19T08:59:00+08:00') }
    const old = { op: 'report', key: 'old', report: dayOld }
    expect((await intake().post('/api/import', { rows: [old] })).body).toMatchObject({ applied: 1 })
    const { body } = await ask()
    expect(body).toMatchObject({ settingVersion: 0 })
    expect(body.similar.map(({ id, metres }) => [id, metres])).toEqual([
      [one.id, 0],
      [two.id, 30],
    ])
    expect((await ask({ lat: north(33) })).body.similar.map(({ metres }) => metres)).toEqual([3, 33, 49])
  })

  it('never refuse: the same key brings the same case and the look-alikes again', async () => {
    const key = { 'idempotency-key': 'k1' }
    const once = await intake().post<ReportReply>('/api/intake/cases', REPORT, key)
    const again = await intake().post<ReportReply>('/api/intake/cases', REPORT, key)
    expect([once.status, again.status, again.body.id]).toEqual([201, 200, once.body.id])
    expect(again.body.similar).toEqual(once.body.similar)
  })

  it('become repeats by an officer: void, with the first case named and linked, once however often it is sent', async () => {
    const leader = await signedIn('shift-leader')
    const { body: repeat } = await intake().post<ReportReply>('/api/intake/cases', { ...REPORT, lat: north(5) })
    const link = () => leader.post<CaseLinks>(`/api/cases/${repeat.id}/repeat-of`, { of: first, note: '同一处' })
    expect((await leader.post(`/api/cases/${repeat.id}/repeat-of`, { of: repeat.id })).status).toBe(400)
    const answers = [await link(), await link()]
    expect(answers.map(({ status, body }) => [status, body.en])).toEqual([
      [200, undefined],
      [200, undefined],
    ])
    const { body: card } = await intake().get<CaseCard>(`/api/cases/${repeat.id}`)
    expect(card).toMatchObject({ state: 'void' })
    expect(card.log.at(-1)?.reason).toMatch(/重复案卷.*关联：同一处/)
    expect((await leader.get<CaseLinks>(`/api/cases/${first}/links`)).body).toEqual({ repeatOf: null, repeats: [repeat.id] })
    expect((await ask({ lat: north(5) })).body.similar.map(({ id }) => id)).not.toContain(repeat.id)
    const { rows } = await pool.query("select target from audit where what = 'case.repeat-of'")
    expect(rows).toEqual([{ target: `case:${repeat.id}` }])
  })

  it('are not looked up for a class that the city took out', async () => {
    const administrator = await signedIn('administrator')
    const publish = (off: string[]) =>
      administrator.post('/api/settings/similar-cases', {
        expectedVersion: 0,
        note: '摊点密集',
        body: { radiusM: 50, hours: 24, off },
      })
    expect((await publish(['event 9999'])).status).toBe(400)
    expect((await publish(['event 0102'])).status).toBe(201)
    expect((await ask()).body).toEqual({ settingVersion: 1, similar: [] })
  })
})

describe('credentials of machines', () => {
  it('are made with the token shown once, work, rotate, expire and are revoked, each written down', async () => {
    const administrator = await signedIn('administrator')
    const made = await administrator.post<CredentialWithToken>('/api/credentials', {
      name: 'hotline-12345',
      scopes: ['intake'],
      note: '12345 热线平台',
    })
    expect([made.status, made.body.token.length >= 40]).toEqual([201, true])
    const mayReport = async (token: string) => (await client(backend.url, token).post('/api/intake/cases', REPORT)).status
    expect(await mayReport(made.body.token)).toBe(201)
    expect((await client(backend.url, made.body.token).post('/api/positions', { fixes: [] })).status).toBe(403)

    const again = { name: 'hotline-12345', scopes: ['intake'], note: '又一个' }
    expect((await administrator.post('/api/credentials', again)).status).toBe(409)
    const rotated = await administrator.post<CredentialWithToken>('/api/credentials/hotline-12345/rotate', {})
    expect([await mayReport(made.body.token), await mayReport(rotated.body.token)]).toEqual([401, 201])

    const { body: list } = await administrator.get<CredentialList>('/api/credentials')
    expect(JSON.stringify(list)).not.toContain(rotated.body.token)
    expect(list.credentials.find(({ name }) => name === 'hotline-12345')).toMatchObject({
      scopes: ['intake'],
      note: '12345 热线平台',
      madeBy: 'account:administrator',
      revokedAt: null,
    })
    expect((await administrator.post('/api/credentials/hotline-12345/revoke', {})).status).toBe(200)
    expect(await mayReport(rotated.body.token)).toBe(401)
    expect((await administrator.post('/api/credentials/hotline-12345/revoke', {})).status).toBe(404)

    expect((await administrator.post('/api/credentials', { ...again, name: 'late', expiresAt: Date.now() - 1 })).status).toBe(400)
    const soon = { ...again, name: 'soon', expiresAt: Date.now() + 3_600_000 }
    const { body: expiring } = await administrator.post<CredentialWithToken>('/api/credentials', soon)
    expect(await mayReport(expiring.token)).toBe(201)
    await pool.query("update credential set expires_at = 1 where name = 'soon'")
    const { rows } = await pool.query("select what, target from audit where what like 'credential.%' order by id")
    expect(rows.map(({ what, target }) => `${what} ${target}`)).toEqual([
      'credential.make credential:hotline-12345',
      'credential.rotate credential:hotline-12345',
      'credential.revoke credential:hotline-12345',
      'credential.make credential:soon',
    ])
    expect(await new Authority(pool, Date.now).principalOf(expiring.token)).toBeNull()
  })

  it('are made on the server itself as well, and refused there in a sentence too', async () => {
    const database = { pool, close: () => Promise.resolve() }
    const order = credentialOrder(['from-the-server', '--scope', 'intake'], {}) as CredentialOrder
    const { zh } = await changeCredential(database, order, Date.now)
    const token = zh.split('：')[1] ?? ''
    expect((await client(backend.url, token).post('/api/intake/cases', REPORT)).status).toBe(201)
    await expect(changeCredential(database, order, Date.now)).rejects.toThrow(StartError)
  })

  it('are the administrator’s alone', async () => {
    const leader = await signedIn('shift-leader')
    expect((await leader.get('/api/credentials')).status).toBe(403)
    expect((await intake().get('/api/credentials')).status).toBe(403)
  })
})
