import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import type { BulkFaults, BulkImport } from '../../contract/wire/bulk-import.ts'
import type { BackendStatus, CaseCard, Problem } from '../../contract/wire/rest.ts'
import { pastCase, pastCases } from '../support/past-cases.ts'
import { Bench, BUILT, cityFileIn, client, TOKENS, tempDir, until } from './backend-bench.ts'

const bench = new Bench()
const folder = tempDir()
let databaseUrl: string
let backend: Backend
let pool: pg.Pool

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl, { filesDir: folder.path })
  pool = bench.pool(databaseUrl)
})
afterAll(async () => {
  await bench.stop()
  folder.remove()
})

const intake = () => client(backend.url, TOKENS.intake)

async function upload(csv: string | Uint8Array<ArrayBuffer>, query = 'dryRun=false', url = backend.url) {
  const form = new FormData()
  form.append('file', new Blob([csv]), '历史案卷.csv')
  const headers = { authorization: `Bearer ${TOKENS.intake}` }
  const response = await fetch(`${url}/api/bulk-imports?${query}`, { method: 'POST', body: form, headers })
  return { status: response.status, body: (await response.json()) as BulkImport & Partial<Problem> }
}

async function ended(id: number): Promise<BulkImport> {
  let job: BulkImport | null = null
  await until(
    async () => {
      job = (await intake().get<BulkImport>(`/api/bulk-imports/${id}`)).body
      return job.state !== 'waiting' && job.state !== 'running'
    },
    'the import has ended',
    60_000,
  )
  return job as unknown as BulkImport
}

const counts = async () => {
  const { rows } = await pool.query<{ cases: number; lines: number }>(
    'select (select count(*)::int from cases) as cases, (select count(*)::int from case_log) as lines',
  )
  return rows[0]
}

/** Rows 2 to 9 of a file, of which three are good. */
const MIXED = pastCases([
  pastCase(1),
  pastCase(2, { 2: '102' }),
  pastCase(3, { 9: '不存在的单位' }),
  pastCase(4, { 13: '2026-10-12 09:01:00', 5: '1e3' }),
  ',,,',
  pastCase(1),
  pastCase(5, { 14: '', 13: '', 12: '' }),
  pastCase(6, { 13: '2026-10-12 08:00:00' }),
  pastCase(7, { 0: '2.02611E+14', 10: '2026-02-30 08:00' }),
])
const REFUSED = [
  [3, '小类代码'],
  [4, '责任单位'],
  [5, '经度'],
  [7, '案卷号'],
  [9, '处置完成时间'],
  [10, '上报时间'],
  [10, '案卷号'],
]

