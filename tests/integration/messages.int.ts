import { chmodSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { MESSAGES } from '../../backend/messages/message-setting.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { MessageRules } from '../../contract/settings/messages.ts'
import { HOUR } from '../../contract/units.ts'
import type { Delivery } from '../../contract/wire/deliveries.ts'
import type { Contact, ContactRequest, Message, SendMessageReply } from '../../contract/wire/messages.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { MessageGateways } from '../support/message-gateways.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

const bench = new Bench()
const folder = tempDir()
let databaseUrl: string
let backend: Backend
let admin: ReturnType<typeof client>

const gateways = new MessageGateways()
const { mails, sms } = gateways

beforeAll(async () => {
  await bench.start()
  await gateways.start()
})
afterAll(async () => {
  await bench.stop()
  await gateways.stop()
  folder.remove()
})
beforeEach(async () => {
  databaseUrl = await bench.newDatabase()
})
afterEach(async () => {
  await bench.stopAll()
  gateways.reset()
})

/** The hall clock of a new database starts at this local time. */
async function start(at = '2026-11-20T09:00:00'): Promise<void> {
  const file = `${folder.path}/ways.json`
  const ways = {
    format: 'beacon-wall-messages',
    version: 1,
    email: { from: 'centre@example.org' },
    sms: gateways.smsConfig,
    retry: { firstSeconds: 0.02, longestSeconds: 0.05, maxAttempts: 4 },
  }
  writeFileSync(file, JSON.stringify(ways))
  chmodSync(file, 0o600)
  backend = await bench.backend(databaseUrl, {
    messages: { file, smtpUrl: gateways.smtpUrl },
    clock: { speed: 1.000001, startAt: Date.parse(`${at}+08:00`) },
  })
  const authority = new Authority(bench.pool(databaseUrl), Date.now)
  for (const role of ['administrator', 'operator'] as const) await authority.setAccount(role, role, 'a long password', [role])
  admin = client(backend.url, (await authority.login('administrator', 'a long password')).token)
}

/** The backend sleeps until then, by the hall's clock. */
async function goOnAt(hallMs: number): Promise<void> {
  await bench.stopAll()
  await bench.pool(databaseUrl).query(`update meta set value = to_jsonb($1::float8) where key = 'hall-at'`, [hallMs])
  await start()
}

const contact = async (request: Partial<ContactRequest>): Promise<Contact> => {
  const { status, body } = await admin.post<Contact>('/api/contacts', { name: '联系人01', ...request })
  expect({ status, en: body.en }).toEqual({ status: 201, en: undefined })
  return body
}
const publish = async (change: (rules: MessageRules) => MessageRules) => {
  const body = change(structuredClone(MESSAGES.initial(SMALL_CITY)))
  return admin.post('/api/settings/messages', { expectedVersion: 0, note: 'test', body })
}
const manners =
  (changes: Partial<MessageRules['manners']>) =>
  (rules: MessageRules): MessageRules => ({
    ...rules,
    manners: { ...rules.manners, ...changes },
  })
const messages = async (query = ''): Promise<Message[]> =>
  (await admin.get<{ messages: Message[] }>(`/api/messages${query}`)).body.messages
const intake = () => client(backend.url, TOKENS.intake)
async function dispatched(changes: object = {}, condition = 'usual'): Promise<CaseCard> {
  const { body: card } = await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, ...changes })
  for (const action of [{ action: 'accept' }, { action: 'file', condition }, { action: 'dispatch', unit: 'U1' }]) {
    const { status, body } = await intake().post(`/api/cases/${card.id}/actions`, action)
    expect({ status, en: body.en }).toEqual({ status: 200, en: undefined })
  }
  return card
}

