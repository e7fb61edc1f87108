/** Accounts, sessions, the audit with its seal, and retention, on one backend (and a second one beside it). */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealAudit } from '../../backend/audit/audit-chain.ts'
import { Authority } from '../../backend/auth/authority.ts'
import { dropOldPositions, PositionPartitions } from '../../backend/positions/position-partitions.ts'
import { RETENTION } from '../../backend/retention/retention-setting.ts'
import { runRetention } from '../../backend/retention/run-retention.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { DAY } from '../../contract/units.ts'
import type { AccountView, SessionView } from '../../contract/wire/accounts.ts'
import type { AuditLineView, AuditVerifyReply } from '../../contract/wire/audit.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, FRIDAY_MORNING, TOKENS, until } from './backend-bench.ts'

const ADMIN = { user: 'admin01', name: '管理员01', password: 'a good administrator' }
const bench = new Bench()
let backend: Backend
let other: Backend
let pool: pg.Pool
let admin: ReturnType<typeof client>
let adminToken: string

const login = (user: string, password: string, at = backend) =>
  client(at.url, null).post<LoginReply>('/api/login', { user, password })
const signIn = async (user: string, password: string, at = backend) => {
  const { status, body } = await login(user, password, at)
  expect([user, status]).toEqual([user, 200])
  return client(at.url, body.token)
}
async function ask(method: string, path: string, body?: unknown, token = adminToken) {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }
  const response = await fetch(backend.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  // As bytes: a text would come without its byte order mark.
  const text = Buffer.from(await response.arrayBuffer()).toString('utf8')
  return {
    status: response.status,
    text,
    body: (response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : {}) as Record<
      string,
      unknown
    >,
  }
}
const create = async (user: string, more: object = {}) => {
  const password = `the password of ${user}`
  const { status } = await admin.post('/api/accounts', { user, name: user, password, roles: ['operator'], ...more })
  expect([user, status]).toEqual([user, 201])
  return password
}

beforeAll(async () => {
  await bench.start()
  const url = await bench.newDatabase()
  backend = await bench.backend(url)
  const { dataDir } = bench.config(url)
  other = await bench.backend(url, { dataDir: `${dataDir}-other`, trustProxy: ['127.0.0.1'] })
  pool = bench.pool(url)
  await new Authority(pool, Date.now).setAccount(ADMIN.user, ADMIN.name, ADMIN.password, ['administrator'])
  const { body } = await login(ADMIN.user, ADMIN.password)
  adminToken = body.token
  admin = client(backend.url, adminToken)
})
afterAll(() => bench.stop())

describe('accounts', () => {
  it('are made, changed, disabled and listed by administrators, and never show a password', async () => {
    await create('unit07', { posts: ['unit'], units: ['U1'], areas: ['990101'] })
    const changed = await ask('PATCH', '/api/accounts/unit07', { units: ['U1', 'U2'], name: '环卫处07' })
    expect(changed.body).toMatchObject({
      user: 'unit07',
      name: '环卫处07',
      posts: ['unit'],
      units: ['U1', 'U2'],
      areas: ['990101'],
    })
    const { body } = await admin.get<{ accounts: AccountView[] }>('/api/accounts')
    expect(body.accounts.find(({ user }) => user === 'unit07')).toEqual(changed.body)
    expect(JSON.stringify(body)).not.toContain('argon2')
    expect((await ask('PATCH', '/api/accounts/unit07', { disabled: true })).status).toBe(200)
    expect((await login('unit07', 'the password of unit07')).status).toBe(401)
  })

  it('are refused in a sentence with its place: names, areas, units, passwords, the last administrator', async () => {
    const good = { user: 'x07', name: 'x', password: 'a long enough one', roles: ['operator'] }
    const refused = async (change: object) => {
      const { status, body } = await admin.post('/api/accounts', { ...good, ...change })
      return `${status} ${body.at ?? ''}`
    }
    expect(await refused({ user: ADMIN.user })).toBe('409 /user')
    expect(await refused({ areas: ['990101', '880000'] })).toBe('400 /areas/1')
    expect(await refused({ units: ['U9'] })).toBe('400 /units/0')
    expect(await refused({ posts: ['unit'] })).toBe('400 /units')
    expect(await refused({ posts: ['unit', 'dispatcher'], areas: ['990101'] })).toBe('400 /units')
    expect(await refused({ password: 'password123' })).toBe('400 /password')
    expect(await refused({ user: 'a b' })).toBe('400 /user')
    const last = await ask('PATCH', `/api/accounts/${ADMIN.user}`, { roles: ['viewer'] })
    expect([last.status, last.body['zh']]).toEqual([409, expect.stringContaining('最后一个')])
    expect((await ask('PATCH', '/api/accounts/nobody', { name: 'x' })).status).toBe(404)
  })

  it('have rights that hold from the next request, here and on the backend beside', async () => {
    const password = await create('mover07')
    const here = await signIn('mover07', password)
    const there = await signIn('mover07', password, other)
    expect((await there.get('/api/me')).body).toMatchObject({ areas: [] })
    await ask('PATCH', '/api/accounts/mover07', { areas: ['990102'], posts: ['acceptor'] })
    expect((await here.get('/api/me')).body).toMatchObject({ areas: ['990102'], posts: ['acceptor'] })
    const heard = async () => JSON.stringify((await there.get('/api/me')).body).includes('990102')
    await until(heard, 'the other backend believes it too', 7000)
  })

  it('have passwords that their owners change with the old one, which ends their other sessions', async () => {
    const password = await create('owner07')
    const desk = await signIn('owner07', password)
    const phone = await signIn('owner07', password)
    const change = (current: string, fresh: string) => desk.post('/api/me/password', { current, password: fresh })
    expect((await change('not the old one', 'another good phrase')).status).toBe(401)
    expect((await change(password, 'owner07owner07')).body.at).toBe('/password')
    expect((await change(password, 'another good phrase')).status).toBe(204)
    expect((await desk.get('/api/me')).status).toBe(200)
    expect((await phone.get('/api/me')).status).toBe(401)
    await admin.post('/api/accounts/owner07/password', { password: 'set by the administrator' })
    expect((await desk.get('/api/me')).status).toBe(401)
    expect((await login('owner07', 'set by the administrator')).status).toBe(200)
  })
})

