/** Each occasion on which the rules as delivered tell somebody, and whom; and notices of an account without a contact. */
import { chmodSync, writeFileSync } from 'node:fs'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { HOUR, SECOND } from '../../contract/units.ts'
import type { Message } from '../../contract/wire/messages.ts'
import type { OrderCard } from '../../contract/wire/orders.ts'
import type { BackendStatus, CaseCard, ImportReply } from '../../contract/wire/rest.ts'
import { MessageGateways } from '../support/message-gateways.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

const bench = new Bench()
const folder = tempDir()
const gateways = new MessageGateways()
const PASSWORD = 'a long password'
const LONG = { amount: 500, clock: 'urgent-hour' } as const
let url: string
let pool: pg.Pool
let admin: ReturnType<typeof client>
let desk: ReturnType<typeof client>

/** By telephone number. */
const PEOPLE: Readonly<Record<string, object>> = {
  '13800000001': { unitCode: 'U1' },
  '13800000002': { unitCode: 'U2' },
  '13800000003': { post: 'shift-leader' },
  '13800000004': { post: 'leader' },
  '13800000005': { reporter: 'C01' },
  '13800000006': { reporter: 'C02' },
  '13800000007': { user: 'unit02' },
}

beforeAll(async () => {
  await bench.start()
  await gateways.start()
  const file = `${folder.path}/ways.json`
  writeFileSync(file, JSON.stringify({ format: 'beacon-wall-messages', version: 1, sms: gateways.smsConfig }))
  chmodSync(file, 0o600)
  const databaseUrl = await bench.newDatabase()
  const clock = { speed: 1.000001, startAt: FRIDAY_MORNING }
  url = (await bench.backend(databaseUrl, { messages: { file }, clock })).url
  pool = bench.pool(databaseUrl)
  const authority = new Authority(pool, Date.now)
  await authority.setAccount('chief01', '管理员01', PASSWORD, ['administrator'])
  await authority.setAccount('unit02', '水务处经办01', PASSWORD, ['operator'], { posts: ['unit'], units: ['U2'] })
  await authority.setAccount('desk01', '环卫处经办01', PASSWORD, ['operator'], { posts: ['unit'], units: ['U1'] })
  admin = client(url, (await authority.login('chief01', PASSWORD)).token)
  desk = client(url, (await authority.login('desk01', PASSWORD)).token)
  for (const [phone, who] of Object.entries(PEOPLE)) {
    const { status, body } = await admin.post('/api/contacts', { name: `联系人${phone.slice(-2)}`, phone, ...who })
    expect([status, body.en]).toEqual([201, undefined])
  }
}, 60_000)
afterAll(async () => {
  await bench.stop()
  await gateways.stop()
  folder.remove()
})
beforeEach(() => {
  gateways.reset()
})

const intake = () => client(url, TOKENS.intake)
/** Whom a message about this case reached that begins so, by the last digits of their numbers. */
const told = (card: CaseCard, subject: string): string[] =>
  gateways.sms
    .filter(({ text }) => text.includes(card.number) && text.includes(subject))
    .map(({ to }) => to.slice(-2))
    .sort()
/** Them alone: all messages of an event are written in one transaction. */
async function expectTold(card: CaseCard, subject: string, people: string[]): Promise<void> {
  await until(() => told(card, subject).length >= people.length, `${subject} of ${card.number}`)
  expect(told(card, subject)).toEqual(people)
  const log = (await admin.get<{ messages: Message[] }>(`/api/messages?case=${card.id}&channel=sms`)).body.messages
  expect(log.filter(({ text }) => text.includes(subject))).toHaveLength(people.length)
}
async function stepped(card: CaseCard, ...actions: object[]): Promise<void> {
  for (const action of actions) {
    const { status, body } = await intake().post(`/api/cases/${card.id}/actions`, action)
    expect({ status, en: body.en }).toEqual({ status: 200, en: undefined })
  }
}
async function reported(...actions: object[]): Promise<CaseCard> {
  const { body } = await intake().post<CaseCard>('/api/intake/cases', REPORT)
  await stepped(body, ...actions)
  return body
}
const FILED = [{ action: 'accept' }, { action: 'file', condition: 'usual' }]
const WITH_UNIT = [...FILED, { action: 'dispatch', unit: 'U1' }]

/** Two cases whose limits are over in two seconds: U2 still assists with the first, and has finished with the second. */
async function nearTheirLimit(): Promise<[CaseCard, CaseCard]> {
  const { body: status } = await intake().get<BackendStatus>('/api/status')
  const at = status.clock.at - HOUR + 2 * SECOND
  const dispatched = [
    { action: 'accept' },
    { action: 'file', condition: 'quick' },
    { action: 'dispatch', unit: 'U1', assisting: ['U2'] },
  ]
  const lives: [string, object[]][] = [
    ['open', dispatched],
    [
      'done',
      [...dispatched, { action: 'take-up' }, { action: 'take-up-part', unit: 'U2' }, { action: 'finish-part', unit: 'U2' }],
    ],
  ]
  const rows = lives.flatMap(([key, actions]) => [
    { op: 'report', key, report: { ...REPORT, at } },
    ...actions.map((action) => ({ op: 'action', key, action: { ...action, at } })),
  ])
  expect((await intake().post<ImportReply>('/api/import', { rows })).body.refused).toEqual([])
  const ids = (await pool.query<{ id: number }>('select id from cases order by id desc limit 2')).rows.map(({ id }) => id)
  const cards = await Promise.all(ids.map(async (id) => (await intake().get<CaseCard>(`/api/cases/${id}`)).body))
  const isDone = ({ assisting }: CaseCard) => assisting.every(({ doneAt }) => doneAt !== null)
  return [cards.find((card) => !isDone(card)) as CaseCard, cards.find(isDone) as CaseCard]
}

