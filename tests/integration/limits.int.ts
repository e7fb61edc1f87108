import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import type { LimitsSetting } from '../../contract/settings/limits.ts'
import type { WorkingHours } from '../../contract/settings/working-hours.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { CalendarReply } from '../../contract/wire/calendar.ts'
import type { CaseClocksReply, LimitsReply, WhatIfReply } from '../../contract/wire/limits.ts'
import type { CaseCard, Problem } from '../../contract/wire/rest.ts'
import type { SettingVersion } from '../../contract/wire/settings.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, SIGN_IN, TOKENS, until } from './backend-bench.ts'
import { importFile, signInAdministrator } from './dictionary-bench.ts'

const bench = new Bench()
let backend: Backend
let administrator: string
let pool: pg.Pool
let databaseUrl: string

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  pool = bench.pool(databaseUrl)
  backend = await bench.backend(databaseUrl)
  administrator = await signInAdministrator(bench, databaseUrl, backend.url)
})
afterAll(() => bench.stop())

const intake = () => client(backend.url, TOKENS.intake)
const editor = () => client(backend.url, administrator)
const report = async (changes: object = {}): Promise<CaseCard> =>
  (await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, condition: 'usual', unit: 'U1', ...changes })).body
const act = async (id: number, action: string, more: object = {}): Promise<CaseCard> => {
  const { status, body } = await intake().post<CaseCard>(`/api/cases/${id}/actions`, { action, ...more })
  if (status !== 200) throw new Error(`${action}: ${JSON.stringify(body)}`)
  return body
}
const present = async () => (await editor().get<SettingVersion & { body: LimitsSetting }>('/api/settings/limits')).body
async function publish(change: (limits: LimitsSetting) => LimitsSetting, more: object = {}) {
  const { version, body } = await present()
  return editor().post<SettingVersion & { warnings: { at: string; zh: string; en: string }[] }>('/api/settings/limits', {
    expectedVersion: version,
    note: '试',
    body: change(body),
    ...more,
  })
}
const withLimit = (amount: number) => (limits: LimitsSetting) => ({
  ...limits,
  classes: limits.classes.map((each) =>
    each.kind !== 'event'
      ? each
      : {
          ...each,
          conditions: each.conditions.map((condition) =>
            condition.key === 'usual'
              ? {
                  ...condition,
                  limit: { amount, clock: 'work-hour' as const },
                  provincial: { amount: 6, clock: 'work-hour' as const },
                }
              : condition,
          ),
        },
  ),
})
const versionOf = async (id: number): Promise<number> =>
  (await pool.query<{ v: number }>('select limits_version as v from cases where id = $1', [id])).rows[0]!.v

