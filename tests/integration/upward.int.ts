import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { readTargets } from '../../backend/exchange/upward/read-targets.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { EvaluationTable } from '../../contract/wire/evaluation.ts'
import type { ExchangeStandings, ExchangeStatistics, ReceivedItems } from '../../contract/wire/exchange.ts'
import type { CaseCard, ImportReply, LoginReply } from '../../contract/wire/rest.ts'
import { freePort } from '../e2e/support/free-port.ts'
import { Bench, client, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

const TOKEN = 'token-of-the-small-city-1'
const bench = new Bench()
const folder = tempDir()
const upwardFile = join(folder.path, 'upward.json')
let provinceUrl: string
let provinceDatabase: string
let provincePort: number
let province: Backend
let city: Backend
let pool: pg.Pool

const startProvince = async () => {
  const dataDir = join(folder.path, 'province')
  province = await bench.backend(provinceDatabase, { dataDir, port: provincePort })
}

beforeAll(async () => {
  await bench.start()
  provincePort = await freePort()
  provinceUrl = `http://127.0.0.1:${provincePort}`
  provinceDatabase = await bench.newDatabase()
  await startProvince()
  await new Authority(bench.pool(provinceDatabase), Date.now).setCredential('small-city', TOKEN, ['exchange'])
  writeFileSync(join(folder.path, 'token'), TOKEN, { mode: 0o600 })
  writeFileSync(upwardFile, JSON.stringify(targetsFile({})))
  const databaseUrl = await bench.newDatabase()
  city = await bench.backend(databaseUrl, { upwardFile, dataDir: join(folder.path, 'city') })
  pool = bench.pool(databaseUrl)
})
afterAll(async () => {
  await bench.stop()
  folder.remove()
})

function targetsFile(changes: object) {
  const target = {
    name: 'province',
    url: provinceUrl,
    tokenFile: join(folder.path, 'token'),
    what: ['filed', 'closed', 'statistics'],
  }
  return { format: 'beacon-wall-upward', version: 1, targets: [{ ...target, ...changes }] }
}

const intake = () => client(city.url, TOKENS.intake)
async function administratorOf(backend: Backend, databaseUrl: string | null) {
  const authority = new Authority(databaseUrl === null ? pool : bench.pool(databaseUrl), Date.now)
  await authority.setAccount('admin', '管理员', 'a-long-password', ['administrator'])
  const { body } = await client(backend.url, null).post<LoginReply>('/api/login', { user: 'admin', password: 'a-long-password' })
  return client(backend.url, body.token)
}

const TO_THE_END = [
  { action: 'accept' },
  { action: 'file', condition: 'usual' },
  { action: 'dispatch', unit: 'U1' },
  { action: 'take-up' },
  { action: 'finish' },
  { action: 'send-check' },
  { action: 'pass-check' },
  { action: 'close' },
]
async function closedCase(): Promise<number> {
  const { body } = await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, reporter: 'C01' })
  for (const action of TO_THE_END) await intake().post(`/api/cases/${body.id}/actions`, action)
  return body.id
}

const received = async () =>
  (await administratorOf(province, provinceDatabase)).get<ReceivedItems>('/api/exchange/received?limit=500')
const arrived = async () => {
  const { rows } = await bench
    .pool(provinceDatabase)
    .query<{ key: string }>("select key from exchange_received where kind = 'case'")
  return rows.map(({ key }) => key)
}
const waiting = async () => {
  const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from exchange_item where state = 'waiting'")
  return rows[0]?.n ?? 0
}

