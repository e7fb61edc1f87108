import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import { XMLParser } from 'fast-xml-parser'
import Fastify, { type FastifyInstance } from 'fastify'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CaseCommand } from '../../backend/cases/case-command.ts'
import type { CaseWriter } from '../../backend/cases/case-writer.ts'
import { fetchRequests, type Open311Source, TryAgain } from '../../backend/exchange/open311/client/fetch-requests.ts'
import { parseAnswer } from '../../backend/exchange/open311/client/parse-answer.ts'
import { Open311Puller } from '../../backend/exchange/open311/client/puller.ts'
import type { Open311Parts } from '../../backend/exchange/open311/server.ts'
import { open311Server } from '../../backend/exchange/open311/server.ts'
import { startPullers } from '../../backend/exchange/open311/start-pullers.ts'
import { refuse } from '../../backend/http/problem.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import type { HallTime } from '../../backend/time/hall-time.ts'
import { DAY, MINUTE } from '../../contract/units.ts'
import * as wire from '../../contract/wire/open311.ts'
import { type FakeCases, fakeCases, NO_PHOTOS, NOW, open311City } from '../support/open311-city.ts'
import { tempDir, until } from './backend-bench.ts'

const READER = 'key-of-a-reader'
const REPORTER = 'key-of-a-reporter'
let app: FastifyInstance
let cases: FakeCases

beforeEach(async () => {
  cases = fakeCases(120)
  const parts: Open311Parts = {
    city: open311City,
    cases,
    intake: cases,
    photos: NO_PHOTOS,
    keys: {
      callerOf: async (key) =>
        key === READER || key === REPORTER ? { id: key, name: 'city-app', mayRead: true, mayReport: key === REPORTER } : null,
    },
    now: () => NOW,
    contact: '值班电话 duty desk',
  }
  app = Fastify()
  await app.register((scope) => open311Server(scope, parts, silentLogger), { prefix: wire.OPEN311_PREFIX })
})
afterEach(() => app.close())

const get = (path: string, key: string | null = READER) =>
  app.inject({ method: 'GET', url: `${path}${key ? `${path.includes('?') ? '&' : '?'}api_key=${key}` : ''}` })
const post = (payload: string | object, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/open311/v2/requests.json',
    payload,
    headers: {
      'content-type': typeof payload === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
      ...headers,
    },
  })
const GOOD = `api_key=${REPORTER}&service_code=C0101&lat=32.03&long=120.86&description=${encodeURIComponent('井盖没了')}`