describe('messages', () => {
  it('tell the responsible unit of a dispatch on every way it has, in its language', async () => {
    await start()
    await contact({ unitCode: 'U1', phone: '13800000001', email: 'unit1@example.org', user: 'operator' })
    await contact({ unitCode: 'U1', language: 'en', email: 'unit1-en@example.org' })
    await contact({ unitCode: 'U2', phone: '13800000002' })
    const card = await dispatched({ address: '人民路1号' })
    await until(() => sms.length === 1 && mails.length === 2, 'SMS and e-mails')
    expect(sms[0]).toMatchObject({ to: '13800000001' })
    expect(sms[0]?.text).toBe(`新任务 ${card.number}：暴露垃圾，人民路1号。主办：环卫处。请于 11-20 15:00 前处置。`)
    expect(new Set(mails.map(({ to }) => to[0]))).toEqual(new Set(['unit1-en@example.org', 'unit1@example.org']))
    expect(mails.find(({ to }) => to[0] === 'unit1-en@example.org')?.text).toContain(`Subject: New task ${card.number}`)
    await until(async () => (await messages()).every(({ state }) => state === 'sent'), 'all sent')
    const log = await messages('?channel=sms')
    expect(log).toMatchObject([
      { address: '138****0001', trigger: 'dispatch', settingVersion: 0, caseId: card.id, state: 'sent' },
    ])
    const { token } = await new Authority(bench.pool(databaseUrl), Date.now).login('operator', 'a long password')
    expect((await client(backend.url, token).get<{ messages: Message[] }>('/api/messages')).body.messages).toHaveLength(4)
    const desk = client(backend.url, token)
    const { notices } = (await desk.get<{ notices: Message[] }>('/api/notices?unread=true')).body
    expect(notices).toMatchObject([{ channel: 'notice', caseId: card.id, readAt: null }])
    expect((await desk.post(`/api/notices/${notices[0]?.id}/read`, {})).status).toBe(204)
    expect((await desk.get<{ notices: Message[] }>('/api/notices?unread=true')).body.notices).toEqual([])
    expect((await admin.post(`/api/notices/${notices[0]?.id}/read`, {})).status).toBe(404)
    await bench.pool(databaseUrl).query(`update account set areas = '{990102}' where "user" = 'operator'`)
    const west = await new Authority(bench.pool(databaseUrl), Date.now).login('operator', 'a long password')
    expect((await client(backend.url, west.token).get<{ messages: Message[] }>('/api/messages')).body.messages).toEqual([])
  })

  it('tell the reporter the result', async () => {
    await start()
    await contact({ reporter: 'C01', phone: '13800000003' })
    const card = await dispatched()
    await intake().post(`/api/cases/${card.id}/actions`, { action: 'force-close', reason: 'test' })
    await until(() => sms.length === 1, 'the result')
    expect(sms[0]?.text).toContain(`您上报的问题 ${card.number}`)
    expect(sms[0]?.text).toContain('已结案')
  })

  it('tell whoever applied what came of it: approved, refused with its reason, lapsed', async () => {
    await start()
    const authority = new Authority(bench.pool(databaseUrl), Date.now)
    await authority.setAccount('unit01', 'unit01', 'a long password', ['operator'], { posts: ['unit'], units: ['U1'] })
    const unit = client(backend.url, (await authority.login('unit01', 'a long password')).token)
    await contact({ user: 'unit01', phone: '13800000004', language: 'zh' })
    await contact({ unitCode: 'U1', name: '联系人02', phone: '13800000005' })
    const asked = async (extra: object = {}) => {
      const { id } = await dispatched()
      const request = { action: 'postpone', reason: '雨季', until: FRIDAY_MORNING + 48 * HOUR, ...extra }
      return { id, request, path: `/api/cases/${id}/applications` }
    }
    const told = () => sms.filter(({ to, text }) => to === '13800000004' && text.includes('申请')).map(({ text }) => text)
    const yes = await asked()
    const { body: first } = await unit.post<{ id: number }>(yes.path, yes.request)
    await admin.post(`/api/applications/${first.id}/decisions`, { verdict: 'approve', step: 0 })
    await until(() => told().length === 1, 'the approval is told')
    expect(told()[0]).toContain('提出的缓办申请：已同意')
    const no = await asked()
    const { body: second } = await unit.post<{ id: number }>(no.path, no.request)
    const opinion = '可以按期完成'
    await admin.post(`/api/applications/${second.id}/decisions`, { verdict: 'refuse', opinion, step: 0 })
    await until(() => told().length === 2, 'the refusal is told')
    expect(told()[1]).toContain('缓办申请：不同意。说明：可以按期完成')
    const gone = await asked()
    await unit.post(gone.path, gone.request)
    await intake().post(`/api/cases/${gone.id}/actions`, { action: 'force-close', reason: 'test' })
    await until(() => told().length === 3, 'the lapse is told')
    expect(told()[2]).toContain('缓办申请：已失效。说明：')
    const { notices } = (await unit.get<{ notices: Message[] }>('/api/notices')).body
    expect(notices.map(({ eventType }) => eventType)).toEqual([
      'case.application-lapsed',
      'case.application-refused',
      'case.application-approved',
    ])
    const ofSystem = await asked({ actor: '环卫处', post: 'unit' })
    const { body: third } = await intake().post<{ id: number }>(ofSystem.path, ofSystem.request)
    await admin.post(`/api/applications/${third.id}/decisions`, { verdict: 'approve', step: 0 })
    await until(() => sms.some(({ to, text }) => to === '13800000005' && text.includes('申请')), 'the unit is told')
    expect(told()).toHaveLength(3)
  })

  it('wait for the morning, except for hazards, and come as one digest when they are many', async () => {
    await start('2026-11-20T23:00:00')
    await contact({ unitCode: 'U1', phone: '13800000001' })
    const hazard = await dispatched({ kind: 'component', classCode: '0101' }, 'hazard')
    await until(() => sms.length === 1, 'the hazard')
    expect(sms[0]?.text).toContain(hazard.number)
    const cards = [await dispatched(), await dispatched({ address: 'b' }), await dispatched({ address: 'c' })]
    const dispatches = async () => (await messages('?channel=sms')).filter(({ trigger }) => trigger === 'dispatch').reverse()
    await until(async () => (await dispatches()).length === 4, 'all are in the log')
    const held = (await dispatches()).slice(1)
    const morning = Date.parse('2026-11-21T07:00:00+08:00')
    expect(held.map(({ state, why, heldUntil }) => [state, why, heldUntil])).toEqual(
      Array.from({ length: 3 }, () => ['held', 'quiet-hours', morning]),
    )
    const digest = () => sms.find(({ text }) => text.startsWith('您有'))
    await goOnAt(morning)
    await until(() => digest() !== undefined, 'the digest of the morning')
    for (const card of cards) expect(digest()?.text).toContain(card.number)
    const merged = (await dispatches()).slice(1)
    expect(new Set(merged.map(({ state }) => state))).toEqual(new Set(['merged']))
    const [first] = (await messages('?channel=sms')).filter(({ eventType }) => eventType === 'digest').reverse()
    expect(merged.map(({ digestId }) => digestId)).toEqual(merged.map(() => first?.id))
    expect(first?.madeAt).toBeGreaterThanOrEqual(morning)
  })

  it('are dropped with a line in the log when nobody needs them any more', async () => {
    await start('2026-11-20T23:00:00')
    await publish((rules) => ({
      ...rules,
      triggers: rules.triggers.filter(({ key }) => key === 'dispatch').map((each) => ({ ...each, expiresAfterMinutes: 15 })),
    }))
    await contact({ unitCode: 'U1', phone: '13800000001' })
    await dispatched()
    await until(async () => (await messages('?state=held')).length === 1, 'held')
    await goOnAt(Date.parse('2026-11-21T07:00:00+08:00'))
    await until(async () => (await messages('?state=dropped')).length === 1, 'dropped')
    expect((await messages('?state=dropped'))[0]).toMatchObject({ why: 'expired', trigger: 'dispatch', settingVersion: 1 })
    expect(sms).toEqual([])
  })

  it('are no more than so many an hour to one person, and the same text is said once', async () => {
    await start()
    expect((await publish(manners({ quiet: null, perHour: 2 }))).status).toBe(201)
    const { id } = await contact({ unitCode: 'U1', phone: '13800000001' })
    for (let i = 0; i < 4; i++) await dispatched()
    await until(async () => (await messages('?channel=sms')).length === 4, 'four in the log')
    await until(() => sms.length === 2, 'two went out')
    expect(
      (await messages('?state=held')).map(({ why, heldUntil }) => [why, (heldUntil ?? 0) > FRIDAY_MORNING + 0.9 * HOUR]),
    ).toEqual([
      ['too-many', true],
      ['too-many', true],
    ])
    const text = { contacts: [id], channels: ['sms'], subject: '值班', text: '请到岗。', urgent: true }
    expect((await admin.post<SendMessageReply>('/api/messages', text)).body).toMatchObject({ queued: 1, dropped: 0 })
    expect((await admin.post<SendMessageReply>('/api/messages', text)).body).toMatchObject({ queued: 0, dropped: 1 })
    await until(() => sms.length === 3, 'the urgent one')
    expect((await messages('?state=dropped'))[0]?.why).toBe('same-text')
  })

  it('are tried again until the gateway takes them, and are dead letters when it never does', async () => {
    await start()
    const { id } = await contact({ phone: '13800000001' })
    const send = (text: string) => admin.post('/api/messages', { contacts: [id], channels: ['sms'], subject: 's', text })
    let refusals = 2
    gateways.smsAnswer = () => (refusals-- > 0 ? { status: 200, code: '97' } : { status: 200, code: '0' })
    await send('once more')
    await until(() => sms.length === 1, 'taken at the third try')
    gateways.smsAnswer = () => ({ status: 503, code: '' })
    await send('never')
    await until(async () => (await messages('?state=failed')).length === 1, 'given up', 20_000)
    const [failed] = await messages('?state=failed')
    expect(failed?.why).toContain('503')
    const { deliveries } = (await admin.get<{ deliveries: Delivery[] }>('/api/deliveries?state=dead&channel=sms')).body
    expect(deliveries).toMatchObject([{ attempts: 4, key: `message-${failed?.id}` }])
    gateways.smsAnswer = () => ({ status: 200, code: '0' })
    expect((await admin.post(`/api/deliveries/${deliveries[0]?.id}/retry`, {})).status).toBe(200)
    await until(async () => (await messages('?state=sent')).length === 2, 'sent after all', 20_000)
    expect(sms.map(({ text }) => text)).toEqual(['once more', 'never'])
    const again = await admin.post(`/api/deliveries/${deliveries[0]?.id}/retry`, {})
    expect([again.status, again.body.zh]).toEqual([409, expect.stringContaining('现为已送达（sent），不是死信')])
    const gone = await admin.post(`/api/deliveries/${deliveries[0]?.id}/discard`, { reason: '试' })
    expect([gone.status, gone.body.en]).toEqual([409, expect.stringContaining('already sent')])
  })

  it('do not go out at night, nor when nobody needs them any more, because the gateway was down in between', async () => {
    await start()
    const { id } = await contact({ phone: '13800000001' })
    const send = (text: string, urgent = false) =>
      admin.post('/api/messages', { contacts: [id], channels: ['sms'], subject: 's', text, urgent })
    gateways.smsAnswer = () => ({ status: 503, code: '' })
    for (const text of ['by day', 'soon stale']) await send(text)
    await send('at any hour', true)
    const pool = bench.pool(databaseUrl)
    const tried = async () => (await pool.query('select from delivery_attempt')).rowCount ?? 0
    await until(async () => (await tried()) > 0, 'tried in vain')
    await pool.query('update message set expires_at = expires_at + $1', [48 * HOUR])
    await pool.query("update message set expires_at = $1 where body = 'soon stale'", [FRIDAY_MORNING + HOUR])
    gateways.smsAnswer = () => ({ status: 200, code: '0' })
    await goOnAt(Date.parse('2026-11-20T23:00:00+08:00'))
    const again = bench.pool(databaseUrl)
    await again.query("update delivery_target set failures = 0, open_until = '-infinity'")
    await again.query(
      "update delivery set state = 'waiting', ended_at = null, due_at = now() where leased_until is null and state in ('waiting', 'dead')",
    )
    const placed = async () => (await messages()).every(({ state }) => state !== 'queued' && state !== 'failed')
    await until(placed, 'each has its place')
    const seen = async () => Object.fromEntries((await messages()).map(({ text, state, why }) => [text, [state, why]]))
    expect(await seen()).toEqual({
      'at any hour': ['sent', null],
      'by day': ['held', 'quiet-hours'],
      'soon stale': ['dropped', 'expired'],
    })
    expect(sms.map(({ text }) => text)).toEqual(['at any hour'])
    await goOnAt(Date.parse('2026-11-21T07:00:00+08:00'))
    await until(() => sms.length === 2, 'the one that waited for the morning')
    expect(sms[1]?.text).toBe('by day')
  })

  it('give up at once on an address that the mail server refuses, without naming it', async () => {
    await start()
    const { id } = await contact({ email: 'nobody@example.org' })
    gateways.mailAnswer = (to) => Object.assign(new Error(`no such mailbox ${to}`), { responseCode: 550 })
    await admin.post('/api/messages', { contacts: [id], channels: ['email'], subject: 's', text: 't' })
    await until(async () => (await messages('?state=failed')).length === 1, 'given up')
    const { deliveries } = (await admin.get<{ deliveries: Delivery[] }>('/api/deliveries?state=dead')).body
    expect(deliveries[0]).toMatchObject({ attempts: 1, channel: 'email' })
    expect(deliveries[0]?.lastError).not.toContain('nobody@example.org')
  })

  it('refuse a template that names what nobody can fill in, a group of nobody, and a trigger without its template', async () => {
    await start()
    const refused = async (change: (rules: MessageRules) => void): Promise<[number, string | undefined]> => {
      const { status, body } = await publish((rules) => {
        change(rules)
        return rules
      })
      return [status, body.at]
    }
    expect(
      await refused(({ templates }) => {
        if (templates[1]) templates[1].zh.text = '案卷 {nummer}'
      }),
    ).toEqual([400, '/body/templates/1/zh/text'])
    expect(
      await refused(({ groups }) => {
        if (groups[0]) groups[0].posts = []
      }),
    ).toEqual([400, '/body/groups/0'])
    expect(await refused((rules) => rules.templates.shift())).toEqual([400, '/body/triggers/0/template'])
  })

  it('mask addresses in lists, audit the look at one, and forget them with the person', async () => {
    await start('2026-11-20T23:00:00')
    const { id } = await contact({ unitCode: 'U1', phone: '13800000001', email: 'unit1@example.org' })
    for (const [field, value] of Object.entries({ user: 'nobody', unitCode: 'U99', areas: ['880101'] })) {
      const stray = await admin.post('/api/contacts', { name: '联系人02', [field]: value })
      expect([stray.status, stray.body.at?.split('/')[1]]).toEqual([400, field])
    }
    const list = await admin.get<{ contacts: Contact[] }>('/api/contacts')
    expect(list.body.contacts).toMatchObject([{ phone: '138****0001', email: 'u***@example.org' }])
    expect((await admin.get<Contact>(`/api/contacts/${id}`)).body.phone).toBe('13800000001')
    const pool = bench.pool(databaseUrl)
    const audited = await pool.query('select what, detail::text from audit where target = $1 order by id', [`contact:${id}`])
    expect(audited.rows.map(({ what }) => what)).toEqual(['contact.add', 'look.contact'])
    expect(JSON.stringify(audited.rows)).not.toContain('13800000001')
    const { token } = await new Authority(pool, Date.now).login('operator', 'a long password')
    expect((await client(backend.url, token).get('/api/contacts')).status).toBe(403)
    const late = { contacts: [id], channels: ['sms'], subject: 's', text: 'in the morning' }
    expect((await admin.post<SendMessageReply>('/api/messages', late)).body).toMatchObject({ held: 1 })
    const gone = await fetch(`${backend.url}/api/contacts/${id}`, { method: 'DELETE', headers: await authorization() })
    expect(gone.status).toBe(204)
    expect((await pool.query('select 1 from contact where phone is not null or email is not null')).rowCount).toBe(0)
    expect(await messages()).toMatchObject([{ state: 'dropped', why: 'contact-removed', address: '' }])
  })

  it('show how a text reads for a case and how long it is', async () => {
    await start()
    const { body: card } = await intake().post<CaseCard>('/api/intake/cases', REPORT)
    const preview = { subject: '{number}', text: '{class}：{address}', language: 'zh', caseId: card.id }
    const { body } = await admin.post('/api/messages/preview', preview)
    expect(body).toEqual({ subject: card.number, text: '暴露垃圾：—', encoding: 'ucs-2', length: 6, segments: 1 })
    expect((await admin.post('/api/messages/preview', { ...preview, text: '{x}' })).status).toBe(400)
  })

  async function authorization(): Promise<Record<string, string>> {
    const { token } = await new Authority(bench.pool(databaseUrl), Date.now).login('administrator', 'a long password')
    return { authorization: `Bearer ${token}` }
  }
})
