import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { CaseCard, LoginReply } from '../../contract/wire/rest.ts'
import { Bench, client, FRIDAY_MORNING, OPERATOR, REPORT, SIGN_IN, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
beforeAll(() => bench.start())
afterAll(() => bench.stop())
afterEach(() => bench.stopAll())

/** An hour of the hall in a second: a limit of an hour warns after 0.8 s. */
const FAST = { clock: { speed: 3600, startAt: FRIDAY_MORNING } }
/** So slow that nothing comes due by itself. */
const SLOW = { clock: { speed: 0.001, startAt: FRIDAY_MORNING } }

const steps = async (pool: pg.Pool): Promise<unknown[]> =>
  (await pool.query('select alarm_id, what, step from alarm_log order by id')).rows.map(
    ({ alarm_id, what, step }) => `${alarm_id} ${what} ${step}`,
  )

describe('deadlines', () => {
  it('raises the warning at 80 %, the alarm at the limit, and again as it ages, each at its instant and once', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl, FAST)
    const reader = await bench.reader(backend.url)
    const { body: card } = await client(backend.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', REPORT)
    const id = `${card.id}:1`
    await until(() => (reader.alarms.get(id)?.step ?? 0) >= 4, 'the alarm has aged twice')
    const alarm = reader.alarms.get(id) as Alarm
    const due = card.dueAt as number
    expect(alarm).toMatchObject({
      level: 'ageing',
      priority: 2,
      active: true,
      acknowledgedAt: null,
      dueAt: due,
      raisedBy: 'backend',
    })
    expect(alarm.raisedAt).toBe(card.warnAt)
    expect(alarm.steppedAt).toBe(due + (alarm.step - 2) * 30 * MINUTE)
    const log = await steps(bench.pool(databaseUrl))
    expect(log.slice(0, 4)).toEqual([`${id} raised 1`, `${id} stepped 2`, `${id} stepped 3`, `${id} stepped 4`])
    expect(new Set(log).size).toBe(log.length)
  })

  it('ends the alarm when the case moves on, and watches the next stage', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl, FAST)
    const reader = await bench.reader(backend.url)
    const { post } = client(backend.url, TOKENS.intake)
    const { body: card } = await post<CaseCard>('/api/intake/cases', REPORT)
    await until(() => reader.alarms.has(`${card.id}:1`), 'the first alarm')
    await post(`/api/cases/${card.id}/actions`, { action: 'accept' })
    await until(() => reader.alarms.get(`${card.id}:1`)?.active === false, 'the first alarm ends')
    await until(() => reader.alarms.get(`${card.id}:2`)?.active === true, 'the next stage is watched')
    expect(reader.alarms.get(`${card.id}:2`)?.stage).toBe('file')
  })

  it('raises what came due while nobody ran, at once after the start, and nothing twice after another', async () => {
    const databaseUrl = await bench.newDatabase()
    const before = await bench.backend(databaseUrl, SLOW)
    const rows = Array.from({ length: 300 }, (_, i) => ({
      op: 'report',
      key: `k${i}`,
      report: { ...REPORT, at: FRIDAY_MORNING - 2 * HOUR, dueAt: FRIDAY_MORNING - HOUR },
    }))
    const moved = rows.flatMap(({ key }) => [
      { op: 'action', key, action: { action: 'accept', at: FRIDAY_MORNING - 2 * HOUR } },
      { op: 'action', key, action: { action: 'file', at: FRIDAY_MORNING - 2 * HOUR } },
      { op: 'action', key, action: { action: 'dispatch', unit: 'U1', at: FRIDAY_MORNING - 2 * HOUR } },
    ])
    await before.stop()
    const pool = bench.pool(databaseUrl)
    const first = await bench.backend(databaseUrl, SLOW)
    const { post } = client(first.url, TOKENS.intake)
    await post('/api/import', { rows })
    for (let i = 0; i < moved.length; i += 450) await post('/api/import', { rows: moved.slice(i, i + 450) })
    await first.stop()
    await pool.query('delete from alarm')

    const restartedAt = performance.now()
    const second = await bench.backend(databaseUrl, SLOW)
    const reader = await bench.reader(second.url)
    await until(
      () => [...reader.alarms.values()].filter((alarm) => alarm.active && alarm.level === 'ageing').length === 300,
      'all are raised',
    )
    expect(performance.now() - restartedAt).toBeLessThan(5000)
    const log = await steps(pool)
    await second.stop()

    const third = await bench.backend(databaseUrl, SLOW)
    const late = await bench.reader(third.url)
    await until(() => late.alarms.size === 300, 'the alarms are still there')
    expect(await steps(pool)).toEqual(log)
  })

  it('records who acknowledged which step, and asks again after the next', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl, SLOW)
    const { body: login } = await client(backend.url, null).post<LoginReply>('/api/login', SIGN_IN)
    const operator = client(backend.url, login.token)
    const reader = await bench.reader(backend.url)
    const machine = client(backend.url, TOKENS.intake)
    const { body: card } = await machine.post<CaseCard>('/api/intake/cases', {
      ...REPORT,
      at: FRIDAY_MORNING - HOUR - 30 * MINUTE,
    })
    const id = `${card.id}:1`
    await until(() => reader.alarms.has(id), 'the alarm')
    const { step } = reader.alarms.get(id) as Alarm
    const acknowledge = (asked: number) => operator.post<Alarm>(`/api/alarms/${id}/acknowledge`, { step: asked })
    expect(await acknowledge(step - 1).then(({ status, body }) => [status, body.code])).toEqual([409, 'conflict'])
    expect(await acknowledge(step + 1).then(({ status, body }) => [status, body.code])).toEqual([409, 'not-yet'])
    const once = await acknowledge(step)
    expect(once.body).toMatchObject({ acknowledgedBy: OPERATOR.name, step })
    const twice = await acknowledge(step)
    expect(twice.body.acknowledgedAt).toBe(once.body.acknowledgedAt)
    await until(() => reader.alarms.get(id)?.acknowledgedBy === OPERATOR.name, 'the answer reaches the wall')
    const pool = bench.pool(databaseUrl)
    expect((await pool.query(`select who, target from audit where what = 'alarm.acknowledge'`)).rows).toEqual([
      { who: `account:${OPERATOR.user}`, target: id },
    ])
  })

  it('calls once though two backends watch, which may even start at the same moment on an empty database', async () => {
    const databaseUrl = await bench.newDatabase()
    const [one, two] = await Promise.all([bench.backend(databaseUrl, FAST), bench.backend(databaseUrl, FAST)])
    const [atOne, atTwo] = [await bench.reader(one.url), await bench.reader(two.url)]
    const { body: card } = await client(one.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', REPORT)
    const id = `${card.id}:1`
    for (const reader of [atOne, atTwo]) await until(() => (reader.alarms.get(id)?.step ?? 0) >= 3, 'both see the alarm age')
    const log = await steps(bench.pool(databaseUrl))
    expect(new Set(log).size).toBe(log.length)
    expect(log.slice(0, 3)).toEqual([`${id} raised 1`, `${id} stepped 2`, `${id} stepped 3`])
  })

  it('never alarms a suspended case', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl, SLOW)
    const reader = await bench.reader(backend.url)
    const { post } = client(backend.url, TOKENS.intake)
    const at = FRIDAY_MORNING - 3 * HOUR
    const { body: card } = await post<CaseCard>('/api/intake/cases', { ...REPORT, condition: 'quick', at })
    for (const step of [
      { action: 'accept' },
      { action: 'file' },
      { action: 'dispatch', unit: 'U1' },
      { action: 'suspend', reason: '缓办', until: FRIDAY_MORNING + HOUR },
    ]) {
      await post(`/api/cases/${card.id}/actions`, { ...step, at })
    }
    const { body: other } = await post<CaseCard>('/api/intake/cases', { ...REPORT, at })
    await until(() => reader.alarms.get(`${other.id}:1`)?.active === true, 'the other case alarms')
    expect([...reader.alarms.values()].filter((alarm) => alarm.caseId === card.id && alarm.active)).toEqual([])
  })
})
