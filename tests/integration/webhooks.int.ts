import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { EventFollower } from '../../backend/deliveries/event-follower.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import { hallTime } from '../../backend/time/hall-time.ts'
import { HOUR, SECOND } from '../../contract/units.ts'
import type { Delivery } from '../../contract/wire/deliveries.ts'
import type { BackendStatus, CaseCard, ImportReply } from '../../contract/wire/rest.ts'
import {
  type PingReply,
  type Webhook,
  WebhookBody,
  type WebhookRequest,
  type WebhookWithSecret,
} from '../../contract/wire/webhooks.ts'
import { spawnBackend } from '../support/spawned-backend.ts'
import { isSignedWith, WebhookReceiver } from '../support/webhook-receiver.ts'
import { Bench, BUILT, cityFileIn, client, FRIDAY_MORNING, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

const bench = new Bench()
const folder = tempDir()
const receiver = new WebhookReceiver()
let databaseUrl: string
let backend: Backend
let admin: ReturnType<typeof client>
let adminToken: string

const ways = (webhooks: object): string => {
  const file = `${folder.path}/ways-${Object.keys(webhooks).length}.json`
  const retry = { firstSeconds: 0.02, longestSeconds: 0.2, maxAttempts: 200 }
  writeFileSync(file, JSON.stringify({ format: 'beacon-wall-messages', version: 1, webhooks, retry }))
  chmodSync(file, 0o600)
  return file
}
const OPEN = { allow: ['127.0.0.0/8'], allowHttp: true }

beforeAll(() => bench.start())
afterAll(async () => {
  await bench.stop()
  folder.remove()
})
beforeEach(async () => {
  await receiver.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl, { messages: { file: ways(OPEN) } })
  admin = await administrator(backend)
})
afterEach(async () => {
  receiver.received.length = 0
  receiver.answer = (_received, response) => response.writeHead(204).end()
  await bench.stopAll()
  await receiver.stop()
})

async function administrator(of: { readonly url: string }): Promise<ReturnType<typeof client>> {
  const authority = new Authority(bench.pool(databaseUrl), Date.now)
  await authority.setAccount('chief', 'chief', 'password of the chief', ['administrator'])
  adminToken = (await authority.login('chief', 'password of the chief')).token
  return client(of.url, adminToken)
}
const subscribe = async (changes: Partial<WebhookRequest> = {}): Promise<WebhookWithSecret> => {
  const { status, body } = await admin.post<WebhookWithSecret>('/api/webhooks', {
    name: 'province',
    url: receiver.url,
    ...changes,
  })
  expect({ status, en: body.en }).toEqual({ status: 201, en: undefined })
  return body
}
const intake = () => client(backend.url, TOKENS.intake)
const report = async (changes: object = {}): Promise<CaseCard> =>
  (await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, ...changes })).body
const step = async ({ id }: CaseCard, action: object): Promise<void> => {
  const { status, body } = await intake().post<CaseCard>(`/api/cases/${id}/actions`, action)
  expect({ status, en: body.en }).toEqual({ status: 200, en: undefined })
}

