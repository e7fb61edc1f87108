import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import type { ImportReply, Problem } from '../../contract/wire/rest.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend

beforeAll(async () => {
  await bench.start()
  backend = await bench.backend(await bench.newDatabase())
})
afterAll(async () => {
  await bench.stopAll()
  await bench.stop()
})

describe('bad input', () => {
  const BAD: [string, string, unknown, number, string][] = [
    ['a broken body', '/api/intake/cases', '{"kind":', 400, 'bad-request'],
    ['a missing field', '/api/intake/cases', { kind: 'event' }, 400, 'bad-request'],
    ['a place off the earth', '/api/intake/cases', { ...REPORT, lat: 123 }, 400, 'bad-request'],
    ['an unknown class', '/api/intake/cases', { ...REPORT, classCode: '9999' }, 400, 'bad-request'],
    ['an unknown condition', '/api/intake/cases', { ...REPORT, condition: 'nope' }, 400, 'bad-request'],
    ['an unknown unit', '/api/intake/cases', { ...REPORT, unit: 'nope' }, 400, 'bad-request'],
    ['an unknown district', '/api/intake/cases', { ...REPORT, districtCode: '1' }, 400, 'bad-request'],
    ['a report from the future', '/api/intake/cases', { ...REPORT, at: FRIDAY_MORNING + 9e9 }, 400, 'bad-request'],
    ['an unknown action', '/api/cases/1/actions', { action: 'bless' }, 400, 'bad-request'],
    ['a case that does not exist', '/api/cases/1/actions', { action: 'accept' }, 404, 'not-found'],
    ['an id that is no number', '/api/cases/one/actions', { action: 'accept' }, 400, 'bad-request'],
    ['an address that does not exist', '/api/nothing', {}, 404, 'not-found'],
    ['a body that is too large', '/api/intake/cases', { ...REPORT, description: 'x'.repeat(70_000) }, 413, 'too-large'],
    ['lists within lists within lists', '/api/intake/cases', '['.repeat(30_000) + ']'.repeat(30_000), 400, 'bad-request'],
    ['a position without id', '/api/positions/osmand?lat=1&lon=1', {}, 400, 'bad-request'],
    ['U+0000 in a report', '/api/intake/cases', { ...REPORT, description: 'x\0y' }, 400, 'bad-request'],
    ['half a character in a report', '/api/intake/cases', { ...REPORT, address: '一号\ud83d' }, 400, 'bad-request'],
    ['U+0000 in a reason', '/api/cases/1/actions', { action: 'void', reason: '\0' }, 400, 'bad-request'],
    ['U+0000 in an application', '/api/cases/1/applications', { action: 'void', reason: '\0' }, 400, 'bad-request'],
    ['a place in another city', '/api/intake/cases', { ...REPORT, lng: 120.86, lat: 32.03 }, 400, 'bad-request'],
    ['U+0000 in an order', '/api/cases/1/orders', { kind: 'overdue', requirement: '\0' }, 400, 'bad-request'],
    ['U+0000 in an address', '/api/positions/osmand?id=%00&lat=1&lon=1', {}, 400, 'bad-request'],
    ['a mover that nobody knows', '/api/positions/osmand?id=x&lat=1&lon=1', {}, 404, 'not-found'],
  ]

  it.each(BAD)('answers %s with one sentence in each language', async (_what, path, body, status, code) => {
    const answer = await client(backend.url, TOKENS.intake).post<Problem>(path, body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.zh).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(answer.body.en).toMatch(/^[A-Z"].*\.$/)
  })

  it('is answered with what would be right', async () => {
    const intake = client(backend.url, TOKENS.intake)
    const wrongKind = (await intake.post<Problem>('/api/intake/cases', { ...REPORT, kind: 'thing' })).body
    expect(wrongKind).toMatchObject({ at: '/kind', zh: expect.stringContaining('component、event') })
    const missing = (await intake.post<Problem>('/api/intake/cases', { ...REPORT, lng: undefined })).body
    expect(missing).toMatchObject({ at: '/lng', en: expect.stringContaining('lng is missing') })
    const large = (await intake.post<Problem>('/api/intake/cases', { ...REPORT, description: 'x'.repeat(70_000) })).body
    expect(large.zh).toContain('64 KiB')
  })

  it('by a method that an address does not take is told which it takes', async () => {
    const ask = (method: string, path: string) => fetch(`${backend.url}${path}`, { method })
    const answer = await ask('GET', '/api/intake/cases')
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await answer.json()).toMatchObject({ code: 'bad-request', zh: expect.stringContaining('请改用 POST') })
    expect((await ask('DELETE', '/api/cases/17')).headers.get('allow')).toBe('GET')
    expect((await ask('PUT', '/api/webhooks/17')).headers.get('allow')).toBe('GET, POST, DELETE')
    const nowhere = await ask('GET', '/api/case/17')
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { en: expect.stringContaining('/api/openapi.json') }])
  })

  const UPLOADS: [string, string, string, number, RegExp][] = [
    [
      'cut off',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nx',
      400,
      /不完整/,
    ],
    ['without a boundary', 'multipart/form-data', 'x', 400, /boundary/],
    [
      'of a file without a name',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="file"\r\ncontent-type: application/octet-stream\r\n\r\nx\r\n--b--\r\n',
      400,
      /认不出类型/,
    ],
  ]
  it.each(UPLOADS)('that is an upload %s is refused in words', async (_what, type, body, status, words) => {
    const report = (await client(backend.url, TOKENS.intake).post<{ id: number }>('/api/intake/cases', REPORT)).body
    const headers = { authorization: `Bearer ${TOKENS.intake}`, 'content-type': type }
    const answer = await fetch(`${backend.url}/api/cases/${report.id}/attachments?phase=before`, {
      method: 'POST',
      body,
      headers,
    })
    expect([answer.status, ((await answer.json()) as Problem).zh]).toEqual([status, expect.stringMatching(words)])
  })

  it('of a caller without the right is told who has it', async () => {
    const { body } = await client(backend.url, TOKENS.intake).get<Problem>('/api/audit')
    expect(body).toMatchObject({ code: 'forbidden', zh: expect.stringContaining('管理员（administrator）') })
    expect(body.en).toContain('administrator')
  })

  it('that is not even a request is answered as a Problem', async () => {
    const raw = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(backend.url)
        const socket = connect(Number(port), hostname, () => socket.write(text))
        let answer = ''
        socket.setEncoding('utf8').on('data', (part) => (answer += String(part)))
        socket.on('close', () => resolve(answer)).on('error', reject)
      })
    const problemOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Problem
    const unencoded = await raw('GET /api/cases?q=城 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(unencoded).toMatch(/^HTTP\/1.1 400/)
    expect(problemOf(unencoded)).toMatchObject({ code: 'bad-request', zh: expect.stringContaining('编码') })
    const long = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(long).toMatch(/^HTTP\/1.1 431/)
    expect(problemOf(long)).toMatchObject({ code: 'too-large', en: expect.stringContaining('16 KiB') })
    const half = await fetch(`${backend.url}/api/%E6`)
    expect([half.status, await half.json()]).toMatchObject([400, { code: 'bad-request', zh: expect.stringContaining('编码') }])
    const unknown = (await client(backend.url, TOKENS.intake).get<Problem>('/api/%E6%B2%A1%E6%9C%89')).body
    expect(unknown.zh).toContain('/api/没有')
  })

  it('in one row of an import is refused for that row alone, with its place', async () => {
    const at = FRIDAY_MORNING - 3_600_000
    const row = (key: string, change: object) => ({ op: 'report', key, report: { ...REPORT, at, ...change } })
    const rows = [
      row('first', {}),
      row('poison', { description: 'x\0y' }),
      row('ahead', { at: FRIDAY_MORNING + 9e9 }),
      { op: 'action', key: 'first', action: { action: 'void', reason: '半个字\udea7', at } },
      { op: 'action', key: 'first', action: { action: 'accept', at } },
    ]
    const { status, body } = await client(backend.url, TOKENS.intake).post<ImportReply>('/api/import', { rows })
    expect([status, body.applied]).toEqual([200, 2])
    expect(body.refused.map(({ row: index, problem }) => [index, problem.code, problem.at])).toEqual([
      [1, 'bad-request', '/report/description'],
      [2, 'bad-request', '/at'],
      [3, 'bad-request', '/action/reason'],
    ])
  })

  it('in a form of Open311 is refused in the form of the standard', async () => {
    const body = new URLSearchParams({
      api_key: TOKENS.intake,
      service_code: 'E0102',
      lat: '30.5',
      long: '110.5',
      description: 'x\0y',
    })
    const answer = await fetch(`${backend.url}/open311/v2/requests.json`, { method: 'POST', body })
    expect([answer.status, await answer.json()]).toMatchObject([400, [{ description: expect.stringContaining('U+0000') }]])
  })
})
