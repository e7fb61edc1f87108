import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { CredentialWithToken } from '../../contract/wire/credentials.ts'
import { type LoginReply, type Problem, SCOPES } from '../../contract/wire/rest.ts'
import type { SettingVersion } from '../../contract/wire/settings.ts'
import { Bench, client, REPORT, TOKENS } from './backend-bench.ts'

interface Route {
  readonly method: string
  readonly path: string
  readonly hasBody: boolean
}
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: { readonly content: object } }>>>>
}

const bench = new Bench()
let backend: Backend
let administrator: string
let machine: string
let routes: readonly Route[]

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  await new Authority(bench.pool(databaseUrl), Date.now).setAccount('admin', '管理员', 'a-long-password', ['administrator'])
  const login = { user: 'admin', password: 'a-long-password' }
  administrator = (await client(backend.url, null).post<LoginReply>('/api/login', login)).body.token
  const wanted = { name: 'everything', scopes: [...SCOPES], note: '测试' }
  machine = (await client(backend.url, administrator).post<CredentialWithToken>('/api/credentials', wanted)).body.token
  await client(backend.url, machine).post('/api/intake/cases', REPORT)
  const { paths } = (await client(backend.url, TOKENS.intake).get<Described>('/api/openapi.json')).body
  routes = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      hasBody: requestBody !== undefined && 'application/json' in requestBody.content,
    })),
  )
})
afterAll(() => bench.stop())

/** These take whatever comes with what they know: by their standards, or from another program’s later version. */
const TOLERANT = /^\/open311\/|^\/api\/positions\/osmand$|^\/api\/exchange\/(cases|statistics)$/

async function ask({ method, path }: Route, query: string, body: unknown): Promise<{ status: number; text: string }> {
  let last = { status: 0, text: '' }
  for (const token of [administrator, machine]) {
    const answer = await fetch(`${backend.url}${path.replaceAll(/\{[^}]+\}/g, '1')}${query}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    last = { status: answer.status, text: await answer.text() }
    if (last.status !== 401 && last.status !== 403) break
  }
  return last
}

describe('what a route does not know', () => {
  it('as a query parameter is refused by every route, by name', async () => {
    const strict = routes.filter(({ path }) => !TOLERANT.test(path))
    const lenient: string[] = []
    for (const route of strict) {
      const { status, text } = await ask(route, '?zzz-unknown=1', undefined)
      if (status !== 400 || !text.includes('zzz-unknown'))
        lenient.push(`${route.method} ${route.path}: ${status} ${text.slice(0, 90)}`)
    }
    expect(lenient).toEqual([])
    expect(strict.length).toBeGreaterThan(100)
  })

  it('as a field is refused by every route that changes something, by name', async () => {
    const strict = routes.filter(({ method, path }) => method !== 'GET' && method !== 'DELETE' && !TOLERANT.test(path))
    const lenient: string[] = []
    for (const route of strict) {
      const { status, text } = await ask(route, '', { zzzUnknown: 1 })
      if (status !== 400 || !text.includes('zzzUnknown'))
        lenient.push(`${route.method} ${route.path}: ${status} ${text.slice(0, 90)}`)
    }
    expect(lenient).toEqual([])
    expect(strict.length).toBeGreaterThan(50)
  })

  it.each([
    ['/api/intake/cases', { ...REPORT, dueAtt: 5 }, '/dueAtt', 'dueAt'],
    ['/api/webhooks', { name: 'w', url: 'http://x.test', unit: ['U1'] }, '/unit', 'units'],
    ['/api/cases/1/actions', { action: 'accept', expectedversion: 1 }, '/expectedversion', 'expectedVersion'],
    [
      '/api/import',
      { rows: [{ op: 'report', key: 'k', report: { ...REPORT, adress: 'x' } }] },
      '/rows/0/report/adress',
      'address',
    ],
    ['/api/positions', { fixes: [{ id: 'C01', lng: 1, lat: 1, at: 1, speeed: 3 }] }, '/fixes/0/speeed', 'speed'],
  ])('is told of %s with its place and what was meant', async (path, body, at, meant) => {
    const answer = await client(backend.url, path === '/api/webhooks' ? administrator : machine).post<Problem>(path, body)
    expect([answer.status, answer.body.at]).toEqual([400, at])
    expect(answer.body.en).toContain(`is ${meant} meant?`)
  })

  it('in a filter changes no list quietly', async () => {
    const intake = client(backend.url, machine)
    expect((await intake.get('/api/cases?lamp=red')).status).toBe(200)
    const answer = await intake.get<Problem>('/api/cases?lampp=red')
    expect([answer.status, answer.body.at]).toEqual([400, '/lampp'])
    expect(answer.body.zh).toContain('是不是 lamp？')
  })

  it('in the body of a setting is refused too', async () => {
    const admin = client(backend.url, administrator)
    const { version, body } = (await admin.get<SettingVersion>('/api/settings/attachment-limits')).body
    const answer = await admin.post<Problem>('/api/settings/attachment-limits', {
      expectedVersion: version,
      body: { ...(body as object), photos: 3 },
      note: '照片',
    })
    expect([answer.status, answer.body.at]).toEqual([400, '/body/photos'])
    expect(answer.body.en).toContain('photo')
  })

  it('is taken where a standard says so: trackers and Open311', async () => {
    const at = Math.floor(Date.now() / 1000)
    const tracker = await fetch(
      `${backend.url}/api/positions/osmand?token=${machine}&id=nobody&lat=1&lon=1&timestamp=${at}&batt=80&hdop=3`,
    )
    expect(await tracker.json()).toMatchObject({ code: 'not-found' })
    const services = await fetch(`${backend.url}/open311/v2/services.json?jurisdiction_id=&lang=zh&whatever=1`)
    expect(services.status).toBe(200)
  })

  it('is taken from cities below, whose program may be a later one', async () => {
    const month = { reported: 1, filed: 1, handled: 1, handledInTime: 1, closed: 1, closedInTime: 1, districts: {} }
    const body = { city: { id: 'below', name: '下城' }, items: [{ key: '2026-10', ...month, ofTomorrow: 1 }], schema: 2 }
    expect((await client(backend.url, machine).post('/api/exchange/statistics', body)).status).toBeLessThan(300)
  })
})
