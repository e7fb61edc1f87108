import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import type { Doors } from '../../backend/exchange/start-doors.ts'
import { MESSAGE } from '../../backend/positions/jt808/bodies.ts'
import { HOUR } from '../../contract/units.ts'
import type { Open311SourceStandings } from '../../contract/wire/exchange.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { batchBody, locationBody, registrationBody, TestTerminal } from '../support/jt808-terminal.ts'
import { Bench, client, FRIDAY_MORNING, TOKENS } from './backend-bench.ts'

const bench = new Bench()
const folder = mkdtempSync(join(tmpdir(), 'beacon-doors-'))
beforeAll(() => bench.start())
afterEach(() => bench.stopAll())
afterAll(async () => {
  await bench.stop()
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string, content: object): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}
const terminalsFile = () =>
  file('terminals.json', {
    format: 'beacon-wall-terminals',
    version: 1,
    terminals: [{ phone: '13800138000', mover: 'V01', deviceId: 'DEV0007' }],
  })

describe('terminals over JT/T 808 at the running backend', () => {
  it('are seen on the feed and in the record, and counted in the status', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl, { jt808: { host: '127.0.0.1', port: 0, terminalsFile: terminalsFile() } })
    const reader = await bench.reader(backend.url)
    const status = () => client(backend.url, TOKENS.intake).get<{ health: ReturnType<Doors['health']> }>('/api/status')
    const { port } = (await status()).body.health.jt808!

    const terminal = await TestTerminal.connect(port, '013800138000')
    const registered = await terminal.ask(MESSAGE.register, registrationBody('DEV0007', false))
    await terminal.ask(MESSAGE.authenticate, registered.body.subarray(3))
    const where = (minute: number) => locationBody({ lat: 30.5, lng: 110.5, at: FRIDAY_MORNING - minute * 60_000, speedKmh: 36 })
    expect((await terminal.ask(MESSAGE.location, where(0))).body[4]).toBe(0)
    expect((await terminal.ask(MESSAGE.batch, batchBody([where(3), where(2), where(1)]))).body[4]).toBe(0)

    await vi.waitFor(() => expect(reader.positions.get(2)).toBeGreaterThan(0), { timeout: 5000 })
    const pool = bench.pool(databaseUrl)
    await vi.waitFor(
      async () => {
        const { rows } = await pool.query('select mover, at, lng, lat, heading, speed from position order by at')
        expect(rows).toEqual(
          [3, 2, 1, 0].map((minute) => ({
            mover: 'V01',
            at: FRIDAY_MORNING - minute * 60_000,
            lng: 110.5,
            lat: 30.5,
            heading: 90,
            speed: 36,
          })),
        )
      },
      { timeout: 5000 },
    )
    expect((await status()).body.health.jt808).toMatchObject({
      connections: 1,
      terminals: 1,
      counters: { fixes: 4, unauthenticated: 0 },
    })
  })

  it('stop the start with a sentence when their list names nobody of ours', async () => {
    const wrong = { format: 'beacon-wall-terminals', version: 1, terminals: [{ phone: '1', mover: 'nobody' }] }
    const config = { jt808: { host: '127.0.0.1', port: 0, terminalsFile: file('wrong.json', wrong) } }
    await expect(bench.backend(await bench.newDatabase(), config)).rejects.toThrow('nobody')
  })
})

