import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { DAY, HOUR } from '../../contract/units.ts'
import type { EvaluationTable, EvaluationTrend, OpenedNumber, PublicationHead } from '../../contract/wire/evaluation.ts'
import type { ImportRow, Problem } from '../../contract/wire/rest.ts'
import { Bench, client, FRIDAY_MORNING, OPERATOR, TOKENS, until } from './backend-bench.ts'
import { importRows, life } from './evaluation-bench.ts'

const bench = new Bench()
let url = ''
let databaseUrl = ''
const NOVEMBER = '/api/evaluation?period=month&date=2026-11-20'
const boss = { user: 'boss', password: 'another-long-password' }

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  url = (await bench.backend(databaseUrl)).url
  const authority = new Authority(bench.pool(databaseUrl), Date.now)
  await authority.setAccount(boss.user, '主任', boss.password, ['administrator'])
})
afterAll(() => bench.stop())

async function signedIn({ user, password }: { user: string; password: string }) {
  const { body } = await client(url, null).post<{ token: string }>('/api/login', { user, password })
  return client(url, body.token)
}

const source = () => client(url, TOKENS.intake)

const imported = (rows: ImportRow[]) => importRows(url, rows)

/** Monday 2026-11-16, 09:00. */
const MONDAY = FRIDAY_MORNING - 4 * DAY