describe('the Open311 server', () => {
  it('describes itself and its services to anyone', async () => {
    const found = await get('/open311/discovery.json', null)
    expect(Value.Check(wire.Open311Discovery, found.json())).toBe(true)
    expect(found.json().endpoints[0].url).toMatch(/^http:\/\/.+\/open311\/v2$/)
    const services = (await get('/open311/v2/services.json', null)).json()
    expect(services.every((each: unknown) => Value.Check(wire.Open311Service, each))).toBe(true)
    const definition = (await get('/open311/v2/services/C0101.json', null)).json()
    expect(Value.Check(wire.Open311Definition, definition)).toBe(true)
  })

  it('lists requests newest first, page by page, and one by its id', async () => {
    const first = (await get('/open311/v2/requests.json?page_size=50')).json()
    const third = (await get('/open311/v2/requests.json?page_size=50&page=3')).json()
    expect([first.length, third.length]).toEqual([50, 20])
    expect(first[0].requested_datetime > first[49].requested_datetime).toBe(true)
    const one = (await get(`/open311/v2/requests/${first[7].service_request_id}.json`)).json()
    expect(one).toEqual([first[7]])
    const two = (await get('/open311/v2/requests.json?service_request_id=3,5')).json()
    expect(two.map((each: { service_request_id: string }) => each.service_request_id).sort()).toEqual(['3', '5'])
  })

  it('says the same in XML as in JSON', async () => {
    const path = '/open311/v2/requests.FORMAT?page_size=20'
    const json = await get(path.replace('FORMAT', 'json'))
    const xml = await get(path.replace('FORMAT', 'xml'))
    expect(xml.headers['content-type']).toBe('text/xml; charset=utf-8')
    expect(parseAnswer(xml.body, 'xml')).toEqual(parseAnswer(json.body, 'json'))
    const services = new XMLParser({ parseTagValue: false }).parse((await get('/open311/v2/services.xml')).body)
    expect(services.services.service.map((each: { service_code: string }) => each.service_code)).toEqual([
      'C0101',
      'E0101',
      'E0203',
    ])
  })

  it('takes a report as form and as JSON, once per idempotency key, and finds it by that token', async () => {
    const first = await post(GOOD, { 'idempotency-key': 'phone-1' })
    const again = await post(GOOD, { 'idempotency-key': 'phone-1' })
    expect(first.statusCode).toBe(200)
    expect(again.json()).toEqual(first.json())
    expect(Value.Check(wire.Open311Receipt, first.json()[0])).toBe(true)
    const token = (await get('/open311/v2/tokens/phone-1.json', REPORTER)).json()
    expect(token).toEqual([{ service_request_id: first.json()[0].service_request_id, token: 'phone-1' }])
    const json = await post({ api_key: REPORTER, service_code: 'E0101', lat: 32, long: 120.5, attribute: {} })
    expect(json.statusCode).toBe(200)
    expect(cases.reports.map((each) => [each.classCode, each.description])).toEqual([
      ['0101', '井盖没了'],
      ['0101', undefined],
    ])
  })

  it('refuses in the form of the standard, in the format that was asked for', async () => {
    const statuses: [string, number][] = []
    const note = async (what: string, answer: Promise<{ statusCode: number; json: () => unknown }>) => {
      const { statusCode, json } = await answer
      statuses.push([what, statusCode])
      const [error] = json() as { code: number; description: string }[]
      expect(Value.Check(wire.Open311Error, error), what).toBe(true)
      expect(error!.code).toBe(statusCode)
    }
    await note('no key', get('/open311/v2/requests.json', null))
    await note('wrong key', get('/open311/v2/requests.json', 'guess'))
    await note('reader reports', post(GOOD.replace(REPORTER, READER)))
    await note('no service', post(`api_key=${REPORTER}&lat=1&long=1`))
    await note('unknown service', post(GOOD.replace('C0101', 'C9999')))
    await note('unknown request', get('/open311/v2/requests/999999.json'))
    await note('no number', get('/open311/v2/requests/abc.json'))
    await note('other city', get('/open311/v2/services.json?jurisdiction_id=elsewhere'))
    await note('no format', get('/open311/v2/services'))
    await note('nothing here', get('/open311/v3/services.json'))
    await note('long span', get('/open311/v2/requests.json?start_date=2020-01-01&end_date=2021-01-01'))
    await note('not JSON', post('{', { 'content-type': 'application/json' }))
    await note('other type', post('x', { 'content-type': 'text/plain' }))
    await note('too long', post(`${GOOD}&x=${'y'.repeat(70_000)}`))
    expect(statuses).toEqual([
      ['no key', 403],
      ['wrong key', 403],
      ['reader reports', 403],
      ['no service', 400],
      ['unknown service', 404],
      ['unknown request', 404],
      ['no number', 404],
      ['other city', 404],
      ['no format', 404],
      ['nothing here', 404],
      ['long span', 400],
      ['not JSON', 400],
      ['other type', 415],
      ['too long', 413],
    ])
    const xml = await get('/open311/v2/requests/999999.xml')
    expect(new XMLParser().parse(xml.body).errors.error.code).toBe(404)
  })

  it('passes a refusal of the intake on, and keeps an inner error to itself', async () => {
    cases.fail = refuse('too-many-requests', { zh: '太多', en: 'too many' })
    const busy = await post(GOOD)
    expect([busy.statusCode, busy.json()[0].description]).toEqual([429, '太多 / too many'])
    cases.fail = new Error('password of the database is 1234')
    const broken = await post(GOOD)
    expect(broken.statusCode).toBe(500)
    expect(broken.body).not.toContain('1234')
  })
})

