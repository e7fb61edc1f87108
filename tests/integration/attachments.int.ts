import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namedFiles } from '../../backend/attachments/attachment-table.ts'
import { FileStore } from '../../backend/attachments/file-store.ts'
import { Authority } from '../../backend/auth/authority.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { Attachment, AttachmentList } from '../../contract/wire/attachments.ts'
import type { CaseCard, LoginReply, Problem, Role } from '../../contract/wire/rest.ts'
import { Bench, client, REPORT, TOKENS, tempDir } from './backend-bench.ts'

const bench = new Bench()
const files = tempDir()
let backend: Backend
let pool: pg.Pool
let caseId: number

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl, { filesDir: files.path })
  pool = bench.pool(databaseUrl)
  const { body } = await client(backend.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', REPORT)
  caseId = body.id
})
afterAll(async () => {
  await bench.stop()
  files.remove()
})

/** The smallest PNG there is, and one that goes on for as long as asked. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const WAV = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1'), Buffer.alloc(64)])

async function send<Body = AttachmentList>(bytes: Uint8Array, query: string, name = '现场.jpg', id = caseId) {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'text/html' }), name)
  const headers = { authorization: `Bearer ${TOKENS.intake}` }
  const response = await fetch(`${backend.url}/api/cases/${id}/attachments?${query}`, { method: 'POST', body: form, headers })
  return { status: response.status, body: (await response.json()) as Body & Partial<Problem> }
}

async function signedIn(role: Role) {
  await new Authority(pool, Date.now).setAccount(role, role, 'a-long-password', [role])
  const { body } = await client(backend.url, null).post<LoginReply>('/api/login', { user: role, password: 'a-long-password' })
  return { token: body.token, ...client(backend.url, body.token) }
}

const content = (id: number, token: string, headers: Record<string, string> = {}) =>
  fetch(`${backend.url}/api/attachments/${id}/content`, { headers: { authorization: `Bearer ${token}`, ...headers } })

describe('attachments of a case', () => {
  it('are typed by what they hold, kept under their hash, listed and given back byte for byte', async () => {
    const { status, body } = await send(PNG, 'phase=before&takenAt=1000&lng=110.5&lat=30.5')
    expect(status).toBe(201)
    const [added] = body.attachments
    const sha256 = createHash('sha256').update(PNG).digest('hex')
    const known = { kind: 'photo', type: 'image/png', sha256, phase: 'before', takenAt: 1000, lng: 110.5, personal: true }
    expect(added).toMatchObject({ ...known, fileName: '现场.jpg', addedBy: 'credential:intake' })
    const listed = await client(backend.url, TOKENS.intake).get<AttachmentList>(`/api/cases/${caseId}/attachments`)
    expect(listed.body.attachments).toEqual([added])
    const answer = await content(added!.id, TOKENS.intake)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox') as string,
      'content-disposition': expect.stringMatching(/^attachment;.*%E7%8E%B0%E5%9C%BA/) as string,
    })
    const { rows } = await pool.query("select who, target from audit where what = 'look.attachment'")
    expect(rows).toEqual([{ who: 'credential:intake', target: `case:${caseId}` }])
  })

  it('sent again are the same attachment, for another phase another one on the same bytes', async () => {
    const again = await send(PNG, 'phase=before')
    expect([again.status, again.body.attachments[0]?.id]).toEqual([200, 1])
    const after = await send(PNG, 'phase=after')
    expect([after.status, after.body.attachments[0]?.phase]).toEqual([201, 'after'])
    expect(readdirSync(join(files.path, 'attachments')).filter((name) => name !== 'incoming')).toHaveLength(1)
  })

  it('give a part of themselves to a player that asks for a range', async () => {
    const part = await content(1, TOKENS.intake, { range: 'bytes=0-7' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 0-7/${PNG.length}`])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(PNG.subarray(0, 8))
    expect((await content(1, TOKENS.intake, { range: 'bytes=99999-' })).status).toBe(416)
  })

  it.each([
    ['a web page called a photo', Buffer.from('<html><script>alert(1)</script></html>'), 'phase=before', 400],
    ['a drawing that could run script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'phase=before', 400],
    ['nothing at all', Buffer.alloc(0), 'phase=before', 400],
    ['a phase that there is not', PNG, 'phase=during', 400],
    ['a photo above the limit', Buffer.concat([PNG, Buffer.alloc(21 << 20)]), 'phase=before', 413],
  ])('refuse %s in a sentence and leave no file behind', async (_what, bytes, query, status) => {
    const answer = await send(bytes, query)
    expect([answer.status, typeof answer.body.zh]).toEqual([status, 'string'])
    expect(readdirSync(join(files.path, 'attachments', 'incoming'))).toEqual([])
  })

  it('of a case that does not exist are refused', async () => {
    expect((await send(PNG, 'phase=before', 'a.png', 999_999)).status).toBe(404)
  })

  it('are withdrawn with a reason, never removed; then only the administrator looks', async () => {
    const { body } = await send(WAV, 'phase=check&personal=false', 'a.wav')
    const { id, personal, kind } = body.attachments[0] as Attachment
    expect([kind, personal]).toEqual(['sound', true])
    const leader = await signedIn('shift-leader')
    const withdrawn = await leader.post<Attachment>(`/api/attachments/${id}/withdraw`, { reason: '误传' })
    expect(withdrawn.body).toMatchObject({ withdrawnWhy: '误传', withdrawnBy: 'account:shift-leader' })
    expect((await leader.post(`/api/attachments/${id}/withdraw`, { reason: '再撤' })).status).toBe(409)
    expect((await content(id, leader.token)).status).toBe(404)
    expect((await content(id, (await signedIn('administrator')).token)).status).toBe(200)
  })

  it('that nobody names are swept away after a while, those with a row are not', async () => {
    const folder = join(files.path, 'attachments')
    const orphan = createHash('sha256').update('orphan').digest('hex')
    mkdirSync(join(folder, orphan.slice(0, 2)), { recursive: true })
    const paths = [join(folder, orphan.slice(0, 2), orphan), join(folder, 'incoming', 'broken-off')]
    for (const path of paths) writeFileSync(path, 'x')
    const store = new FileStore(folder)
    const named = (hashes: readonly string[]) => namedFiles(pool, hashes)
    expect(await store.sweep(named, Date.now() - 60_000)).toBe(0)
    for (const path of paths) utimesSync(path, 0, 0)
    expect(await store.sweep(named, Date.now() - 60_000)).toBe(2)
    expect(await store.sweep(named, Date.now() + 60_000)).toBe(0)
    expect(paths.some((path) => existsSync(path))).toBe(false)
  })

  it('are refused in words where more come at once than one upload takes', async () => {
    const form = new FormData()
    for (let n = 0; n < 11; n++) form.append('file', new Blob([new Uint8Array(PNG)]), `${n}.png`)
    const headers = { authorization: `Bearer ${TOKENS.intake}` }
    const answer = await fetch(`${backend.url}/api/cases/${caseId}/attachments?phase=check`, {
      method: 'POST',
      body: form,
      headers,
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      413,
      { code: 'too-large', zh: expect.stringContaining('分几次上传') },
    ])
  })
})

describe('photos of Open311 reports', () => {
  const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex'), Buffer.alloc(200)])
  const REPORTED = { service_code: 'E0102', lat: '30.5', long: '110.5', description: '乱倒垃圾' }
  type Answer = {
    status: number
    body: { service_request_id: string; media_url: string | null; code: number; description: string }[]
  }

  async function report(parts: readonly (readonly [string, string | Buffer])[], key?: string): Promise<Answer> {
    const form = new FormData()
    for (const [name, value] of parts) {
      if (typeof value === 'string') form.append(name, value)
      else form.append(name, new Blob([new Uint8Array(value)]), '手机 1.jpg')
    }
    const headers = new Headers(key === undefined ? [] : [['idempotency-key', key]])
    const response = await fetch(`${backend.url}/open311/v2/requests.json`, { method: 'POST', body: form, headers })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  const fields = [['api_key', TOKENS.intake], ...Object.entries(REPORTED)] as const
  const read = async (id: string, key: string) =>
    ((await (await fetch(`${backend.url}/open311/v2/requests/${id}.json?api_key=${key}`)).json()) as Answer['body'])[0]
  const casesNow = async () => Number((await pool.query('select count(*) as n from cases')).rows[0]?.n)

  it('are kept as attachments of the case, and shown to their sender under media_url', async () => {
    const { status, body } = await report([...fields, ['media', JPEG], ['media', PNG]])
    expect(status).toBe(200)
    const id = body[0]!.service_request_id
    const { attachments } = (await client(backend.url, TOKENS.intake).get<AttachmentList>(`/api/cases/${id}/attachments`)).body
    expect(attachments.map(({ type, phase, personal, addedBy }) => [type, phase, personal, addedBy])).toEqual([
      ['image/jpeg', 'before', true, 'credential:intake'],
      ['image/png', 'before', true, 'credential:intake'],
    ])
    const { media_url: url } = (await read(id, TOKENS.intake))!
    expect(url).toBe(`${backend.url}/open311/v2/media/${attachments[0]?.id}.jpeg`)
    expect((await fetch(url!)).status).toBe(403)
    const photo = await fetch(url!, { headers: { authorization: `Bearer ${TOKENS.intake}` } })
    expect([photo.status, photo.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(Buffer.from(await photo.arrayBuffer())).toEqual(JPEG)
    const { rows } = await pool.query("select who from audit where what = 'look.attachment' and target = $1", [`case:${id}`])
    expect(rows).toEqual([{ who: 'credential:intake' }])
  })

  it('are shown to nobody else while they may show persons, nor once withdrawn', async () => {
    const admin = await signedIn('administrator')
    const other = { name: 'another-city', scopes: ['intake'], note: '另一个系统' }
    const { token } = (await admin.post<{ token: string }>('/api/credentials', other)).body
    const { body } = await report([...fields, ['media', PNG]])
    const id = body[0]!.service_request_id
    const url = (await read(id, TOKENS.intake))!.media_url!
    expect((await read(id, token))?.media_url).toBeNull()
    expect((await fetch(`${url}?api_key=${token}`)).status).toBe(404)
    await send(PNG, 'phase=after&personal=false', 'after.png', Number(id))
    expect((await read(id, token))?.media_url).toMatch(/\/media\/\d+\.png$/)
    const attachment = /media\/(\d+)/.exec(url)?.[1]
    expect((await admin.post(`/api/attachments/${attachment}/withdraw`, { reason: '误传' })).status).toBe(200)
    expect((await fetch(`${url}?api_key=${TOKENS.intake}`)).status).toBe(404)
  })

  it('sent again with the same key are the same; with another photo the key is refused', async () => {
    const first = await report([...fields, ['media', PNG]], 'app-17')
    expect(await report([...fields, ['media', PNG]], 'app-17')).toEqual(first)
    const id = first.body[0]?.service_request_id
    const { attachments } = (await client(backend.url, TOKENS.intake).get<AttachmentList>(`/api/cases/${id}/attachments`)).body
    expect(attachments).toHaveLength(1)
    expect((await report([...fields, ['media', JPEG]], 'app-17')).status).toBe(409)
  })

  const REFUSED: [string, (readonly [string, string | Buffer])[], number, RegExp][] = [
    ['what is no picture', [...fields, ['media', Buffer.from('<svg onload="alert(1)"/>')]], 400, /照片.*a photo/],
    ['an empty file', [...fields, ['media', Buffer.alloc(0)]], 400, /认不出类型/],
    ['sound', [...fields, ['media', WAV]], 400, /audio\/wav.*照片/],
    ['a photo that is too large', [...fields, ['media', Buffer.concat([JPEG, Buffer.alloc(21 << 20)])]], 413, /20 MB/],
    ['a file in another part', [...fields, ['photo', PNG]], 400, /media/],
    ['a file before its sender is known', [['media', PNG], ...fields], 403, /api_key.*文件之前/],
    [
      'a wrong key',
      [
        ['api_key', 'wrong'],
        ['media', PNG],
      ],
      403,
      /api_key/,
    ],
    ['more photos than a report may have', [...fields, ...Array.from({ length: 6 }, () => ['media', PNG] as const)], 413, /5 张/],
    ['media that is no file', [...fields, ['media', 'aGVsbG8=']], 400, /multipart/],
    ['a field that is too long', [...fields, ['account_id', 'x'.repeat(20_000)]], 413, /account_id/],
    [
      'a report without a service',
      [
        ['api_key', TOKENS.intake],
        ['media', PNG],
      ],
      400,
      /service_code/,
    ],
  ]
  it.each(REFUSED)('are refused in words where there is %s, and no case is made', async (_what, parts, status, words) => {
    const before = await casesNow()
    const answer = await report(parts)
    expect([answer.status, answer.body[0]?.code]).toEqual([status, status])
    expect(answer.body[0]?.description).toMatch(words)
    expect(await casesNow()).toBe(before)
  })

  it('need not be there: a form without a file is a report all the same', async () => {
    const boundary = 'x-form'
    const part = (name: string, value: string, file = '') =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
    const body = `${fields.map(([name, value]) => part(name, value)).join('')}${part('media', '', '; filename=""')}--${boundary}--\r\n`
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
    const answer = await fetch(`${backend.url}/open311/v2/requests.xml`, { method: 'POST', body, headers })
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<service_request_id>')])
  })
})