describe('a city and the province above it', () => {
  it('agree on every filed and closed case and on last month’s counts, without anybody’s name', async () => {
    const id = await closedCase()
    await until(async () => (await waiting()) === 0 && (await arrived()).length === 2, 'the case has arrived')
    const { body } = await received()
    const cases = body.items.filter(({ kind }) => kind === 'case')
    expect(new Map(cases.map(({ key, body: told }) => [key, 'state' in told && told.state]))).toEqual(
      new Map([
        [`${id}:3`, 'filed'],
        [`${id}:9`, 'closed'],
      ]),
    )
    expect(JSON.stringify(cases)).not.toContain('C01')
    await until(
      async () => (await received()).body.items.some(({ kind }) => kind === 'statistics'),
      'the statistics have arrived',
    )
    const month = (await received()).body.items.find(({ kind }) => kind === 'statistics')
    expect(month).toMatchObject({ key: '2026-10', city: 'small', body: { reported: 0, closed: 0 } })
    const { body: standing } = await (await administratorOf(city, null)).get<ExchangeStandings>('/api/exchanges')
    expect(standing.targets).toMatchObject([{ waiting: 0, refused: 0, sent: { case: 2, statistics: 1 }, equal: true }])
  })

  it('lose nothing and double nothing when the province dies and returns', async () => {
    await closedCase()
    await province.stop()
    const ids = await Promise.all(Array.from({ length: 20 }, () => closedCase()))
    await until(async () => {
      const { rows } = await pool.query("select 1 from exchange_call where outcome = 'waiting'")
      return rows.length > 0
    }, 'a call has failed')
    const { body } = await (await administratorOf(city, null)).get<ExchangeStandings>('/api/exchanges')
    expect(body.targets).toMatchObject([{ theirs: null, equal: null }])
    expect(body.targets[0]?.waiting).toBeGreaterThanOrEqual(40)
    await startProvince()
    await until(async () => (await waiting()) === 0, 'all has been sent', 30_000)
    const keys = await arrived()
    expect(keys).toHaveLength(2 * 22)
    expect(ids.every((id) => keys.includes(`${id}:3`) && keys.includes(`${id}:9`))).toBe(true)
    const again = await (await administratorOf(city, null)).get<ExchangeStandings>('/api/exchanges')
    expect(again.body.targets).toMatchObject([{ waiting: 0, sent: { case: 44 }, equal: true }])
  })

  it('count what was answered but not noted once', async () => {
    await pool.query("update exchange_item set state = 'waiting', next_at = now() where kind = 'case'")
    await until(async () => (await waiting()) === 0, 'all has been sent again', 30_000)
    expect(await arrived()).toHaveLength(44)
  })

  it('a credential speaks for its own city alone, and only with the scope', async () => {
    const below = client(province.url, TOKEN)
    const statistics = {
      key: '2026-01',
      reported: 1,
      filed: 1,
      handled: 1,
      handledInTime: 1,
      closed: 1,
      closedInTime: 1,
      districts: {},
    }
    const send = (id: string) => below.post('/api/exchange/statistics', { city: { id, name: '城' }, items: [statistics] })
    expect((await send('other')).status).toBe(403)
    expect((await send('small')).body).toEqual({ accepted: 1, repeated: 0 })
    expect((await send('small')).body).toEqual({ accepted: 0, repeated: 1 })
    expect((await client(province.url, TOKENS.intake).get('/api/exchange/summary')).status).toBe(403)
    expect((await below.get('/api/cases')).status).toBe(403)
  })
})