describe('the limits', () => {
  it('are delivered with the city and published in versions by the administrator alone', async () => {
    const { version, body } = await present()
    expect([version, body.classes.length, body.bundled]).toEqual([0, 2, false])
    const operator = (await client(backend.url, null).post<{ token: string }>('/api/login', SIGN_IN)).body.token
    const order = { expectedVersion: 0, note: 'x', body }
    expect((await client(backend.url, operator).post('/api/settings/limits', order)).status).toBe(403)
    const twice = await publish((limits) => ({ ...limits, classes: [...limits.classes, limits.classes[0]!] }))
    expect([twice.status, twice.body.at]).toEqual([400, '/body/classes/2'])
    const broken = await publish((limits) => ({ ...limits, classes: [{ ...limits.classes[0]!, conditions: 'x' as never }] }))
    expect((broken.body as unknown as Problem).zh).toContain(`代码 ${body.classes[0]?.code}`)
  })

  it('rule a case in the version in force when it is filed, whatever is published before and after', async () => {
    const { id } = await report()
    expect(await versionOf(id)).toBe(0)
    await act(id, 'accept')
    expect((await publish(withLimit(5))).status).toBe(201)
    const filed = await act(id, 'file')
    await publish(withLimit(3))
    const dispatched = await act(id, 'dispatch')
    expect([filed.stage, await versionOf(id)]).toEqual(['dispatch', 1])
    expect(dispatched.limit).toEqual({ amount: 5, clock: 'work-hour' })
    expect((dispatched.dueAt ?? 0) - dispatched.stageSince).toBe(7 * HOUR) // Five hours, with the two of noon.
    const next = await report()
    expect(await versionOf(next.id)).toBe(2)
  })

  it('warn of what is looser than the province’s line and publish it all the same', async () => {
    expect((await publish(withLimit(6))).body.warnings).toEqual([])
    const { status, body } = await publish(withLimit(7))
    expect([status, body.warnings.map(({ at }) => at)]).toEqual([201, ['/classes/0/conditions/0/limit']])
    expect(body.warnings[0]?.zh).toContain('省定标准')
    await publish(withLimit(4))
  })

  it('differ by area and tier, and are forecast so', async () => {
    const published = await publish((limits) => ({
      ...limits,
      tiers: [{ key: 'first', name: '一类区域', execution: 'threshold', areas: ['990102'] }],
      overrides: [{ tier: 'first', kind: 'event', code: '01', limit: { amount: 2, clock: 'work-hour' } }],
    }))
    expect(published.status).toBe(201)
    const ask = async (lng: number) =>
      (await intake().get<WhatIfReply>(`/api/limits/what-if?kind=event&classCode=0102&lng=${lng}&lat=30.5`)).body
    const [east, west] = [await ask(110.5), await ask(111.5)]
    expect([east.conditions[0]?.limit.amount, west.conditions[0]?.limit.amount]).toEqual([4, 2])
    expect(west.limitsVersion).toBe(published.body.version)
    const inArea = async (area: string) => (await intake().get<LimitsReply>(`/api/limits?kind=event&area=${area}`)).body
    const [listed] = (await inArea('990102001')).classes
    expect([listed?.name, listed?.conditions[0]?.limit.amount, (await inArea('990102001')).tier?.name]).toEqual([
      '暴露垃圾',
      2,
      '一类区域',
    ])
    expect([(await inArea('990101')).tier, (await inArea('990101')).classes[0]?.conditions[0]?.limit.amount]).toEqual([null, 4])
    const { id } = await report({ lng: 111.5 })
    await act(id, 'accept')
    await act(id, 'file')
    expect((await act(id, 'dispatch')).limit?.amount).toBe(2)
  })

  it('run dispatch, handling and feedback under one clock where the city bundles them', async () => {
    await publish((limits) => ({ ...limits, bundled: true }))
    const { id } = await report()
    await act(id, 'accept')
    const filed = await act(id, 'file')
    expect([filed.stage, filed.limit]).toEqual(['dispatch', { amount: 4, clock: 'work-hour' }])
    const dispatched = await act(id, 'dispatch')
    await act(id, 'take-up')
    const handled = await act(id, 'finish')
    expect([dispatched.stage, handled.stage]).toEqual(['handle', 'feedback'])
    expect([dispatched.dueAt, handled.dueAt]).toEqual([filed.dueAt, filed.dueAt])
    const checking = await act(id, 'send-check')
    expect(checking.dueAt).not.toBe(filed.dueAt)
    await publish((limits) => ({ ...limits, bundled: false }))
  })

  it('tell of every stage and post what is used, left and overdue, with its lamp', async () => {
    const { id } = await report({ at: undefined })
    await act(id, 'accept')
    await act(id, 'file')
    await act(id, 'dispatch')
    const { body, status } = await intake().get<CaseClocksReply>(`/api/cases/${id}/clocks`)
    expect([status, body.stages.map(({ stage }) => stage)]).toEqual([200, ['collect', 'file', 'dispatch', 'handle']])
    const running = body.stages.at(-1)!
    expect([running.endedAt, running.lamp, running.limitMs]).toEqual([null, 'green', 4 * HOUR])
    expect(running.usedMs! + running.leftMs!).toBe(4 * HOUR)
    expect(body.posts.map(({ state, post }) => `${state} ${post}`)).toEqual([
      'reported acceptor',
      'accepted acceptor',
      'filed dispatcher',
    ])
    expect(body.total?.dueAt).toBeGreaterThan(FRIDAY_MORNING)
    expect((await intake().get('/api/cases/999999/clocks')).status).toBe(404)
  })

  it('come as a version of their own with an imported dictionary, and only where it says something new', async () => {
    const { version } = await present()
    const file =
      '小类代码,小类名称,类型,版本,立案条件,时限,条件编码\n0102,暴露垃圾,事件,GB/T 30428.2-2013,一般,9WH,usual\n0301,施工扰民,事件,GB/T 30428.2-2013,一般,2UH,c1\n'
    const first = await importFile(backend.url, administrator, 'target=classes', 'classes.csv', file)
    expect([first.status, first.report.findings]).toEqual([200, []])
    const limits = await present()
    expect(limits.version).toBe(version + 1)
    expect(limits.note).toContain('classes.csv')
    expect((await report()).limit ?? null).not.toBeNull()
    const { body } = await intake().get<WhatIfReply>('/api/limits/what-if?kind=event&classCode=0102')
    expect(body.conditions.map(({ limit }) => limit.amount)).toEqual([9])
    expect((await intake().get<WhatIfReply>('/api/limits/what-if?kind=event&classCode=0301')).status).toBe(200)
    await importFile(backend.url, administrator, 'target=classes', 'classes.csv', file)
    expect((await present()).version).toBe(version + 1)
  })

  it('stay as the city edited them when other classes are imported, and leave as they hold', async () => {
    const HEAD = '小类代码,小类名称,类型,版本,立案条件,时限,条件编码\n'
    const line = (code: string, limit: string) => `${code},小类${code},事件,GB/T 30428.2-2013,一般,${limit},c1\n`
    const take = async (name: string, content: string) =>
      (await importFile(backend.url, administrator, 'target=classes', name, content)).status
    const limitOf = async (code: string) =>
      (await present()).body.classes.find((each) => each.code === code)?.conditions[0]?.limit
    expect(await take('first.csv', HEAD + line('0477', '2UH'))).toBe(200)
    const days = { amount: 9, clock: 'work-day' as const }
    await publish((limits) => ({
      ...limits,
      classes: limits.classes.map((each) =>
        each.code === '0477' ? { ...each, conditions: each.conditions.map((one) => ({ ...one, limit: days })) } : each,
      ),
    }))
    expect(await take('second.csv', HEAD + line('0488', '1WD'))).toBe(200)
    expect([await limitOf('0477'), await limitOf('0488')]).toEqual([days, { amount: 1, clock: 'work-day' }])
    const { version } = await present()
    const url = `${backend.url}/api/areas/export?target=classes`
    const exported = await (await fetch(url, { headers: { authorization: `Bearer ${administrator}` } })).text()
    expect(exported.split('\r\n').find((each) => each.startsWith('0477'))).toContain(',9WD,')
    expect([await take('out.csv', exported), (await present()).version]).toEqual([200, version])
    expect(await limitOf('0477')).toEqual(days)
  })

  it('warn at the share that the city chose', async () => {
    await publish((limits) => ({ ...limits, warning: { continuous: 0.5, working: 0.5 } }))
    const { id } = await report({ condition: 'usual' })
    for (const action of ['accept', 'file', 'dispatch']) await act(id, action)
    const { warnAt, stageSince } = await act(id, 'take-up')
    // Half of nine working hours from nine in the morning: three before noon, one and a half after it.
    const minutes = Math.round(((warnAt ?? 0) - stageSince) / MINUTE)
    expect(minutes).toBe(4.5 * 60 + 120)
  })

  it('count by the hours of the season, and open cases are moved by a line of their log when the hours change', async () => {
    const { id } = await report({ condition: 'usual' })
    for (const action of ['accept', 'file']) await act(id, action)
    const { dueAt } = await act(id, 'dispatch')
    const delivered = (await editor().get<SettingVersion & { body: WorkingHours }>('/api/settings/working-hours')).body
    const [always] = delivered.body.periods
    expect([delivered.version, always?.seasons[0]?.slots[1]]).toEqual([0, ['14:00', '18:00']])
    const seasons = [
      {
        from: '05-01',
        name: '夏令',
        slots: [
          ['08:00', '12:00'],
          ['14:30', '18:30'],
        ],
      },
      {
        from: '10-01',
        name: '冬令',
        slots: [
          ['08:30', '12:00'],
          ['14:00', '17:30'],
        ],
      },
    ]
    const periods = [always, { from: '2026-11-20', seasons }]
    const change = (body: object) => editor().post('/api/settings/working-hours', { expectedVersion: 0, note: '作息', body })
    const refused = await change({ periods: [always, { from: '2026-11-31', seasons }] })
    expect([refused.status, (refused.body as Problem).at]).toEqual([400, '/body/periods/1/from'])
    expect((await change({ periods })).status).toBe(201)

    const days = async (url: string, from: string) =>
      (await client(url, TOKENS.intake).get<CalendarReply>(`/api/calendar?from=${from}&days=2`)).body
    const { version, days: turn } = await days(backend.url, '2026-11-19')
    expect(version).toMatch(/\+hours 1$/)
    expect(turn).toEqual([
      { date: '2026-11-19', isWorked: true, season: '全年', slots: always?.seasons[0]?.slots },
      { date: '2026-11-20', isWorked: true, season: '冬令', slots: seasons[1]?.slots },
    ])
    const [friday, saturday] = (await days(backend.url, '2027-07-02')).days
    expect([friday?.season, saturday]).toEqual(['夏令', { date: '2027-07-03', isWorked: false, season: '夏令', slots: [] }])

    const card = async () => (await intake().get<CaseCard>(`/api/cases/${id}`)).body
    await until(async () => (await card()).dueAt !== dueAt, 'the deadline moves')
    const moved = await card()
    // Nine working hours from Friday morning: half an hour less on Friday afternoon, half an hour later on Monday.
    expect((moved.dueAt ?? 0) - (dueAt ?? 0)).toBe(HOUR)
    expect([moved.log.at(-1)?.action, moved.log.at(-1)?.reason]).toEqual(['move-deadline', expect.stringContaining('+hours 1')])
    const other = await bench.backend(databaseUrl)
    expect((await days(other.url, '2026-11-19')).days).toEqual(turn)
    await editor().post('/api/settings/working-hours', { expectedVersion: 1, note: '复原', body: delivered.body })
    await until(
      async () => (await days(other.url, '2026-11-19')).version.endsWith('+hours 2'),
      'the other backend has them',
      10_000,
    )
    expect((await days(other.url, '2026-11-20')).days[0]?.slots).toEqual(always?.seasons[0]?.slots)
    await until(async () => (await card()).dueAt === dueAt, 'and it moves back')
  })
})