describe('the lock', () => {
  it('holds under guesses sent at once: the right one among forty comes in only if it was among the first five', async () => {
    await create('target07')
    const authority = new Authority(pool, Date.now)
    const guesses = Array.from({ length: 40 }, (_, n) => (n === 9 ? 'the password of target07' : `guess number ${n}`))
    const outcomes = await Promise.all(
      guesses.map((guess) =>
        authority.login('target07', guess).then(
          () => 'in',
          (error: Error) => error.message,
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'in')).toEqual([])
    expect(outcomes.filter((outcome) => outcome.includes('is wrong'))).toHaveLength(5)
    const { rows } = await pool.query(`select locked_until from account where "user" = 'target07'`)
    expect(rows[0].locked_until).toBeGreaterThan(Date.now())
    expect((await login('target07', 'the password of target07')).body.en).toContain('locked')
    expect((await admin.post('/api/accounts/target07/unlock', {})).status).toBe(204)
    expect((await login('target07', 'the password of target07')).status).toBe(200)
  })

  it('is not met by people who sign in side by side with the right password', async () => {
    const password = await create('shared07')
    const statuses = await Promise.all(Array.from({ length: 8 }, () => login('shared07', password)))
    expect(statuses.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  })
})

describe('behind a proxy', () => {
  const guess = (at: Backend, user: string, from: string) =>
    fetch(`${at.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ user, password: 'a guess at random' }),
    })

  it('sign-ins are limited by the caller’s own address and name, and not by the proxy’s', async () => {
    for (let tries = 0; tries < 30; tries++) await guess(other, 'nobody07', '203.0.113.7')
    expect((await guess(other, 'nobody07', '203.0.113.7')).status).toBe(429)
    expect((await guess(other, 'nobody08', '203.0.113.7')).status).toBe(401)
    expect((await guess(other, 'nobody07', '203.0.113.8')).status).toBe(401)
  })

  it('takes no caller’s own word on its address, and tells Open311 readers the scheme that they came by', async () => {
    await guess(backend, 'nobody09', '203.0.113.9')
    const { rows } = await pool.query("select detail->>'address' as address from audit where who = 'account:nobody09'")
    expect(rows).toEqual([{ address: '127.0.0.1' }])
    const endpoint = async (at: Backend): Promise<string> => {
      const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'wall.example.internal' }
      const found = await fetch(`${at.url}/open311/discovery.json`, { headers })
      return ((await found.json()) as { endpoints: { url: string }[] }).endpoints[0]?.url ?? ''
    }
    expect(await endpoint(other)).toBe('https://wall.example.internal/open311/v2')
    expect(await endpoint(backend)).toBe(`${backend.url}/open311/v2`)
  })
})

describe('sessions', () => {
  it('are listed with where they come from, and ended one by one by their owner, not by others', async () => {
    const password = await create('seats07')
    const desk = await signIn('seats07', password)
    const lost = await signIn('seats07', password)
    const { body } = await desk.get<{ sessions: SessionView[] }>('/api/sessions')
    expect(body.sessions.map(({ current, address }) => [current, address])).toEqual([
      [false, '127.0.0.1'],
      [true, '127.0.0.1'],
    ])
    expect(JSON.stringify(body)).not.toMatch(/tokenHash|[0-9a-f]{64}/)
    const id = body.sessions.find(({ current }) => !current)?.id as string
    const strange = await login('mover07', 'the password of mover07')
    expect((await ask('DELETE', `/api/sessions/${id}`, undefined, strange.body.token)).status).toBe(404)
    expect((await client(backend.url, strange.body.token).get('/api/sessions?user=seats07')).status).toBe(403)
    const { body: own } = await login('seats07', password)
    expect((await ask('DELETE', `/api/sessions/${id}`, undefined, own.token)).status).toBe(204)
    expect((await lost.get('/api/me')).status).toBe(401)
    expect((await desk.get('/api/me')).status).toBe(200)
  })

  it('end at once here and within seconds beside when an administrator signs somebody out', async () => {
    const password = await create('leaver07')
    const here = await signIn('leaver07', password)
    const there = await signIn('leaver07', password, other)
    expect((await there.get('/api/me')).status).toBe(200)
    const { body } = await login('leaver07', password)
    const feed = await bench.reader(backend.url, body.token)
    await until(() => feed.heardAt > 0, 'the feed runs')
    expect((await admin.post('/api/accounts/leaver07/sign-out', {})).status).toBe(204)
    expect((await here.get('/api/me')).status).toBe(401)
    await until(() => !feed.connected, 'the feed is cut')
    await until(async () => (await there.get('/api/me')).status === 401, 'the other backend heard of it', 7000)
  })
})

describe('the log of a wall', () => {
  const wallLines = async () => {
    const query =
      "select who, what, target, hall_at::float8 as at, detail->>'user' as user, detail->>'wall' as wall from audit where starts_with(what, 'wall.') order by id"
    return (await pool.query<Record<string, unknown>>(query)).rows
  }

  it('becomes lines of the audit, each once, by whoever was signed in or by the wall computer', async () => {
    const operator = await signIn('switcher01', await create('switcher01'))
    const node = client(backend.url, TOKENS.node)
    const entry = (n: number, more: object) => ({ id: `00000000-0000-4000-8000-00000000000${n}`, user: null, at: 5000, ...more })
    const log = (...entries: object[]) => ({ wall: 'hall', entries })
    const selected = entry(1, { what: 'select', caseId: 7, user: 'switcher01' })
    const told = [
      await operator.post('/api/wall-log', log(selected)),
      // The answer was lost: sent again, now by the computer, and with what came after it.
      await node.post('/api/wall-log', log(selected, entry(2, { what: 'camera-home' }), entry(3, { what: 'silence', at: 1e15 }))),
    ]
    expect(told.map(({ status }) => status)).toEqual([204, 204])
    const lines = await wallLines()
    expect(lines.slice(0, 2)).toEqual([
      { who: 'account:switcher01', what: 'wall.select', target: 'case:7', at: 5000, user: 'switcher01', wall: 'hall' },
      { who: expect.stringMatching(/^credential:/), what: 'wall.camera-home', target: null, at: 5000, user: null, wall: 'hall' },
    ])
    expect(lines).toHaveLength(3)
    expect(lines[2]?.at).toBeLessThan(1e15)
  })

  it('takes no switch that it does not know', async () => {
    const before = (await wallLines()).length
    const unknown = { id: '00000000-0000-4000-8000-000000000009', user: null, at: 1, what: 'dance' }
    const { status, body } = await client(backend.url, TOKENS.node).post('/api/wall-log', { wall: 'hall', entries: [unknown] })
    expect([status, body.at]).toEqual([400, '/entries/0/what'])
    expect((await wallLines()).length).toBe(before)
  })
})

describe('the audit', () => {
  const verify = async (noted = '') => (await admin.get<AuditVerifyReply>(`/api/audit/verify${noted}`)).body
  const forge = async (statement: string) => {
    const client = await pool.connect()
    await client.query(`set session_replication_role = replica; ${statement}; set session_replication_role = origin`)
    client.release(true)
  }

  it('has a line for each change and each sign-in, found by what, who and when, page by page', async () => {
    const read = async (query: string) =>
      (await admin.get<{ lines: AuditLineView[]; next: number | null }>(`/api/audit?${query}`)).body
    const made = await read('what=account.create&limit=2')
    expect(made.lines.map(({ what, who }) => [what, who])).toEqual([
      ['account.create', `account:${ADMIN.user}`],
      ['account.create', `account:${ADMIN.user}`],
    ])
    const older = await read(`what=account.create&limit=2&before=${made.next}`)
    expect(older.lines[0]?.id).toBeLessThan(made.lines[1]?.id as number)
    expect((await read('target=account:unit07&what=account.change')).lines.at(-1)?.detail).toMatchObject({
      before: { units: ['U1'] },
      after: { units: ['U1', 'U2'] },
    })
    expect((await read('what=login.refused&who=account:target07')).lines.length).toBeGreaterThan(0)
    expect((await read(`from=${FRIDAY_MORNING + DAY}`)).lines).toEqual([])
    expect((await read('what=look.audit')).lines.length).toBeGreaterThan(0)
    const kinds = new Set((await read('what=account.&limit=500')).lines.map(({ what }) => what))
    expect([...kinds].toSorted()).toEqual([
      'account.change',
      'account.change-password',
      'account.create',
      'account.reset-password',
      'account.sign-out',
      'account.unlock',
    ])
    const { rows } = await pool.query("select 1 from audit where detail::text ~ 'password of|good phrase'")
    expect(rows).toEqual([])
  })

  it('goes out as CSV, where nothing is run as a formula, and as lines of JSON', async () => {
    await pool.query(
      `insert into audit (hall_at, who, what, target) values (0, 'account:x', 'test', '=cmd|''/c calc''!A1'), (0, '@sum', 'test', 'a "quoted", text')`,
    )
    const csv = await ask('GET', '/api/audit/export?what=test')
    expect(csv.text.startsWith('\uFEFFid,at,hallAt,who,what,target,detail\r\n')).toBe(true)
    expect(csv.text).toContain(`'=cmd|'/c calc'!A1`)
    expect(csv.text).toContain(`'@sum,test,"a ""quoted"", text"`)
    const lines = (await ask('GET', '/api/audit/export?format=jsonl')).text.trim().split('\n')
    const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from audit where what <> 'export.audit'")
    const parsed = lines.map((line) => JSON.parse(line) as AuditLineView)
    expect(parsed.filter(({ what }) => what !== 'export.audit')).toHaveLength(rows[0]?.n as number)
    expect(parsed.map(({ id }) => id)).toEqual(parsed.map(({ id }) => id).toSorted((a, b) => a - b))
  })

  it('is sealed within seconds, line by line, though many write at once, and one that commits late is not left out', async () => {
    const late = await pool.connect()
    await late.query('begin')
    await late.query("insert into audit (hall_at, who, what) values (0, 'late', 'test.late')")
    const write = (n: number) => pool.query("insert into audit (hall_at, who, what) values ($1, 'many', 'test.many')", [n])
    await Promise.all(Array.from({ length: 60 }, (_, n) => write(n)))
    await sealAudit(pool)
    await late.query('commit')
    late.release()
    await until(async () => (await verify()).unsealed <= 1, 'all is sealed') // The verification's own line may be too young.
    const { rows } = await pool.query(
      'select count(*)::int as lines, count(distinct s.audit_id)::int as sealed from audit a left join audit_seal s on s.audit_id = a.id',
    )
    expect(rows[0].lines - rows[0].sealed).toBeLessThanOrEqual(2)
    const reply = await verify()
    expect(reply).toMatchObject({ ok: true, from: 1, fault: null })
    expect(reply.checked).toBe(reply.head.position)
  })

  it('refuses changes, and names the first place where somebody with the keys of the database made one', async () => {
    await expect(pool.query("update audit set who = 'x'")).rejects.toThrow('append-only')
    await expect(pool.query('delete from audit')).rejects.toThrow('append-only')
    await expect(pool.query('truncate audit_seal')).rejects.toThrow('append-only')
    const { rows } = await pool.query<{ id: string; who: string; position: string }>(
      'select a.id, a.who, s.position from audit a join audit_seal s on s.audit_id = a.id order by s.position offset 10 limit 1',
    )
    const { id, who, position } = rows[0] as { id: string; who: string; position: string }
    const fault = { position: Number(position), auditId: Number(id) }
    await forge(`update audit set who = 'account:nobody' where id = ${id}`)
    expect(await verify()).toMatchObject({ fault: { ...fault, what: 'line-changed' }, zh: expect.stringContaining('改动') })
    await forge(`update audit set who = '${who}' where id = ${id}`)
    expect((await verify()).ok).toBe(true)
    const { head } = await verify()
    await forge(`create table kept as select * from audit where id = ${id}; delete from audit where id = ${id}`)
    expect((await verify()).fault).toEqual({ ...fault, what: 'line-missing' })
    await forge(`insert into audit overriding system value select * from kept; drop table kept`)
    expect((await verify(`?position=${head.position}&hash=${head.hash}`)).ok).toBe(true)
    expect((await verify(`?position=${head.position}&hash=${'0'.repeat(64)}`)).fault?.what).toBe('noted-head-differs')
  })
})

describe('retention', () => {
  it('is a setting that refuses less than a year of logs', async () => {
    const { body } = await admin.get<{ version: number; body: object }>('/api/settings/retention')
    const publish = (change: object) =>
      admin.post('/api/settings/retention', { expectedVersion: 0, note: '测试', body: { ...body.body, ...change } })
    expect((await publish({ auditDays: 364 })).status).toBe(400)
    expect((await publish({ messagesDays: 90 })).status).toBe(400)
    expect((await publish({ auditDays: 365 })).status).toBe(201)
  })

  it('removes what is past keeping, keeps the rest, says so in the audit, and leaves the seal whole', async () => {
    const now = FRIDAY_MORNING + 500 * DAY
    const partitions = new PositionPartitions(pool)
    await partitions.ensure([now - 401 * DAY, now - 399 * DAY])
    await pool.query(
      "insert into idempotency (principal, key, body_hash, case_id, created_at) select 'p', 'k', 'h', id, now() - interval '8 days' from cases limit 1",
    )
    await pool.query(
      'update session set revoked_at = 1000 where token_hash in (select token_hash from session where revoked_at is not null limit 1)',
    )
    await sealAudit(pool)
    const before = await verifyCount()
    const policy = { ...RETENTION.initial(SMALL_CITY), auditDays: 365, messagesDays: 365 }
    await pool.query(
      `insert into exchange_target (name, states, statistics, enabled, since) values ('above', '{}', true, false, 0)`,
    )
    await pool.query(
      `insert into exchange_item (target, kind, key, state, settled_at)
       select 'above', kind, kind || state || n, state, now() - interval '400 days'
       from unnest('{case,statistics}'::text[]) kind, unnest('{sent,refused}'::text[]) state, generate_series(1, 2100) n`,
    )
    // More than one transaction removes.
    await pool.query(`insert into audit (hall_at, who, what) select $1, 'backend', 'test.line' from generate_series(1, 4100)`, [
      FRIDAY_MORNING,
    ])
    await sealAudit(pool)
    const oldest = 'select min(position)::int as first from audit_seal'
    const { rows: start } = await pool.query<{ first: number }>(oldest)
    expect((await pool.query('select forget_audit($1, $2, 3) as gone', [now - 365 * DAY, now])).rows).toEqual([{ gone: 3 }])
    expect((await pool.query<{ first: number }>(oldest)).rows[0]?.first).toBe((start[0]?.first ?? 0) + 2)
    expect((await admin.get<AuditVerifyReply>('/api/audit/verify')).body).toMatchObject({ ok: true })
    const removed = await runRetention(pool, { version: 7, body: policy }, now)
    expect(removed).toMatchObject({ sessions: 1, exchangeItems: 2100, idempotency: expect.any(Number) })
    expect(removed.positionDays).toBeGreaterThanOrEqual(1)
    // Every line so far is 500 days old by that clock, but for those that are not sealed yet.
    expect(removed.audit).toBeGreaterThanOrEqual(before - 3 + 4100)
    const { body: reply } = await admin.get<AuditVerifyReply>('/api/audit/verify')
    expect(reply).toMatchObject({ ok: true, fault: null })
    await until(async () => (await admin.get<AuditVerifyReply>('/api/audit/verify')).body.checked > 0, 'the chain goes on')
    const { rows } = await pool.query("select detail from audit where what = 'retention.remove'")
    expect(rows[0].detail).toMatchObject({ settingVersion: 7, audit: removed.audit })
    await expect(pool.query(`select forget_audit($1, $2, 10)`, [now - 364 * DAY, now])).rejects.toThrow('365 days')
    await expect(pool.query('delete from audit')).rejects.toThrow('append-only')
  })

  it('leaves a day of positions that is in use, rather than keep new fixes waiting', async () => {
    const old = FRIDAY_MORNING - 1000 * DAY
    await new PositionPartitions(pool).ensure([old])
    const reader = await pool.connect()
    await reader.query('begin; select count(*) from position')
    expect(await dropOldPositions(pool, old + 2 * DAY)).toBe(0)
    await reader.query('commit')
    reader.release()
    expect(await dropOldPositions(pool, old + 2 * DAY)).toBe(1)
  })

  async function verifyCount(): Promise<number> {
    const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from audit_seal')
    return rows[0]?.n ?? 0
  }
})