describe('the Open311 client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'open311-'))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const config = (url: string) => ({
    name: 'city-a',
    url,
    format: 'xml' as const,
    apiKey: READER,
    everyMinutes: 5,
    from: new Date(NOW - 30 * DAY).toISOString(),
    services: {},
  })

  it('pulls everything from our own server over the network, once, and later what changed', async () => {
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const taken: string[] = []
    const parts = {
      ended: async () => {},
      accept: async (requests: readonly { service_request_id: string; status: string }[]) => {
        taken.push(...requests.map((each) => `${each.service_request_id} ${each.status}`))
      },
      stateFile: join(folder, 'city-a.json'),
      log: silentLogger,
      now: () => NOW,
      sleep: async () => {},
      random: () => 0,
    }
    const open = cases.all.filter((each) => each.state !== 'closed').length
    expect(await new Open311Puller(config(`${url}/open311/v2`), parts).runOnce()).toMatchObject({ fresh: 120, unreadable: 0 })
    expect(new Set(taken).size).toBe(120)
    const oldest = cases.all.find((each) => each.state !== 'closed')!
    oldest.state = 'closed'
    oldest.changedAt += MINUTE
    const later = await new Open311Puller(config(`${url}/open311/v2`), parts).runOnce()
    expect(later).toMatchObject({ fresh: 0, changed: 1 })
    expect(taken.at(-1)).toBe(`${oldest.id} closed`)
    expect(taken.filter((each) => each.endsWith('open'))).toHaveLength(open)
  })

  it('passes over a request whose text cannot be kept, takes the one beside it, and names its cases for good', async () => {
    const base = { status: 'open', service_code: 's1', requested_datetime: '2026-11-19T08:00:00Z', lat: 31, long: 121 }
    const requests = ['x\0y', 'fine'].map((description, at) => ({ ...base, service_request_id: `R${at}`, description }))
    const server = createServer((request, reply) => {
      const page = new URL(request.url ?? '', 'http://localhost').searchParams.get('page') ?? '1'
      reply.setHeader('content-type', 'application/json')
      reply.end(JSON.stringify(page === '1' ? requests : []))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const dir = tempDir()
    const file = join(dir.path, 'poison.json')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const services = { s1: { kind: 'event', classCode: '0101' } }
    const source = { name: 'poison', url, format: 'json', everyMinutes: 60, from: '2026-11-18T00:00:00Z', services }
    writeFileSync(file, JSON.stringify({ format: 'beacon-wall-open311-sources', version: 1, sources: [source] }))
    const commands: CaseCommand[] = []
    const submit = (fresh: readonly CaseCommand[]) => {
      commands.push(...fresh)
      return Promise.resolve([])
    }
    const counted: object[] = []
    const sources = {
      count: async (_source: object, tally: object) => void counted.push(tally),
      ended: async (_source: object, { error }: { error: string | null }) => void counted.push({ error }),
    }
    const context = { writer: { submit } as unknown as CaseWriter, hall: { now: () => NOW } as HallTime, sources }
    const pullers = startPullers(file, dir.path, context, silentLogger)
    await until(async () => counted.length > 1, 'a pull has been taken over')
    await pullers.stop()
    server.close()
    dir.remove()
    expect(commands).toMatchObject([{ op: 'report', key: 'open311:poison:R1', lasting: true }])
    expect(counted).toMatchObject([{ unstorable: 1, taken: 0 }, { error: null }])
  })

  it('waits as long as a busy server asks, and never shows its key in an error', async () => {
    let calls = 0
    const busy = createServer((_request, response) => {
      calls++
      if (calls === 1) response.writeHead(503, { 'retry-after': '7' }).end()
      else response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
    })
    await new Promise<void>((listening) => busy.listen(0, '127.0.0.1', listening))
    const source: Open311Source = {
      url: `http://127.0.0.1:${(busy.address() as AddressInfo).port}`,
      format: 'json',
      apiKey: 'secret-key',
    }
    await expect(fetchRequests(source, {})).rejects.toMatchObject({ afterMs: 7000 })
    expect(await fetchRequests(source, {})).toEqual({ requests: [], unreadable: 0 })
    await new Promise((closed) => busy.close(closed))
    const error = await fetchRequests(source, {}).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(TryAgain)
    expect(String(error)).not.toContain('secret-key')
  })
})

const data = process.env.BEACON_TEST_DATA
const schemas = data ? join(data, 'open311', 'schema', 'georeport-v2') : ''
const fixtures = data ? join(data, 'open311', 'fixtures') : ''
const present = schemas !== '' && existsSync(schemas)
if (!present)
  process.stdout.write('skipped: the published GeoReport v2 schemas and answers (set BEACON_TEST_DATA to the test data folder)\n')

describe.skipIf(!present)('published GeoReport v2 schemas and answers', () => {
  it('accept what we answer', async () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true })
    addFormats.default(ajv)
    for (const name of ['request.json', 'requests.json', 'service.json', 'services.json', 'service-definition.json']) {
      ajv.addSchema(JSON.parse(readFileSync(join(schemas, name), 'utf8')) as object, name)
    }
    for (const [path, schema] of [
      ['services.json', 'services.json'],
      ['services/C0101.json', 'service-definition.json'],
      ['services/E0101.json', 'service-definition.json'],
      ['requests.json', 'requests.json'],
      ['requests/3.json', 'requests.json'],
    ] as const) {
      const answer = (await get(`/open311/v2/${path}`)).json()
      expect(ajv.validate(schema, answer), `${path}: ${ajv.errorsText()}`).toBe(true)
    }
    expect(ajv.validate('requests.json', [{ service_request_id: 5 }])).toBe(false)
  })

  it('are read by our client where they are lists of requests', () => {
    const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((each) =>
      /service-requests?\.xml$/.test(each),
    )
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const text = readFileSync(join(fixtures, file), 'utf8')
      const { requests, unreadable } = parseAnswer(text, 'xml')
      expect([requests.length, unreadable]).toEqual([text.match(/<request>/g)!.length, 0])
      for (const each of requests) expect(Value.Check(wire.Open311Request, each)).toBe(true)
    }
  })
})