describe('Open311 at the running backend', () => {
  it('opens a case once per key, shows it open and then closed, and keeps strangers out', async () => {
    const backend = await bench.backend(await bench.newDatabase())
    const base = `${backend.url}/open311/v2`
    const form = `api_key=${TOKENS.intake}&service_code=E0102&lat=30.5&long=110.5&description=${encodeURIComponent('垃圾')}`
    const post = async () => {
      const response = await fetch(`${base}/requests.json`, {
        method: 'POST',
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': 'phone-1' },
      })
      return (await response.json()) as { service_request_id: string }[]
    }
    const [first, again] = [await post(), await post()]
    expect(again).toEqual(first)
    const id = first[0]!.service_request_id
    const card = await client(backend.url, TOKENS.intake).get<CaseCard>(`/api/cases/${id}`)
    expect(card.body).toMatchObject({
      classCode: '0102',
      kind: 'event',
      source: 'public',
      cellCode: '990101001001001',
      description: '垃圾',
    })

    const get = async (path: string) => (await fetch(`${base}/${path}`)).json() as Promise<Record<string, unknown>[]>
    const key = `api_key=${TOKENS.intake}`
    expect(await get(`tokens/phone-1.json?${key}`)).toEqual([{ service_request_id: id, token: 'phone-1' }])
    expect(await get(`requests.json?${key}&status=open&service_code=E0102`)).toMatchObject([
      { service_request_id: id, status: 'open' },
    ])
    await client(backend.url, TOKENS.intake).post(`/api/cases/${id}/actions`, { action: 'reject', reason: '重复上报' })
    expect(await get(`requests/${id}.json?${key}`)).toMatchObject([{ status: 'closed' }])
    expect(await get(`requests.json?${key}&status=open`)).toEqual([])
    expect(await get(`requests.json?api_key=${TOKENS.node}`)).toMatchObject([{ service_request_id: id }])
    expect(await get('requests.json')).toMatchObject([{ code: 403 }])
    const denied = await fetch(`${base}/requests.json`, {
      method: 'POST',
      body: new URLSearchParams(form.replace(TOKENS.intake, TOKENS.node)),
    })
    expect(denied.status).toBe(403)
    const xml = await fetch(`${base}/services.xml`)
    expect(await xml.text()).toContain('<service_code>C0101</service_code>')
  })

  it('pulls open requests of another system into the record, once', async () => {
    const at = new Date(Date.now() - HOUR).toISOString()
    const one = (id: string, code: string, status: string) => ({
      service_request_id: id,
      status,
      service_code: code,
      requested_datetime: at,
      lat: 30.5,
      long: 110.5,
      description: `第 ${id} 件`,
    })
    let asked = 0
    const other = createServer((request, response) => {
      asked++
      const page = new URL(request.url!, 'http://x').searchParams.get('page')
      const list = page === '1' ? [one('1', '006', 'open'), one('2', '006', 'closed'), one('3', '999', 'open')] : []
      response.setHeader('content-type', 'application/json').end(JSON.stringify(list))
    })
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    const source = {
      name: 'district-a',
      url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
      format: 'json',
      everyMinutes: 60,
      from: new Date(Date.now() - 24 * HOUR).toISOString(),
      services: { '006': { kind: 'event', classCode: '0102' } },
    }
    const open311SourcesFile = file('sources.json', { format: 'beacon-wall-open311-sources', version: 1, sources: [source] })
    const databaseUrl = await bench.newDatabase()
    const cases = async () =>
      (await bench.pool(databaseUrl).query('select description, source, reporter from cases')).rows as unknown[]
    const expected = [{ description: '第 1 件', source: 'transfer', reporter: 'open311:district-a' }]
    for (const start of ['first', 'second']) {
      const before = asked
      const startedAt = Date.now()
      const { url } = await bench.backend(databaseUrl, { open311SourcesFile })
      await vi.waitFor(() => expect(asked).toBeGreaterThan(before), { timeout: 5000 })
      await vi.waitFor(async () => expect(await cases(), start).toEqual(expected), { timeout: 5000 })
      const authority = new Authority(bench.pool(databaseUrl), Date.now)
      await authority.setAccount('administrator', '管理员01', 'a long password', ['administrator'])
      const { token } = await authority.login('administrator', 'a long password')
      const standing = async () =>
        (await client(url, token).get<Open311SourceStandings>('/api/exchanges/sources')).body.sources[0]
      await vi.waitFor(async () => expect((await standing())?.pulledAt ?? 0).toBeGreaterThan(startedAt), { timeout: 5000 })
      const { pulledAt, succeededAt, ...told } = (await standing())!
      const nothing = { refused: 0, noPlace: 0, unstorable: 0, unreadable: 0 }
      const counted = {
        name: 'district-a',
        url: `${source.url}/`,
        error: null,
        taken: 1,
        unmappedService: 1,
        closed: 1,
        ...nothing,
      }
      expect([start, told, pulledAt]).toEqual([start, counted, succeededAt])
      await bench.stopAll()
    }
    await new Promise((closed) => other.close(closed))
  })
})
