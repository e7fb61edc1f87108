/** 打印案卷: the case file as one page for paper, whatever people wrote into the case. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import type { AttachmentList } from '../../contract/wire/attachments.ts'
import type { CaseCard, LoginReply } from '../../contract/wire/rest.ts'
import { Bench, client, REPORT, TOKENS, tempDir } from './backend-bench.ts'

const PASSWORD = 'a-long-password'
const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert('2')">&quot;</p></table></style>`
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const bench = new Bench()
const files = tempDir()
let url: string
let pool: pg.Pool
let intake: ReturnType<typeof client>
let leader: ReturnType<typeof client>
const tokens = new Map<string, string>()

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  pool = bench.pool(databaseUrl)
  url = (await bench.backend(databaseUrl, { filesDir: files.path })).url
  const authority = new Authority(pool, Date.now)
  await authority.setAccount('leader01', '值班长01', PASSWORD, ['shift-leader'])
  await authority.setAccount('unit01', '环卫处经办01', PASSWORD, ['operator'], { posts: ['unit'], units: ['U1'] })
  for (const user of ['leader01', 'unit01']) {
    const { body } = await client(url, null).post<LoginReply>('/api/login', { user, password: PASSWORD })
    tokens.set(user, body.token)
  }
  intake = client(url, TOKENS.intake)
  leader = client(url, tokens.get('leader01') ?? null)
})
afterAll(async () => {
  await bench.stop()
  files.remove()
})

async function ok<Body>(answer: Promise<{ status: number; body: Body }>): Promise<Body> {
  const { status, body } = await answer
  expect([status < 300, body]).toEqual([true, body])
  return body
}

async function fullCase(): Promise<CaseCard> {
  const report = { ...REPORT, classCode: '0102', address: HOSTILE, description: HOSTILE, reporter: 'C01', source: 'collector' }
  const card = await ok(intake.post<CaseCard>('/api/intake/cases', report))
  const step = (action: object) => ok(intake.post<CaseCard>(`/api/cases/${card.id}/actions`, action))
  await step({ action: 'accept' })
  await step({ action: 'correct', reason: HOSTILE, address: `天门山路 8 号 ${HOSTILE}` })
  await step({ action: 'file' })
  await step({ action: 'dispatch', unit: 'U1', assisting: ['U2'] })
  await step({ action: 'take-up' })
  const asked = await ok(
    client(url, tokens.get('unit01') ?? null).post<{ id: number }>(`/api/cases/${card.id}/applications`, {
      action: 'extend',
      reason: HOSTILE,
    }),
  )
  const refused = { verdict: 'refuse', step: 0, opinion: HOSTILE }
  await ok(leader.post(`/api/applications/${asked.id}/decisions`, refused))
  await ok(leader.post(`/api/cases/${card.id}/orders`, { kind: 'leader', requirement: HOSTILE }))
  await attach(card.id, PNG, 'phase=before', `${HOSTILE}.png`)
  await attach(
    card.id,
    Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1'), Buffer.alloc(64)]),
    'phase=check',
    '录音.wav',
  )
  return (await intake.get<CaseCard>(`/api/cases/${card.id}`)).body
}

async function attach(id: number, bytes: Uint8Array, query: string, name: string): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)]), name)
  const headers = { authorization: `Bearer ${TOKENS.intake}` }
  const answer = await fetch(`${url}/api/cases/${id}/attachments?${query}`, { method: 'POST', body: form, headers })
  expect([answer.status, ((await answer.json()) as AttachmentList).attachments.length]).toEqual([201, 1])
}

const page = (id: number, who: string, query = '') =>
  fetch(`${url}/api/cases/${id}/file.html${query}`, { headers: { authorization: `Bearer ${tokens.get(who)}` } })

describe('the printed case file', () => {
  it('holds all that belongs to the case, as text and nothing else, and its own pictures', async () => {
    const { id, number, log } = await fullCase()
    const answer = await page(id, 'leader01')
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; .*sandbox$/,
      ) as string,
    })
    for (const word of [
      number,
      '基本情况',
      '办理过程',
      '协办',
      '申请与审批',
      '督办与批示',
      '附件',
      '更正',
      '不同意',
      '领导督办',
      '录音.wav',
      '值班长01',
    ]) {
      expect(text).toContain(word)
    }
    expect(text.match(/<tr>/g)?.length).toBeGreaterThan(log.length)
    expect(text).toContain(`<img src="data:image/png;base64,${PNG.toString('base64')}" alt="">`)
    // Address, its correction, description, reasons, opinion, requirement and file name: each is there, and each is only text.
    expect(text.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(8)
    expect(text).not.toMatch(/<script|onerror="|<\/style>.*<\/style>/is)
    expect(text.match(/<(img|link|iframe|form|base|object)\b/gi)).toEqual(['<img'])
    const { rows } = await pool.query(
      "select who, what, target from audit where what in ('look.case-print', 'look.attachment') order by what",
    )
    expect(rows).toEqual(
      ['look.attachment', 'look.case-print'].map((what) => ({ who: 'account:leader01', what, target: `case:${id}` })),
    )
  })

  it('is there in English, and only for whoever sees the case', async () => {
    const card = await ok(intake.post<CaseCard>('/api/intake/cases', REPORT))
    const text = await (await page(card.id, 'leader01', '?lang=en')).text()
    for (const word of ['<html lang="en">', 'Case file', 'Steps', 'reported']) expect(text).toContain(word)
    expect(text).not.toContain('办理过程')
    expect((await page(card.id, 'unit01')).status).toBe(404)
    expect((await page(999_999, 'leader01')).status).toBe(404)
    expect((await page(card.id, 'leader01', '?lang=fr')).status).toBe(400)
  })
})
