import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CityDirectory } from '../../backend/city/city-directory.ts'
import { mendFacts } from '../../backend/evaluation/facts/mend-facts.ts'
import { DAY } from '../../contract/units.ts'
import type { EvaluationTable, EvaluationTrend } from '../../contract/wire/evaluation.ts'
import type { CaseAction, ImportRow, LoginReply } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, OPERATOR, REPORT, TOKENS } from './backend-bench.ts'
import { importRows, life } from './evaluation-bench.ts'

const bench = new Bench()
let url = ''
let databaseUrl = ''

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  url = (await bench.backend(databaseUrl)).url
})
afterAll(() => bench.stop())

type ActionRow = Extract<ImportRow, { op: 'action' }>['action']

const source = () => client(url, TOKENS.intake)
const imported = (rows: ImportRow[]) => importRows(url, rows)

describe('the evaluation of periods that are over', () => {
  it('leaves a month that is over as it ended: what is sent back, given to another unit or extended later is of the later month', async () => {
    // Wednesday 2026-07-22, 09:00; in U1's hands, and handled, when July ends.
    const at = Date.parse('2026-07-22T09:00:00+08:00')
    const later = (key: string, action: CaseAction, day: number, more: Partial<ActionRow> = {}): ImportRow => ({
      op: 'action',
      key,
      action: { action, at: at + day * DAY, actor: 'leader01', ...more },
    })
    const handled = (key: string) => [
      ...life(key, at, null),
      later(key, 'finish', 0.05, { actor: 'U1' }),
      later(key, 'send-check', 0.06),
    ]
    await imported([...handled('sent-back'), ...life('given-on', at, null), ...life('came-to-nothing', at, null)])
    const july = () => source().get<EvaluationTable>('/api/evaluation?period=month&date=2026-07-15&subject=unit')
    const august = () => source().get<EvaluationTable>('/api/evaluation?period=month&date=2026-08-15&subject=unit')
    const of = ({ rows }: EvaluationTable, code: string) => rows.find((row) => row.code === code)!.counts
    const before = (await july()).body
    expect(of(before, 'U1')).toMatchObject({
      register: 3,
      dispose: 1,
      needDispose: 3,
      overtimeToDispose: 2,
      toDispose: 2,
      rework: 0,
    })

    await imported([
      later('sent-back', 'fail-check', 14, { actor: 'C01', reason: '未清理' }),
      later('given-on', 'redispatch', 14, { actor: 'dispatcher01', unit: 'U2', reason: '错派' }),
    ])
    expect((await july()).body.rows).toEqual(before.rows)
    expect(of((await august()).body, 'U1')).toMatchObject({ dispose: 0, rework: 1, toDispose: 2 })
    expect(of((await august()).body, 'U2')).toMatchObject({ overtimeToDispose: 1, toDispose: 1 })
    const trend = await source().get<EvaluationTrend>(
      '/api/evaluation/trend?period=range&from=2026-07-01&to=2026-08-31&step=month&subject=unit&code=U1',
    )
    expect(trend.body.points.map(({ counts }) => [counts['dispose'], counts['rework'], counts['toDispose']])).toEqual([
      [1, 0, 2],
      [0, 1, 2],
    ])
    const behind = '/api/evaluation/cases?period=month&date=2026-07-15&subject=unit&code=U1&key=dispose'
    const { body } = await source().get<{ cases: { number: string }[] }>(behind)
    expect(body.cases.map(({ number }) => number)).toEqual(['sent-back'])

    await imported([
      later('sent-back', 'finish', 15, { actor: 'U1' }),
      later('sent-back', 'send-check', 15),
      later('sent-back', 'pass-check', 15, { actor: 'C01' }),
      later('sent-back', 'close', 15),
      // 作废 says that there never was a case: that looks back.
      later('came-to-nothing', 'void', 16, { reason: '重复案卷' }),
      later('given-on', 'take-up', 16, { actor: 'U2' }),
      later('given-on', 'finish', 16, { actor: 'U2' }),
      later('given-on', 'send-check', 16),
      later('given-on', 'pass-check', 16, { actor: 'C01' }),
      later('given-on', 'close', 16),
    ])
    expect(of((await july()).body, 'U1')).toMatchObject({ dispose: 1, needDispose: 2, overtimeToDispose: 1, rework: 0 })
    expect(of((await august()).body, 'U1')).toMatchObject({ dispose: 1, rework: 1 })
  })

  it('counts the verification of the collector who went there, not that of the desk which did not wait', async () => {
    const at = Date.parse('2026-06-10T09:00:00+08:00')
    const asked = (key: string, action: CaseAction, minutes: number, actor: string): ImportRow[] => [
      { op: 'report', key, report: { ...REPORT, at, number: key, source: 'hotline' } },
      { op: 'action', key, action: { action: 'ask-verification', at: at + 60_000, actor: 'acceptor01' } },
      { op: 'action', key, action: { action, at: at + minutes * 60_000, actor, reason: '现场查看' } },
    ]
    await imported([
      ...asked('true', 'confirm', 20, 'C01'),
      // 核实 has 24 hours.
      ...asked('untrue', 'refute', 25 * 60, 'C01'),
      ...asked('at-the-desk', 'accept', 20, 'acceptor01'),
    ])
    const { user, password } = OPERATOR
    const { body: login } = await client(url, null).post<LoginReply>('/api/login', { user, password })
    const operator = client(url, login.token)
    const { body } = await operator.get<EvaluationTable>('/api/evaluation?period=month&date=2026-06-15&subject=collector')
    expect(
      body.rows.filter(({ counts }) => counts['needVerify']! > 0).map(({ code, ratios }) => [code, ratios['inTimeVerifyRate']]),
    ).toEqual([
      ['C01', { numerator: 1, denominator: 2 }],
      ['unassigned', { numerator: 1, denominator: 1 }],
    ])
    expect(body.all.counts['verify']).toBe(3)
  })

  it('counts what was overdue when it was taken from a unit, and the parts of assisting units, live and afterwards', async () => {
    const at = Date.parse('2026-11-16T09:00:00+08:00')
    const next = (action: CaseAction, day: number, more: Partial<ActionRow> = {}): ImportRow => ({
      op: 'action',
      key: 'taken',
      action: { action, at: at + day * DAY, actor: 'dispatcher01', ...more },
    })
    const of = async (code: string, query = 'period=month&date=2026-11-20') => {
      const { body } = await source().get<EvaluationTable>(`/api/evaluation?${query}&subject=unit`)
      const { counts, ratios } = body.rows.find((row) => row.code === code)!
      return [counts['takenLate'], counts['overtimeAssist'], counts['dispose'], ratios['inTimeDisposeRate']]
    }
    await imported(life('taken', at, null))
    expect(await of('U1')).toEqual([0, 0, 0, { numerator: 0, denominator: 1 }])
    await imported([next('redispatch', 2, { unit: 'U2', assisting: ['U1'], reason: '错派' })])
    expect(await of('U1')).toEqual([1, 0, 0, { numerator: 0, denominator: 2 }])
    await imported([
      next('take-up', 2.01, { actor: 'U2' }),
      next('take-up-part', 2.02, { actor: 'U1', unit: 'U1' }),
      next('finish-part', 3.5, { actor: 'U1', unit: 'U1' }),
      next('finish', 3.5, { actor: 'U2' }),
    ])
    const late = [1, 1, 1, { numerator: 0, denominator: 2 }]
    expect(await of('U1')).toEqual(late)
    expect(await of('U2')).toEqual([0, 0, 1, { numerator: 0, denominator: 1 }])
    expect(await of('U1', 'period=range&from=2026-11-16&to=2026-11-19')).toEqual(late)
    const path = '/api/evaluation/trend?period=range&from=2026-11-18&to=2026-11-19&step=day&subject=unit&code=U1'
    const { body: trend } = await source().get<EvaluationTrend>(path)
    expect(trend.points.map(({ counts }) => [counts['takenLate'], counts['dispose'], counts['overtimeToDispose']])).toEqual([
      [1, 0, 1],
      [0, 1, 0],
    ])
    const behind = '/api/evaluation/cases?period=month&date=2026-11-20&subject=unit&code=U1&key=needDispose'
    const { body } = await source().get<{ cases: { number: string }[] }>(behind)
    expect(body.cases.map(({ number }) => number)).toEqual(['taken'])
    const districts = await source().get<EvaluationTable>('/api/evaluation?period=month&date=2026-11-20&subject=district')
    expect(districts.body.all.counts).toMatchObject({ needDispose: 1, dispose: 1 })
    await imported([next('send-check', 3.6), next('pass-check', 3.6, { actor: 'C01' }), next('close', 3.6)])
    await imported([next('exempt', 3.7, { reason: '申诉成立' })])
    expect(await of('U1')).toEqual([0, 0, 1, { numerator: 1, denominator: 1 }])
  })

  it('makes the facts of an older record from its log, and how its cases stood before, and they are the same', async () => {
    const pool = bench.pool(databaseUrl)
    const rowsOf = async (table: string) =>
      (await pool.query(`select * from ${table} order by case_id, version`)).rows.map((row) => ({ ...row, changed: null }))
    const shares = async () =>
      (await pool.query('select * from case_share order by case_id, n')).rows.map((row) => ({ ...row, id: 0, changed: null }))
    const all = async () => [await rowsOf('case_fact'), await rowsOf('case_fact_past'), await shares()] as const
    const written = await all()
    expect(written[1].length).toBeGreaterThan(4)
    expect(written[2].length).toBeGreaterThan(1)
    await pool.query(`delete from case_fact; delete from case_share; update case_fact_past set since = '-Infinity'`)
    const past = { past: new CityDirectory(SMALL_CITY), utcOffsetMinutes: SMALL_CITY.calendar.utcOffsetMinutes }
    expect(await mendFacts(pool, past, () => false)).toBe(written[0].length)
    expect(await all()).toEqual(written)
  })
})
