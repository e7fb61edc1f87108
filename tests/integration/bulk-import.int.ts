import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CityDirectory } from '../../backend/city/city-directory.ts'
import { caseLogOf, casesByIds } from '../../backend/db/read-cases.ts'
import { mendFacts } from '../../backend/evaluation/facts/mend-facts.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { BulkFaults, BulkImport } from '../../contract/wire/bulk-import.ts'
import type { BackendStatus, CaseCard, Problem } from '../../contract/wire/rest.ts'
import { replayLog } from '../../core/cases/replay-log.ts'
import { pastCase, pastCases } from '../support/past-cases.ts'
import { SMALL_CITY } from '../support/small-city.ts'
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

  it('are the same whether they are made anew from their log or read; so are their facts, of each day', async () => {
    const nights = { 12: '2026-10-13 09:20:00', 13: '2026-10-16 16:00:00', 14: '2026-10-19 10:00:00', 15: '' }
    const rows = [
      pastCase(801, { 15: '结案' }),
      pastCase(802, nights),
      pastCase(803, { ...nights, 15: '强制结案' }),
      pastCase(804, { 13: '', 14: '', 15: '在办' }),
    ]
    const { body } = await upload(pastCases(rows), `dryRun=false&columns=${encodeURIComponent('办理人=end')}`)
    expect(await ended(body.id)).toMatchObject({ state: 'done', rowsImported: 4, rowsRefused: 0 })
    const found = await pool.query<{ id: number }>("select id from cases where number ~ '^LS-80[1-4]$' order by number")
    const ids = found.rows.map(({ id }) => id)
    const facts = async () => [
      (
        await pool.query('select (to_jsonb(f) - $2) as f from case_fact f where case_id = any($1) order by case_id', [
          ids,
          'changed',
        ])
      ).rows,
      (await pool.query('select * from case_fact_past where case_id = any($1) order by case_id, version', [ids])).rows,
    ]
    const written = await facts()
    expect(written.map(({ length }) => length)).toEqual([4, 6])
    const directory = new CityDirectory(SMALL_CITY)
    for (const file of await casesByIds(pool, ids)) {
      const log = await caseLogOf(pool, file.id)
      const { file: rebuilt, lines } = replayLog(file, log, directory)
      expect(rebuilt).toEqual(file)
      expect(lines).toEqual(log.map(({ seq: _seq, ...line }) => line))
    }
    await pool.query('delete from case_fact where case_id = any($1)', [ids])
    await pool.query('delete from case_fact_past where case_id = any($1)', [ids])
    const { utcOffsetMinutes } = directory.city.calendar
    expect(await mendFacts(pool, { past: directory, utcOffsetMinutes }, () => false)).toBe(4)
    expect(await facts()).toEqual(written)
  })

  it('keep texts as they are, whatever signs are in them', async () => {
    const odd = 'a\tb\\c\\N\nzweite\r\n"x" \\. {"k":1} 𠮷'
    const { body } = await upload(pastCases([pastCase(811, { 8: odd })]))
    expect(await ended(body.id)).toMatchObject({ rowsImported: 1 })
    const { rows } = await pool.query("select description from cases where number = 'LS-811'")
    expect(rows).toEqual([{ description: odd }])
  })

  it('are in the audit chunk by chunk, under the name of whoever sent the file', async () => {
    const many = Array.from({ length: 250 }, (_, index) => pastCase(400 + index, index === 3 ? { 2: '1' } : {}))
    const { body } = await upload(pastCases(many))
    expect(await ended(body.id)).toMatchObject({ rowsImported: 249, rowsRefused: 1 })
    const { rows } = await pool.query('select what, who, detail from audit where target = $1 order by id', [`import:${body.id}`])
    expect(rows).toMatchObject([
      { what: 'bulk-import.begin', who: 'credential:intake' },
      { what: 'bulk-import.rows', who: 'credential:intake', detail: { fromRow: 2, rows: 200, imported: 199, refused: 1 } },
      { what: 'bulk-import.rows', who: 'credential:intake', detail: { fromRow: 202, rows: 50, imported: 50, refused: 0 } },
      { what: 'bulk-import.end', who: 'backend' },
    ])
    const { rows: told } = await pool.query("select 1 from audit where target like 'case:%'")
    expect(told).toEqual([])
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

  it('end where the database goes on refusing a row, say so, and leave the way free for others', async () => {
    await pool.query(`create function refuse_ls_9() returns trigger language plpgsql as
      $$ begin raise exception 'no room for %', new.number; end $$`)
    await pool.query(
      "create trigger refuse_ls_9 before insert on cases for each row when (new.number = 'LS-9001') execute function refuse_ls_9()",
    )
    const { body } = await upload(pastCases([pastCase(9001)]))
    const next = await upload(pastCases([pastCase(9002)]))
    expect(await ended(body.id)).toMatchObject({
      state: 'failed',
      rowsDone: 0,
      why: { en: expect.stringMatching(/rows from 2 on \(no room for LS-9001\)/) as string },
    })
    expect(await ended(next.body.id)).toMatchObject({ state: 'done', rowsImported: 1 })
    await pool.query('drop trigger refuse_ls_9 on cases')
  })

  it('stop at a quote that is never closed, keep what was before it, and say so', async () => {
    const { body } = await upload(`${pastCases([pastCase(20), pastCase(21)])}"LS-22,${'x'.repeat(70_000)}\r\n`)
    const job = await ended(body.id)
    expect([job.state, job.why?.zh]).toEqual(['failed', expect.stringContaining('第 3 行之后')])
    const { rows } = await pool.query("select number from cases where number in ('LS-20', 'LS-21') order by 1")
    expect([job.rowsImported, rows]).toEqual([2, [{ number: 'LS-20' }, { number: 'LS-21' }]])
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