describe('historic cases by the file', () => {
  it('are tried first: the same report as the real run, and nothing written', async () => {
    const { status, body } = await upload(MIXED, '')
    expect([status, body.dryRun, body.ignored]).toEqual([202, true, ['办理人']])
    expect(await ended(body.id)).toMatchObject({ state: 'done', rowsDone: 9, rowsImported: 2, rowsRefused: 6 })
    const { body: report } = await intake().get<BulkFaults>(`/api/bulk-imports/${body.id}/faults`)
    expect(report.faults.map(({ row, column }) => [row, column])).toEqual(REFUSED)
    expect(await counts()).toEqual({ cases: 0, lines: 0 })
  })

  it('become cases with their whole log; each row that is not says where and why', async () => {
    const { body } = await upload(MIXED)
    expect(await ended(body.id)).toMatchObject({ state: 'done', rowsImported: 2, rowsRefused: 6, madeBy: 'credential:intake' })
    const { body: report } = await intake().get<BulkFaults>(`/api/bulk-imports/${body.id}/faults`)
    expect(report.faults.map(({ row, column }) => [row, column])).toEqual(REFUSED)
    expect(report.faults[1]).toMatchObject({ value: '不存在的单位', en: expect.stringContaining('unit') as string })
    const csv = await fetch(`${backend.url}/api/bulk-imports/${body.id}/faults.csv`, {
      headers: { authorization: `Bearer ${TOKENS.intake}` },
    })
    const lines = (await csv.text()).split('\r\n')
    expect([lines.length, lines[1]]).toEqual([REFUSED.length + 2, expect.stringMatching(/^3,小类代码,102,/)])

    const { rows } = await pool.query<{ id: number }>("select id from cases where number = 'LS-1'")
    const { body: card } = await intake().get<CaseCard>(`/api/cases/${rows[0]?.id}`)
    expect(card).toMatchObject({ state: 'closed', unitCode: 'U1', address: '解放路, 12 号', description: '暴露"垃圾"' })
    expect(card.log.map(({ action, at }) => [action, new Date(at + 8 * 3_600_000).toISOString().slice(11, 19)])).toEqual([
      ['report', '09:00:01'],
      ['accept', '09:10:01'],
      ['file', '09:10:01'],
      ['dispatch', '09:20:01'],
      ['take-up', '09:20:01'],
      ['finish', '11:00:01'],
      ['send-check', '11:00:01'],
      ['pass-check', '12:00:01'],
      ['close', '12:00:01'],
    ])
    // Four working hours were allowed; the clock of the record says what was used of them.
    expect(card.log[5]).toMatchObject({ usedMs: 100 * 60_000, late: false })
    const open = await pool.query("select state from cases where number = 'LS-5'")
    expect(open.rows).toEqual([{ state: 'filed' }])
    const counted = async () => (await intake().get<BackendStatus>('/api/status')).body.record.cases
    await until(async () => (await counted()) === 2, 'both are counted, though only the open one came by the feed')
    const told = await pool.query('select 1 from event_source where case_id is not null union all select 1 from exchange_item')
    expect(told.rows).toEqual([])
  })

  it('have a fault where a text cannot be kept, and the rows beside it are taken', async () => {
    const { body: job } = await upload(pastCases([pastCase(701), pastCase(702, { 8: 'a\0b\\u0000' }), pastCase(703)]))
    expect(await ended(job.id)).toMatchObject({ state: 'done', rowsImported: 2, rowsRefused: 1 })
    const { body } = await intake().get<BulkFaults>(`/api/bulk-imports/${job.id}/faults`)
    expect(body.faults).toMatchObject([{ row: 3, value: 'ab\\u0000', en: expect.stringContaining('U+0000') }])
  })

  it('have a fault where the place is another city’s, and credit nobody with their steps', async () => {
    const { body: job } = await upload(pastCases([pastCase(711), pastCase(712, { 5: '120.86', 6: '32.03' })]))
    expect(await ended(job.id)).toMatchObject({ state: 'done', rowsImported: 1, rowsRefused: 1 })
    const { body } = await intake().get<BulkFaults>(`/api/bulk-imports/${job.id}/faults`)
    expect(body.faults).toMatchObject([{ row: 3, column: '经度', value: '120.86', zh: expect.stringContaining('基准') }])
    const { rows } = await pool.query("select 1 from fact_name where name like 'bulk-import:%'")
    expect(rows).toEqual([])
  })

  it('are never in twice: a file sent again is refused row by row', async () => {
    const before = await counts()
    const { body } = await upload(MIXED)
    expect(await ended(body.id)).toMatchObject({ rowsImported: 0, rowsRefused: 8 })
    expect(await counts()).toEqual(before)
  })

  it.each([
    ['a header that lacks what a case needs', '案卷号,类型\r\n1,事件\r\n', /经度/],
    ['a spreadsheet', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), /CSV/],
    ['nothing', '', /案卷号/],
  ])('refuse %s at once', async (_what, csv, zh) => {
    const { status, body } = await upload(csv)
    expect([status, body.zh]).toEqual([400, expect.stringMatching(zh)])
  })

  it('stop at a quote that is never closed, keep what was before it, and say so', async () => {
    const { body } = await upload(`${pastCases([pastCase(20), pastCase(21)])}"LS-22,${'x'.repeat(70_000)}\r\n`)
    const job = await ended(body.id)
    expect([job.state, job.why?.zh]).toEqual(['failed', expect.stringContaining('第 3 行之后')])
  })

  it('go on after the backend is killed where the last committed chunk ended, none lost and none twice', async () => {
    const rows = 6000
    const before = (await counts())?.cases ?? 0
    await bench.stopAll()
    pool = bench.pool(databaseUrl)
    const args = ['--city', cityFileIn(folder.path), '--data', join(folder.path, 'data'), '--port', '0', '--files', folder.path]
    const child = spawn(process.execPath, [join(BUILT, 'server.js'), ...args], {
      env: { PATH: process.env['PATH'], BEACON_DATABASE_URL: databaseUrl, BEACON_INTAKE_TOKEN: TOKENS.intake },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let output = ''
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    const url = () => /"url":"(http:[^"]+)"/.exec(output)?.[1]
    await until(() => url() !== undefined || child.exitCode !== null, `the backend listens: ${output}`, 30_000)
    const csv = pastCases(Array.from({ length: rows }, (_, index) => pastCase(1000 + index)))
    const { body } = await upload(csv, 'dryRun=false', url())
    const done = async () => {
      const { rows: found } = await pool.query<{ done: number }>('select rows_done as done from bulk_import where id = $1', [
        body.id,
      ])
      return found[0]?.done ?? 0
    }
    await until(async () => (await done()) >= 400, 'some chunks are in')
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    expect(await done()).toBeLessThan(rows)

    backend = await bench.backend(databaseUrl, { filesDir: folder.path })
    expect(await ended(body.id)).toMatchObject({ state: 'done', rowsDone: rows, rowsImported: rows, rowsRefused: 0 })
    expect((await counts())?.cases).toBe(before + rows)
    const odd = await pool.query(
      "select case_id from case_log join cases on cases.id = case_id where number ~ '^LS-[1-6]\\d{3}$' group by 1 having count(*) <> 9",
    )
    expect(odd.rows).toEqual([])
  })
})