describe('as delivered, the rules tell', () => {
  it('of a dispatch the unit and those that assist it', async () => {
    const card = await reported(...FILED, { action: 'dispatch', unit: 'U1', assisting: ['U2'] })
    await expectTold(card, '新任务', ['01', '02'])
    expect(gateways.sms[0]?.text).toContain('主办：环卫处')
  })

  it('of a limit that is near, and of one that has passed, the units whose part is not done; of the latter the shift leader too', async () => {
    const [open, done] = await nearTheirLimit()
    await expectTold(open, '到期，剩余', ['01', '02'])
    await expectTold(done, '到期，剩余', ['01'])
    await expectTold(open, '超时，责任单位', ['01', '02', '03'])
    await expectTold(done, '超时，责任单位', ['01', '03'])
  })

  it('of a supervision order the unit that it is for, and at a higher level whoever the chain calls there', async () => {
    const { body: setting } = await admin.get<{ version: number; body: { key: object } }>('/api/settings/supervision')
    const levels = [{}, { post: 'leader' }].map((post) => ({ name: '级', nameEn: 'level', limit: LONG, ...post }))
    const published = await admin.post('/api/settings/supervision', {
      expectedVersion: setting.version,
      note: 'test',
      body: { ...setting.body, key: { chain: levels, expose: false } },
    })
    expect([published.status, published.body.en]).toEqual([201, undefined])
    const card = await reported(...WITH_UNIT)
    const wanted = { kind: 'key', unit: 'U2', requirement: '请配合排水' }
    const { body: order } = await admin.post<OrderCard>(`/api/cases/${card.id}/orders`, wanted)
    await expectTold(card, '请配合排水', ['02'])
    await pool.query('update supervision_order set due_at = $2, next_at = $2 where id = $1', [order.id, FRIDAY_MORNING - HOUR])
    await expectTold(card, '第 2 级：升级', ['02', '04'])
  })

  it('of an instruction the person whom it names', async () => {
    const card = await reported(...WITH_UNIT)
    const wanted = { kind: 'instruction', person: 'unit02', requirement: '请研究后报告', limit: LONG }
    expect((await admin.post<OrderCard>(`/api/cases/${card.id}/orders`, wanted)).status).toBe(201)
    await expectTold(card, '请研究后报告', ['07'])
  })

  it('of a task to verify or to check the collector on duty where the case lies', async () => {
    const areas = [
      { code: 'G1', name: '东一责任网格', areas: ['990101'], unitCode: null },
      { code: 'G2', name: '西一责任网格', areas: ['990102'], unitCode: null },
    ]
    expect((await admin.post('/api/patrol-areas', { areas })).status).toBe(200)
    const hours = { startsAt: FRIDAY_MORNING - HOUR, endsAt: FRIDAY_MORNING + 8 * HOUR }
    const shifts = [
      { mover: 'C01', area: 'G1', ...hours },
      { mover: 'C02', area: 'G2', ...hours },
    ]
    expect((await admin.post('/api/duty/shifts', { shifts })).status).toBe(200)
    const doubtful = await reported({ action: 'ask-verification' })
    await expectTold(doubtful, '请核实', ['05'])
    const handled = await reported(...WITH_UNIT, { action: 'take-up' }, { action: 'finish' }, { action: 'send-check' })
    await expectTold(handled, '请核查', ['05'])
    const { body: status } = await intake().get<BackendStatus>('/api/status')
    const at = status.clock.at - 24 * HOUR + 2 * SECOND
    const rows = [
      { op: 'report', key: 'slow', report: { ...REPORT, at } },
      { op: 'action', key: 'slow', action: { action: 'ask-verification', at } },
    ]
    expect((await intake().post<ImportReply>('/api/import', { rows })).body.refused).toEqual([])
    const { rows: found } = await pool.query<{ id: number }>('select max(id) as id from cases')
    const slow = (await intake().get<CaseCard>(`/api/cases/${found[0]?.id}`)).body
    await expectTold(slow, '到期，剩余', ['05'])
    await expectTold(slow, '超时，责任单位', ['03', '05'])
  })

  it('of what came of an application the account that made it, by a notice even where it has no contact', async () => {
    const card = await reported(...WITH_UNIT)
    const request = { action: 'postpone', reason: '雨季', until: FRIDAY_MORNING + 48 * HOUR }
    const { body: application } = await desk.post<{ id: number }>(`/api/cases/${card.id}/applications`, request)
    await admin.post(`/api/applications/${application.id}/decisions`, { verdict: 'approve', step: 0 })
    const notices = async (who = desk, query = '') => (await who.get<{ notices: Message[] }>(`/api/notices${query}`)).body.notices
    await until(async () => (await notices()).length > 0, 'the notice')
    expect(await notices()).toMatchObject([
      { contactId: null, contactName: '环卫处经办01', caseId: card.id, trigger: 'application', state: 'sent', readAt: null },
    ])
    expect((await notices())[0]?.text).toContain('缓办申请：已同意')
    expect(await notices(admin)).toEqual([])
    const [{ id }] = (await notices()) as [Message]
    expect((await admin.post(`/api/notices/${id}/read`, {})).status).toBe(404)
    expect((await desk.post(`/api/notices/${id}/read`, {})).status).toBe(204)
    expect(await notices(desk, '?unread=true')).toEqual([])
  })
})