describe('a platform that fails on one turning', () => {
  it('gets all the others; that one is put aside and shown, and goes up when it is asked for again', async () => {
    let ill: string | null = 'none yet'
    const taken = new Set<string>()
    const platform = createServer((request, reply) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        if (request.method === 'GET') return reply.end(JSON.stringify({ case: taken.size, statistics: 0 }))
        const { items } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { items: { key: string }[] }
        if (ill === 'none yet' || items.some(({ key }) => key === ill)) return reply.writeHead(500).end('\0')
        for (const { key } of items) taken.add(key)
        return reply.end(JSON.stringify({ accepted: items.length, repeated: 0 }))
      })
    })
    await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve))
    const file = join(folder.path, 'failing.json')
    const url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`
    writeFileSync(file, JSON.stringify(targetsFile({ url, what: ['filed'] })))
    const databaseUrl = await bench.newDatabase()
    const below = await bench.backend(databaseUrl, { upwardFile: file, dataDir: join(folder.path, 'below') })
    const send = client(below.url, TOKENS.intake)
    const ids: number[] = []
    for (let count = 0; count < 6; count++) {
      const { body } = await send.post<CaseCard>('/api/intake/cases', REPORT)
      for (const action of TO_THE_END.slice(0, 2)) await send.post(`/api/cases/${body.id}/actions`, action)
      ids.push(body.id)
    }
    const admin = await administratorOf(below, databaseUrl)
    const standing = async () => (await admin.get<ExchangeStandings>('/api/exchanges')).body.targets[0]
    await until(async () => ((await standing())?.waiting ?? 0) === 6, 'all six wait')
    ill = `${ids[0]}:3`
    await until(async () => (await standing())?.waiting === 0, 'nothing waits', 60_000)
    expect([...taken].toSorted()).toEqual(
      ids
        .slice(1)
        .map((id) => `${id}:3`)
        .toSorted(),
    )
    expect(await standing()).toMatchObject({ refused: 1, sent: { case: 5 } })
    ill = null
    expect((await admin.post('/api/exchanges/province/retry', {})).body).toEqual({ queued: 1 })
    await until(async () => taken.size === 6, 'the last has arrived')
    await below.stop()
    platform.close()
  })
})

describe('the months of a city that begins to tell late', () => {
  it('are all told, with the figures that the city itself reads: an appeal that was granted counts as in time', async () => {
    const databaseUrl = await bench.newDatabase()
    const before = await bench.backend(databaseUrl, { dataDir: join(folder.path, 'late') })
    const at = Date.parse('2026-10-12T09:00:00+08:00')
    const steps = [...TO_THE_END, { action: 'exempt', reason: '道路封闭' }]
    const rows = [
      { op: 'report', key: 'late', report: { ...REPORT, at, dueAt: at + MINUTE } },
      ...steps.map((action, n) => ({ op: 'action', key: 'late', action: { ...action, at: at + (n + 1) * HOUR } })),
    ]
    const { body: imported } = await client(before.url, TOKENS.intake).post<ImportReply>('/api/import', { rows })
    expect(imported.refused).toEqual([])
    await before.stop()
    const ofCity = bench.pool(databaseUrl)
    await ofCity.query(
      `insert into exchange_target (name, states, statistics, enabled, since) values ('province', '{}', true, true, $1)`,
      [Date.parse('2026-09-20T09:00:00+08:00')],
    )
    writeFileSync(upwardFile, JSON.stringify(targetsFile({ url: `http://127.0.0.1:${await freePort()}` })))
    const after = await bench.backend(databaseUrl, { upwardFile, dataDir: join(folder.path, 'late') })
    const told = async () =>
      (await ofCity.query<{ body: ExchangeStatistics }>("select body from exchange_item where kind = 'statistics' order by key"))
        .rows
    await until(async () => (await told()).length === 3, 'every month is queued')
    const months = (await told()).map(({ body }) => body)
    expect(months.map(({ key, reported }) => [key, reported])).toEqual([
      ['2026-08', 0],
      ['2026-09', 0],
      ['2026-10', 1],
    ])
    const reader = await administratorOf(after, databaseUrl)
    const { body: read } = await reader.get<EvaluationTable>('/api/evaluation?subject=district&period=month&date=2026-10-01')
    const { register, dispose, inTimeDispose, archive, inTimeArchive } = read.all.counts
    expect([dispose, inTimeDispose, archive, inTimeArchive]).toEqual([1, 1, 1, 1])
    expect(months[2]).toMatchObject({
      filed: register,
      handled: dispose,
      handledInTime: inTimeDispose,
      closed: archive,
      closedInTime: inTimeArchive,
      districts: { '990101': { reported: 1, filed: 1, handled: 1, closed: 1 } },
    })
    const { rows: late } = await ofCity.query('select handled_late from cases')
    expect(late).toEqual([{ handled_late: true }])
    await after.stop()
  })
})

describe('the file of platforms above', () => {
  const read = (changes: object) => {
    writeFileSync(upwardFile, JSON.stringify(targetsFile(changes)))
    return readTargets(upwardFile, { PROVINCE_TOKEN: ' from-the-environment ' })
  }

  it('takes a token from the environment before one from a file', () => {
    expect(read({ tokenEnv: 'PROVINCE_TOKEN' })[0]?.token).toBe('from-the-environment')
    expect(read({ tokenEnv: 'NOT_SET' })[0]?.token).toBe(TOKEN)
  })

  it.each([
    ['an address that is not encrypted', { url: 'http://province.example' }, 'https'],
    ['no token', { tokenFile: undefined }, 'token'],
    ['something that is not told', { what: ['everything'] }, 'what'],
  ])('refuses %s', (_what, changes, named) => {
    expect(() => read(changes)).toThrow(named)
  })

  it('refuses a token that others can read', () => {
    chmodSync(join(folder.path, 'token'), 0o644)
    expect(() => read({})).toThrow('chmod 600')
  })
})
