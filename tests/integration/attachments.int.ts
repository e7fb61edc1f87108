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
})