describe('webhooks', () => {
  it('tell each step of a case once, in order, signed, by the contract’s schema', async () => {
    const { secret } = await subscribe()
    const card = await report({ source: 'public', reporter: '市民 13812345678' })
    for (const action of [
      { action: 'accept', actor: '13912345678' },
      { action: 'file', condition: 'usual' },
      { action: 'dispatch', unit: 'U1' },
    ]) {
      await step(card, action)
    }
    await until(() => receiver.received.length === 4, 'four events')
    expect(receiver.types()).toEqual(['case.reported', 'case.accepted', 'case.filed', 'case.dispatched'])
    expect(receiver.received.map(({ id }) => id)).toEqual([1, 2, 3, 4].map((seq) => `case-${card.id}-${seq}`))
    const fits = new Ajv({ strict: false }).compile(WebhookBody)
    for (const each of receiver.received) {
      expect(isSignedWith(secret, each)).toBe(true)
      expect(fits(each.body), JSON.stringify(fits.errors)).toBe(true)
    }
    expect(receiver.received.slice(0, 2).map(({ body }) => body.data)).toMatchObject([
      { step: { actor: 'intake' } },
      { step: { actor: '139****5678' } },
    ])
    const last = receiver.received.at(-1)?.body
    expect(last?.data).toMatchObject({
      city: { id: 'small' },
      case: { number: card.number, className: '暴露垃圾', unitName: '环卫处', districtCode: '990101' },
      step: { action: 'dispatch', from: 'filed', to: 'dispatched' },
    })
    expect(last?.timestamp).toBe(new Date(last?.data.at ?? 0).toISOString())
  })

  it('tell that a limit is near and that it has passed, once each', async () => {
    await subscribe({ events: ['case.near-limit', 'case.overdue'] })
    const { body: status } = await intake().get<BackendStatus>('/api/status')
    // In one transaction, so that no limit of an earlier stage is seen running; the last hour is over in two seconds.
    const at = status.clock.at - HOUR + 2 * SECOND
    const steps = [{ action: 'accept' }, { action: 'file', condition: 'quick' }, { action: 'dispatch', unit: 'U1' }]
    const rows = [
      { op: 'report', key: 'r', report: { ...REPORT, at } },
      ...steps.map((action) => ({ op: 'action', key: 'r', action: { ...action, at } })),
    ]
    expect((await intake().post<ImportReply>('/api/import', { rows })).body.refused).toEqual([])
    await until(() => receiver.received.length >= 2, 'both calls')
    expect(receiver.types()).toEqual(['case.near-limit', 'case.overdue'])
    expect(receiver.received[1]?.body.data.alarm).toMatchObject({ step: 2 })
  })

  it('tell a subscriber only what it asked for', async () => {
    await subscribe({ events: ['case.filed'] })
    await subscribe({ name: 'west', areas: ['990102'], events: ['case.reported'] })
    await subscribe({ name: 'water', units: ['U2'] })
    const east = await report()
    const west = await report({ lng: 111.5 })
    await step(east, { action: 'accept' })
    await step(east, { action: 'file', condition: 'usual' })
    await until(() => receiver.received.length === 2, 'two events')
    const told = receiver.received.map(({ body }) => `${body.type} ${body.data.case?.id}`).sort()
    expect(told).toEqual([`case.filed ${east.id}`, `case.reported ${west.id}`])
  })

  it('reach a subscriber that was down, in the order of the case, when it is up again', async () => {
    await subscribe()
    await receiver.stop()
    const card = await report()
    await step(card, { action: 'accept' })
    await step(card, { action: 'file', condition: 'usual' })
    const failed = async () =>
      (await bench.pool(databaseUrl).query('select 1 from delivery_attempt where not ok limit 3')).rowCount
    await until(async () => (await failed()) === 3, 'some attempts failed')
    await receiver.start()
    await until(() => receiver.received.length >= 3, 'all three', 20_000)
    expect(receiver.types()).toEqual(['case.reported', 'case.accepted', 'case.filed'])
  })

  it('obey 429 with Retry-After and follow no redirect', async () => {
    await subscribe()
    let refusals = 1
    receiver.answer = (_received, response) =>
      refusals-- > 0 ? response.writeHead(429, { 'retry-after': '1' }).end() : response.writeHead(204).end()
    await report()
    await until(() => receiver.received.length === 2, 'tried again')
    const [first, second] = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']))
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1)
    expect(receiver.received[0]?.text).toBe(receiver.received[1]?.text)
    expect(receiver.received[0]?.id).toBe(receiver.received[1]?.id)
    receiver.answer = (_received, response) => response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end()
    await report()
    const redirected = async () =>
      (await bench.pool(databaseUrl).query('select error from delivery_attempt where status = 302')).rows[0]?.error
    await until(async () => (await redirected()) !== undefined, 'the redirect is in the log')
    expect(await redirected()).toContain('redirects are not followed')
  })

  it('do not wait for a subscriber that hangs or never stops answering', async () => {
    await subscribe({ name: 'endless' })
    const well = new WebhookReceiver()
    await well.start()
    await subscribe({ name: 'well', url: well.url })
    receiver.answer = (_received, response) => {
      response.writeHead(200)
      response.write('x'.repeat(1 << 20), () => response.write('x'.repeat(1 << 20)))
    }
    await report()
    await until(() => well.received.length === 1, 'the other subscriber')
    const sent = async () => (await admin.get<{ deliveries: Delivery[] }>('/api/deliveries?state=sent')).body.deliveries.length
    await until(async () => (await sent()) === 2, 'the endless answer was cut off')
    receiver.answer = () => undefined
    for (let i = 0; i < 8; i++) await report()
    await until(() => well.received.length === 9, 'all of them')
    await well.stop()
  })

  it('lose and double nothing by id when one of two backends dies with deliveries under way', async () => {
    await subscribe()
    const other = await bench.backend(databaseUrl, { dataDir: `${folder.path}/other`, messages: { file: ways(OPEN) } })
    receiver.answer = (_received, response) => setTimeout(() => response.writeHead(204).end(), 5)
    const keep = Array.from({ length: 60 }, (_, i) => client((i % 2 ? other : backend).url, TOKENS.intake))
    const reporting = Promise.all(keep.map((each) => each.post<CaseCard>('/api/intake/cases', REPORT)))
    await until(() => receiver.received.length > 5, 'deliveries are under way')
    const reported = (await reporting).map(({ body }) => body.id)
    await other.stop()
    const ids = () => new Set(receiver.received.map(({ id }) => id))
    await until(() => ids().size === 60, 'every event', 20_000)
    expect([...ids()].sort()).toEqual(reported.map((id) => `case-${id}-1`).sort())
    const { rows } = await bench
      .pool(databaseUrl)
      .query(`select count(*)::int as n, count(distinct key)::int as keys from delivery`)
    expect(rows[0]).toEqual({ n: 60, keys: 60 })
  })

  it('lose nothing when a backend process is killed with -9 with deliveries under way', async () => {
    await bench.stopAll()
    const flags = { city: cityFileIn(folder.path), data: `${folder.path}/spawned`, port: '0', messages: ways(OPEN) }
    const secrets = { BEACON_DATABASE_URL: databaseUrl, BEACON_INTAKE_TOKEN: TOKENS.intake }
    const { child, url } = await spawnBackend(join(BUILT, 'server.js'), flags, secrets)
    admin = await administrator({ url })
    await subscribe()
    receiver.answer = () => undefined
    const reports = Array.from({ length: 20 }, () => client(url, TOKENS.intake).post<CaseCard>('/api/intake/cases', REPORT))
    const ids = (await Promise.all(reports)).map(({ body }) => body.id)
    await until(() => receiver.received.length > 0, 'a delivery is under way')
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    receiver.answer = (_received, response) => response.writeHead(204).end()
    backend = await bench.backend(databaseUrl, { messages: { file: ways(OPEN) } })
    // The lease of what the dead one held is over.
    const pool = bench.pool(databaseUrl)
    await pool.query('update delivery set due_at = now(), leased_until = null where leased_until is not null')
    const sent = async () => (await pool.query(`select 1 from delivery where state = 'sent'`)).rowCount
    await until(async () => (await sent()) === 20, 'all are sent', 20_000)
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(ids.map((id) => `case-${id}-1`)))
  })

  it('are not held up by an event that nobody can make anything of', async () => {
    for (let i = 0; i < 3; i++) await report()
    await bench.stopAll()
    const pool = bench.pool(databaseUrl)
    await pool.query('delete from event_source')
    await pool.query('insert into event_source (case_id, seq) select case_id, seq from case_log order by case_id')
    const told: number[] = []
    const hall = hallTime(FRIDAY_MORNING, 1)
    const followers = [1, 2].map(() => new EventFollower(pool, hall, silentLogger, () => undefined))
    for (const follower of followers) {
      follower.listen(async (_client, events) => {
        if (events.some(({ file }) => file.id === 2)) throw new TypeError('nobody knows what this is')
        told.push(...events.map(({ file }) => file.id))
      })
      follower.start()
    }
    await until(() => told.includes(3), 'the one after it')
    for (const follower of followers) await follower.stop()
    expect(told).toEqual([1, 3])
    expect(followers.reduce((sum, { counts }) => sum + counts.skipped, 0)).toBe(1)
  })

  it('go on signing with the old secret for as long as a rotation says', async () => {
    const { id, secret } = await subscribe()
    const { body: rotated } = await admin.post<WebhookWithSecret>(`/api/webhooks/${id}/rotate`, undefined)
    expect(rotated.secret).not.toBe(secret)
    await report()
    await until(() => receiver.received.length === 1, 'the event')
    const [event] = receiver.received
    expect([secret, rotated.secret].map((each) => event && isSignedWith(each, event))).toEqual([true, true])
    const { body: last } = await admin.post<WebhookWithSecret>(`/api/webhooks/${id}/rotate`, { keepOldHours: 0 })
    await admin.post<PingReply>(`/api/webhooks/${id}/ping`, {})
    const ping = receiver.received.at(-1)
    expect(ping?.body.type).toBe('ping')
    expect([secret, rotated.secret, last.secret].map((each) => ping && isSignedWith(each, ping))).toEqual([false, false, true])
  })

  it('tell a secret once, to administrators alone, and write down who did what', async () => {
    const { id, secret } = await subscribe()
    const list = await admin.get<{ webhooks: Webhook[] }>('/api/webhooks')
    expect(JSON.stringify(list.body)).not.toContain(secret)
    for (const path of ['/api/webhooks', '/api/deliveries']) expect((await intake().get(path)).status).toBe(403)
    await admin.post(`/api/webhooks/${id}`, { name: 'renamed', url: receiver.url })
    const gone = await fetch(`${backend.url}/api/webhooks/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${adminToken}` },
    })
    expect(gone.status).toBe(204)
    expect((await admin.get(`/api/webhooks/${id}`)).status).toBe(404)
    const { rows } = await bench
      .pool(databaseUrl)
      .query(`select what, target, detail::text from audit where target = $1 order by id`, [`webhook:${id}`])
    expect(rows.map(({ what }) => what)).toEqual(['webhook.add', 'webhook.change', 'webhook.remove'])
    expect(JSON.stringify(rows)).not.toContain(secret)
  })

  it('go to no inner address unless the configuration opens it', async () => {
    await bench.stopAll()
    backend = await bench.backend(databaseUrl, { messages: { file: ways({}) } })
    admin = await administrator(backend)
    const inner = ['https://127.0.0.1/x', 'https://[::ffff:10.0.0.1]/x']
    for (const url of [...inner, 'http://example.org/x', 'https://u:p@example.org/', 'x://y']) {
      const { status, body } = await admin.post('/api/webhooks', { name: 'inner', url })
      expect([url, status, body.at]).toEqual([url, 400, '/url'])
    }
    for (const [field, code] of [
      ['areas', '880101'],
      ['units', 'U99'],
      ['classes', '9999'],
    ] as const) {
      const stray = await admin.post('/api/webhooks', { name: 'stray', url: 'https://example.org/x', [field]: [code] })
      expect([stray.status, stray.body.at]).toEqual([400, `/${field}/0`])
    }
    const { body: named } = await admin.post<WebhookWithSecret>('/api/webhooks', { name: 'named', url: 'https://localhost:9/x' })
    const { body: ping } = await admin.post<PingReply>(`/api/webhooks/${named.id}/ping`, {})
    expect(ping.ok).toBe(false)
    expect(ping.error).toContain('inner address')
  })
})