describe('evaluation over REST', () => {
  it('counts what was due: in time, late, and overdue but open; what is not due yet stays out', async () => {
    await imported([
      ...life('in-time', MONDAY, 2),
      ...life('late', MONDAY, 30),
      ...life('open-late', MONDAY, null),
      ...life('fresh', FRIDAY_MORNING - HOUR, null, 'U2'),
    ])
    const { status, body } = await source().get<EvaluationTable>(`${NOVEMBER}&subject=unit`)
    expect(status).toBe(200)
    const [u1, u2] = ['U1', 'U2'].map((code) => body.rows.find((row) => row.code === code)!)
    expect(u1!.ratios).toMatchObject({
      disposeRate: { numerator: 2, denominator: 3 },
      inTimeDisposeRate: { numerator: 1, denominator: 3 },
    })
    expect(u1!.counts).toMatchObject({ register: 3, overtimeDispose: 1, overtimeToDispose: 1, toDispose: 1 })
    expect(u2!.counts).toMatchObject({ register: 1, needDispose: 0, toDispose: 1 })
    expect(u2!.points['inTimeDisposeScore']).toBeNull()
    expect(body.all.counts).toMatchObject({ register: 4, needDispose: 3 })
    expect(body).toMatchObject({ version: 0, basis: 'happened', period: { kind: 'month' } })
    expect(body.period.from).toBe(Date.parse('2026-11-01T00:00:00+08:00'))
    expect([u1!.rank, u2!.rank, u2!.score]).toEqual([1, null, null])
  })

  it('sees a change at once, as a limit that runs out', async () => {
    const before = await source().get<EvaluationTable>(`${NOVEMBER}&subject=unit`)
    await imported(life('another', MONDAY, 1, 'U2'))
    const after = await source().get<EvaluationTable>(`${NOVEMBER}&subject=unit`)
    expect(after.body.all.counts['dispose']).toBe(before.body.all.counts['dispose']! + 1)
    const day = await source().get<EvaluationTable>('/api/evaluation?period=range&from=2026-11-16&to=2026-11-30&subject=unit')
    expect(day.body.all.counts).toEqual(after.body.all.counts)
  })

  it('opens a ratio to its formula, its counts and its version, and a count to its cases', async () => {
    const query = 'period=month&date=2026-11-20&subject=unit&code=U1'
    const { body } = await source().get<OpenedNumber>(`/api/evaluation/number?${query}&key=disposeRate`)
    expect(body).toMatchObject({ kind: 'ratio', numerator: 2, denominator: 3, version: 0, formula: { zh: '处置数 ÷ 应处置数' } })
    expect(body.parts.map(({ key, value }) => [key, value])).toEqual([
      ['dispose', 2],
      ['needDispose', 3],
    ])
    const count = await source().get<OpenedNumber>(`/api/evaluation/number?${query}&key=overtimeToDispose`)
    expect(count.body.formula.zh).toContain('期末处置已超期而未完成')
    const { rows } = await bench
      .pool(databaseUrl)
      .query<{ number: string }>(`select number from cases where number in ('in-time', 'late', 'open-late') order by id`)
    const oldest = rows.map(({ number }) => number)
    const behind = await source().get<{ cases: { number: string }[]; next: number | null }>(
      `/api/evaluation/cases?${query}&key=needDispose&limit=2`,
    )
    expect(behind.body.cases.map(({ number }) => number)).toEqual(oldest.slice(0, 2))
    const rest = await source().get<{ cases: { number: string }[]; next: number | null }>(
      `/api/evaluation/cases?${query}&key=needDispose&limit=2&after=${behind.body.next}`,
    )
    expect(rest.body.cases.map(({ number }) => number)).toEqual(oldest.slice(2))
    expect(rest.body.next).toBeNull()
    const score = await source().get<OpenedNumber>(`/api/evaluation/number?${query}&key=score`)
    expect(score.body.parts.map(({ weight }) => weight)).toEqual([10, 30, 30, 30])
    const ratio = await source().get<Problem>(`/api/evaluation/cases?${query}&key=disposeRate`)
    expect([ratio.status, ratio.body.zh]).toEqual([400, expect.stringMatching(/比率.*分子 dispose 或分母 needDispose/)])
    const nowhere = await source().get<Problem>('/api/evaluation?subject=unit&area=123456')
    expect([nowhere.status, nowhere.body.at]).toEqual([400, '/area'])
  })

  it('shows who did what to those who work with cases, and notes that they looked', async () => {
    const operator = await signedIn(OPERATOR)
    const { body } = await operator.get<EvaluationTable>(`${NOVEMBER}&subject=dispatcher`)
    // Who holds the post and was due nothing is there, too, and last what is nobody's.
    const idle = [OPERATOR.user, 0]
    expect(body.rows.map(({ code, counts }) => [code, counts['dispatch']])).toEqual([
      ['dispatcher01', 5],
      idle,
      ['unassigned', 0],
    ])
    expect(body.rows.find(({ code }) => code === OPERATOR.user)).toMatchObject({
      score: null,
      points: { inTimeDispatchScore: null },
    })
    const collectors = await operator.get<EvaluationTable>(`${NOVEMBER}&subject=collector`)
    expect(collectors.body.rows.find(({ code }) => code === 'C01')).toMatchObject({
      name: '监督员01',
      counts: { report: 5, check: 3 },
    })
    const [all, sum] = [collectors.body.all.counts, collectors.body.rows.reduce((n, { counts }) => n + counts['report']!, 0)]
    expect([all['report'], collectors.body.rows.at(-1)!.code]).toEqual([sum, 'unassigned'])
    expect((await source().get(`${NOVEMBER}&subject=collector`)).status).toBe(403)
    await imported(life('by-another', MONDAY, null, 'U2', 'dispatcher02'))
    const both = await operator.get<EvaluationTable>(`${NOVEMBER}&subject=dispatcher`)
    expect(both.body.rows.map(({ code, counts }) => [code, counts['dispatch']])).toEqual([
      ['dispatcher01', 5],
      ['dispatcher02', 1],
      idle,
      ['unassigned', 0],
    ])
    const pool = bench.pool(databaseUrl)
    const { rows } = await pool.query(`select who, target from audit where what = 'look.evaluation' order by id`)
    expect(rows).toEqual([
      { who: `account:${OPERATOR.user}`, target: 'dispatcher' },
      { who: `account:${OPERATOR.user}`, target: 'collector' },
      { who: `account:${OPERATOR.user}`, target: 'dispatcher' },
    ])
  })

  it('tells apart periods of one kind, and puts the one before beside them', async () => {
    await imported([...life('october', MONDAY - 30 * DAY, 2), ...life('last-year', MONDAY - 365 * DAY, 30)])
    const { body } = await source().get<EvaluationTable>(`${NOVEMBER}&subject=unit&compare=both`)
    expect(body.all.previous?.counts['register']).toBe(1)
    expect(body.all.previous?.ratios['inTimeDisposeRate']).toEqual({ numerator: 1, denominator: 1 })
    expect(body.all.year?.ratios['inTimeDisposeRate']).toEqual({ numerator: 0, denominator: 1 })
    expect(body.period.previous?.from).toBe(Date.parse('2026-10-01T00:00:00+08:00'))
    const trend = await source().get<EvaluationTrend>(
      '/api/evaluation/trend?period=range&from=2026-10-01&to=2026-11-30&step=month&subject=unit',
    )
    expect(trend.body.points.map(({ counts }) => counts['register'])).toEqual([1, 6])
  })

  it('gives averages per day and per working day of what has passed', async () => {
    const { body } = await source().get<EvaluationTable>(
      '/api/evaluation?period=range&from=2026-11-14&to=2026-11-17&subject=unit',
    )
    expect(body.period).toMatchObject({ days: 4, workingDays: 2 })
    expect(body.all.perDay?.['register']).toBe(1.3)
    expect(body.all.perWorkingDay?.['register']).toBe(2.5)
  })

  it('takes the public’s score as an input, the newest entry counting, and publishes what then stays', async () => {
    const admin = await signedIn(boss)
    const october = { period: 'month', date: '2026-10-15', subject: 'unit' }
    const table = () => admin.get<EvaluationTable>('/api/evaluation?period=month&date=2026-10-15&subject=unit')
    const internal = (await table()).body.rows.find(({ code }) => code === 'U1')!.internal!
    const external = { subject: 'unit', code: 'U1', from: '2026-10-01', to: '2026-10-31', note: '第三方调查' }
    expect((await admin.post('/api/evaluation/external', { ...external, score: 10 })).status).toBe(201)
    expect((await admin.post('/api/evaluation/external', { ...external, score: 60 })).status).toBe(201)
    const row = (await table()).body.rows.find(({ code }) => code === 'U1')!
    expect(row).toMatchObject({ internal, external: 60, score: Math.round((internal * 80 + 60 * 20) / 10) / 10 })
    const score = await admin.get<OpenedNumber>(
      '/api/evaluation/number?period=month&date=2026-10-15&subject=unit&code=U1&key=score',
    )
    expect(score.body.formula.zh).toMatch(/^（.*）× 80 % ＋ 外评价 × 20 %/)
    expect(score.body.parts.reduce((sum, { weight }) => sum + (weight ?? 0), 0)).toBeCloseTo(100, 3)

    const first = await admin.post<PublicationHead>('/api/evaluation/publications', {
      ...october,
      expectedRevision: 0,
      note: '十月通报',
    })
    expect(first).toMatchObject({ status: 201, body: { revision: 1, version: 0 } })
    expect((await admin.post('/api/evaluation/publications', { ...october, expectedRevision: 0, note: '再发' })).status).toBe(409)
    await imported(life('october-late', MONDAY - 29 * DAY, 30))
    expect((await admin.post('/api/evaluation/publications', { ...october, expectedRevision: 1, note: '更正' })).status).toBe(201)
    const kept = await admin.get<{ publications: { revision: number; note: string; table: EvaluationTable }[] }>(
      '/api/evaluation/publications?period=month&date=2026-10-15&subject=unit',
    )
    expect(kept.body.publications.map(({ revision, note, table: { all } }) => [revision, note, all.counts['register']])).toEqual([
      [2, '更正', 2],
      [1, '十月通报', 1],
    ])
    await expect(bench.pool(databaseUrl).query('update evaluation_publication set revision = 9')).rejects.toThrow('append-only')
    const running = { period: 'month', date: '2026-11-20', subject: 'unit', expectedRevision: 0, note: '过早' }
    expect((await admin.post('/api/evaluation/publications', running)).status).toBe(400)
  })

  it('answers as a form for table programs', async () => {
    const response = await fetch(`${url}/api/evaluation.csv?period=month&date=2026-10-15&subject=unit`, {
      headers: { authorization: `Bearer ${TOKENS.intake}` },
    })
    const lines = (await response.text()).split('\r\n')
    expect(lines[2]).toContain('综合指标值,等级,名次')
    expect(lines.find((line) => line.startsWith('U2'))).toContain('—')
  })

  it('takes new definitions as a new version for what follows, and refuses those that do not add up', async () => {
    const admin = await signedIn(boss)
    const { body: held } = await admin.get<{
      version: number
      body: { schemes: { key: string; score: { weights: { weight: number }[] } }[] }
    }>('/api/settings/evaluation')
    const changed = structuredClone(held.body)
    const [first] = changed.schemes.find(({ key }) => key === 'district')!.score.weights
    first!.weight = 40
    const refused = await admin.post('/api/settings/evaluation', { expectedVersion: 0, note: '试', body: changed })
    expect(refused).toMatchObject({ status: 400, body: { zh: expect.stringContaining('权重合计为 130 %') } })
    const other = { ...held.body, externalWeight: 0 }
    expect((await admin.post('/api/settings/evaluation', { expectedVersion: 0, note: '不计外评价', body: other })).status).toBe(
      201,
    )
    expect((await source().get<EvaluationTable>(`${NOVEMBER}&subject=unit`)).body.version).toBe(1)
    expect((await source().get<EvaluationTable>('/api/evaluation?period=month&date=2026-10-15&subject=unit')).body.version).toBe(
      0,
    )
  })

  it('guards what the definitions of the period evaluate, whatever the key means since', async () => {
    const admin = await signedIn(boss)
    const { body: held } = await admin.get<{ version: number; body: { schemes: { key: string }[] } }>('/api/settings/evaluation')
    const swapped = { dispatcher: 'street', street: 'dispatcher' } as Record<string, string>
    const schemes = held.body.schemes.map((scheme) => ({ ...scheme, key: swapped[scheme.key] ?? scheme.key }))
    const next = { expectedVersion: held.version, note: '换名', body: { ...held.body, schemes } }
    expect((await admin.post('/api/settings/evaluation', next)).status).toBe(201)
    // A machine may read areas and units, and nobody's results.
    const october = 'period=month&date=2026-10-15'
    expect((await source().get(`/api/evaluation?${october}&scheme=dispatcher`)).status).toBe(403)
    expect((await source().get(`/api/evaluation?${october}&scheme=street`)).status).toBe(200)
    expect((await source().get('/api/evaluation?period=month&date=2026-11-20&scheme=street')).status).toBe(403)
  })

  it('places areas among those of their tier, as the limits name it, unless older definitions name it themselves', async () => {
    const admin = await signedIn(boss)
    const tiersOf = async () => {
      const { body } = await source().get<EvaluationTable>(`${NOVEMBER}&subject=district`)
      return body.rows.map(({ code, tier }) => [code, tier]).sort(([a], [b]) => String(a).localeCompare(String(b)))
    }
    expect(await tiersOf()).toEqual([
      ['990101', 2],
      ['990102', 2],
    ])
    const publish = async (key: string, change: object): Promise<void> => {
      const { body: held } = await admin.get<{ version: number; body: object }>(`/api/settings/${key}`)
      const next = { expectedVersion: held.version, note: '区域等级', body: { ...held.body, ...change } }
      expect((await admin.post(`/api/settings/${key}`, next)).status).toBe(201)
    }
    await publish('limits', { tiers: [{ key: 'first', name: '一类区域', execution: 'threshold', areas: ['990102'] }] })
    expect(await tiersOf()).toEqual([
      ['990101', 2],
      ['990102', 1],
    ])
    await publish('evaluation', { tierOne: ['990101'] })
    expect(await tiersOf()).toEqual([
      ['990101', 1],
      ['990102', 2],
    ])
  })

  it('shows the same rates on the wall as in the report of the day', async () => {
    const reader = await bench.reader(url)
    await until(() => reader.board !== null, 'a board')
    const today = await source().get<EvaluationTable>('/api/evaluation?period=day&subject=district')
    const east = reader.board!.districts.find(({ code }) => code === '990101')!
    const row = today.body.rows.find(({ code }) => code === '990101')!
    expect(row.ratios['disposeRate']).toEqual(east.rates.handled)
    expect(row.ratios['archiveRate']).toEqual(east.rates.closed)
    expect(row.score).toBe(east.score)
    expect(reader.board!.formulaVersion).toBe('evaluation-3')
  })
})
