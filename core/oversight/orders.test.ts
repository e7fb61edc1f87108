import { describe, expect, it } from 'vitest'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { Order, OrderAction } from '../../contract/domain/order.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { OrderRules, Supervision } from '../../contract/settings/supervision.ts'
import { HOUR } from '../../contract/units.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import type { StepFacts } from '../access/may-take-step.ts'
import type { Person } from '../access/person.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { workingTime } from '../time/working-time.ts'
import { automaticLevel, overdueByShareAt } from './automatic-orders.ts'
import {
  applyOrderAction,
  dueStep,
  issueOrder,
  legalOrderActions,
  type NewOrder,
  ORDER_PEOPLE_ACTIONS,
  type OrderContext,
  type OrderPeopleAction,
  orderDueUnder,
} from './order-life.ts'
import { mayIssue, mayTakeOrderStep as mayTakeStep, type OrderAddress } from './order-rights.ts'
import { type CountedOrder, orderStatistics } from './order-statistics.ts'

const time = workingTime(OFFICE_HOURS)
const at = (text: string): number => Date.parse(`${text}+08:00`)
/** A Friday. */
const NINE = at('2026-11-20T09:00:00')
const rules: OrderRules = {
  chain: [
    { name: '单位', nameEn: 'unit', limit: { amount: 4, clock: 'work-hour' } },
    { name: '分管', nameEn: 'deputy', limit: { amount: 2, clock: 'work-hour' } },
    { name: '主要', nameEn: 'head', limit: { amount: 1, clock: 'urgent-hour' } },
  ],
  expose: true,
}
const WANTED: NewOrder = {
  id: 7,
  number: 'DB7',
  caseId: 1 as CaseId,
  kind: 'overdue',
  unit: 'U1',
  person: null,
  requirement: '请立即处置',
  limit: null,
  at: NINE,
  actor: 'leader01',
  level: 0,
  automaticLevel: null,
  stageSeq: 4,
  settingVersion: 2,
}
const issued = (changes: Partial<NewOrder> = {}) => issueOrder({ ...WANTED, ...changes }, rules, time)
const context = (now: number, changes: Partial<OrderContext> = {}): OrderContext => ({
  at: now,
  actor: 'unit01',
  text: '已清理',
  limit: null,
  rules,
  time,
  ...changes,
})

function step(order: Order, action: Exclude<OrderAction, 'issue'>, now: number, changes: Partial<OrderContext> = {}): Order {
  const result = applyOrderAction(order, action, context(now, changes))
  if (!result.ok) throw new Error(`${action}: ${result.refused}`)
  return result.order
}

describe('a supervision order', () => {
  it('wants its answer within working time, by the chain or as its issuer says', () => {
    expect(issued().order).toMatchObject({ state: 'issued', level: 0, firstDueAt: at('2026-11-20T15:00:00'), version: 1 })
    const own = issued({ limit: { amount: 1, clock: 'urgent-hour' } }).order
    expect(own).toMatchObject({ dueAt: NINE + HOUR, limit: { amount: 1, clock: 'urgent-hour' } })
    expect(issued().entry).toMatchObject({ seq: 1, action: 'issue', from: null, to: 'issued', text: '请立即处置' })
  })

  it('is received, answered, sent back, answered again and closed; its first answer stays the one that counts', () => {
    const received = step(issued().order, 'receive', NINE + HOUR)
    const answered = step(received, 'answer', NINE + 2 * HOUR)
    expect(answered).toMatchObject({ state: 'answered', receivedAt: NINE + HOUR, answer: '已清理' })
    const back = step(answered, 'send-back', at('2026-11-20T17:00:00'), { text: '照片不符' })
    expect(back).toMatchObject({ state: 'received', answeredAt: null, dueAt: at('2026-11-23T11:00:00') })
    const again = step(back, 'answer', at('2026-11-23T10:00:00'))
    expect(again.firstAnsweredAt).toBe(NINE + 2 * HOUR)
    const closed = step(again, 'accept', at('2026-11-23T10:30:00'), { text: null })
    expect(closed).toMatchObject({ state: 'closed', endedAt: at('2026-11-23T10:30:00'), version: 6 })
    expect(legalOrderActions(closed.state)).toEqual([])
  })

  it('counts as received when it is answered at once', () => {
    expect(step(issued().order, 'answer', NINE + HOUR).receivedAt).toBe(NINE + HOUR)
  })

  it('refuses what its state does not have, naming what it has, and an answer without words', () => {
    const { order } = issued()
    expect(applyOrderAction(order, 'accept', context(NINE))).toEqual({
      ok: false,
      refused: 'illegal-step',
      legal: ['receive', 'answer', 'withdraw'],
    })
    expect(applyOrderAction(order, 'answer', context(NINE, { text: null }))).toMatchObject({ refused: 'text-missing' })
    const closed = step(step(order, 'answer', NINE), 'accept', NINE)
    for (const action of ORDER_PEOPLE_ACTIONS) expect(applyOrderAction(closed, action, context(NINE)).ok).toBe(false)
  })
})

describe('the chain', () => {
  it('calls the next level when nobody answered in time, each with its own limit, then exposes once', () => {
    let { order } = issued()
    const walked: unknown[] = []
    for (let now = NINE; now < NINE + 96 * HOUR; now += HOUR / 4) {
      const action = dueStep(order, rules, now)
      if (action === null) continue
      order = step(order, action, now, { actor: 'backend', text: null })
      walked.push([action, order.level, new Date(now + 8 * HOUR).toISOString().slice(5, 16)])
    }
    expect(walked).toEqual([
      ['escalate', 1, '11-20T15:15'],
      ['escalate', 2, '11-20T17:30'],
      ['expose', 2, '11-20T18:45'],
    ])
    expect(order).toMatchObject({ state: 'issued', exposedAt: at('2026-11-20T18:45:00'), firstDueAt: at('2026-11-20T15:00:00') })
  })

  it('is silent at the very instant of the limit, after an answer, and where nobody is to be exposed', () => {
    const { order } = issued()
    expect(dueStep(order, rules, order.dueAt)).toBeNull()
    expect(dueStep(order, rules, order.dueAt + 1)).toBe('escalate')
    expect(dueStep(step(order, 'answer', NINE), rules, order.dueAt + 1)).toBeNull()
    const last = issued({ level: 2 }).order
    expect(dueStep(last, { ...rules, expose: false }, last.dueAt + 1)).toBeNull()
  })

  it('wants to be received anew at each level, and can still be answered after exposure', () => {
    const received = step(issued().order, 'receive', NINE)
    expect(step(received, 'escalate', received.dueAt + 1)).toMatchObject({ state: 'issued', receivedAt: null, level: 1 })
    const exposed = step(issued({ level: 2 }).order, 'expose', NINE + 9 * HOUR, { text: null })
    expect(step(exposed, 'answer', NINE + 10 * HOUR)).toMatchObject({ state: 'answered', exposedAt: NINE + 9 * HOUR })
  })

  it('is looked at again only when silence leads on: not once it is answered, ended, or exposed', () => {
    const { order } = issued()
    expect(order.nextAt).toBe(order.dueAt)
    const answered = step(order, 'answer', NINE)
    expect(answered.nextAt).toBeNull()
    const back = step(answered, 'send-back', NINE + HOUR)
    expect(back.nextAt).toBe(back.dueAt)
    const last = issued({ level: 2 }).order
    expect(step(last, 'expose', last.dueAt + 1, { text: null }).nextAt).toBeNull()
    expect(issueOrder({ ...WANTED, level: 2 }, { ...rules, expose: false }, time).order.nextAt).toBeNull()
  })

  it('waits longer when a holiday is announced, counted from when its limit was set, however often it is asked', () => {
    const { order } = issued()
    const closed = workingTime({
      version: 'later',
      utcOffsetMinutes: 480,
      slots: [
        [480, 720],
        [840, 1080],
      ],
      workDays: [1, 2, 3, 4, 5],
      holidays: ['2026-11-20'],
      makeUpDays: [],
    })
    const movedTo = orderDueUnder(order, NINE, closed)!
    expect(movedTo).toBe(at('2026-11-23T12:00:00'))
    const moved = step(order, 'move-deadline', NINE + HOUR, { actor: 'backend', text: '日历变更', movedTo })
    expect(moved).toMatchObject({ state: 'issued', dueAt: movedTo, firstDueAt: movedTo, nextAt: movedTo, version: 2 })
    expect(orderDueUnder(moved, NINE, closed)).toBeNull()
    expect(orderDueUnder(step(order, 'answer', NINE), NINE, closed)).toBeNull()
    const escalated = step(order, 'escalate', order.dueAt + 1, { text: null })
    const later = step(escalated, 'move-deadline', order.dueAt + 2, { text: '日历变更', movedTo })
    expect(later.firstDueAt).toBe(order.firstDueAt)
  })

  it('goes on at its last step when it has become shorter', () => {
    const short = { ...rules, chain: rules.chain.slice(0, 1) }
    expect(issueOrder({ ...WANTED, level: 2 }, short, time).order.level).toBe(0)
  })
})

describe('automatic orders', () => {
  const file = (changes: Partial<CaseFile> = {}): CaseFile =>
    ({
      stage: 'handle',
      unitCode: 'U1',
      endedAt: null,
      dueAt: at('2026-11-20T17:00:00'),
      stageLimit: { amount: 4, clock: 'work-hour' },
      ...changes,
    }) as CaseFile
  const setting = {
    automatic: {
      stages: ['handle'],
      orders: [
        { share: 0, level: 0 },
        { share: 0.5, level: 0 },
        { share: 1, level: 1 },
      ],
      requirement: '',
    },
  } as unknown as Supervision

  it('come at shares of the limit on the limit’s own clock: half of 4 working hours after Friday 17:00 is Monday 9:00', () => {
    expect(overdueByShareAt(file(), 0.5, time)).toBe(at('2026-11-23T09:00:00'))
    expect(overdueByShareAt(file({ stageLimit: { amount: 4, clock: 'urgent-hour' } }), 0.5, time)).toBe(at('2026-11-20T19:00:00'))
    const reached = (now: string) => automaticLevel(file(), setting, at(now), time)
    expect(reached('2026-11-20T17:00:00')).toBeNull()
    expect(reached('2026-11-20T17:00:01')).toBe(0)
    expect(reached('2026-11-23T09:00:00')).toBe(0)
    expect(reached('2026-11-23T09:00:01')).toBe(1)
    expect(reached('2026-11-24T09:00:00')).toBe(2)
  })

  it('do not come to cases that are over, paused, in another stage, or nobody’s yet', () => {
    const late = at('2026-11-30T09:00:00')
    for (const changes of [{ endedAt: NINE }, { dueAt: null }, { stage: 'check' as const }, { unitCode: null }]) {
      expect(automaticLevel(file(changes), setting, late, time)).toBeNull()
    }
  })
})

type OrderOfKind = Pick<Order, 'kind'> & OrderAddress

describe('who may do what with an order', () => {
  const person = (post: Post, changes: Partial<Person> = {}): Person => ({
    user: 'somebody',
    roles: ['operator'],
    posts: [post],
    areas: [],
    units: [],
    ...changes,
  })
  const order: OrderOfKind = { kind: 'leader', unit: 'U1', person: null, post: null }

  const FILE: StepFacts = {
    centre: CITY_CENTRE,
    districtCode: '990101',
    cellCode: '990101001001001',
    unitCode: 'U1',
    reporter: null,
    state: 'handling',
  }
  const mayTakeOrderStep = (who: Person, action: OrderPeopleAction, of: OrderOfKind, file: StepFacts) =>
    mayTakeStep(who, action, of, file, 'two')

  it('its unit receives and answers, no other, and does not judge its own answer', () => {
    const allowed = (somebody: Person) => ORDER_PEOPLE_ACTIONS.filter((action) => mayTakeOrderStep(somebody, action, order, FILE))
    expect(allowed(person('unit', { units: ['U1'] }))).toEqual(['receive', 'answer'])
    expect(allowed(person('unit', { units: ['U2'] }))).toEqual([])
    expect(allowed(person('supervisor'))).toEqual(['accept', 'send-back', 'withdraw'])
    expect(allowed(person('dispatcher'))).toEqual([])
  })

  it('somebody who acts for all units answers in the own area only', () => {
    const answers = (areas: string[]) => mayTakeOrderStep(person('unit', { areas }), 'answer', order, FILE)
    expect([answers(['990101']), answers([]), answers(['990102'])]).toEqual([true, true, false])
    expect(mayTakeOrderStep(person('unit', { areas: ['990102'], units: ['U1'] }), 'answer', order, FILE)).toBe(true)
  })

  it('the person that it names answers, whatever the post', () => {
    const named = { ...order, unit: null, person: 'somebody' }
    expect(mayTakeOrderStep(person('dispatcher'), 'answer', named, FILE)).toBe(true)
    expect(mayTakeOrderStep(person('dispatcher', { user: 'else' }), 'answer', named, FILE)).toBe(false)
  })

  it('a level that names a post calls who holds it: in the centre and area of the case, or at the head of the unit', () => {
    const called: OrderOfKind = { ...order, post: 'leader' }
    const answers = (changes: Partial<Person>, file: Partial<StepFacts> = {}, of = called) =>
      mayTakeOrderStep(person('leader', changes), 'answer', of, { ...FILE, ...file })
    expect([answers({}), answers({}, {}, { ...called, post: null }), answers({}, {}, { ...called, post: 'supervisor' })]).toEqual(
      [true, false, false],
    )
    expect([answers({ areas: ['990102'] }), answers({ areas: ['990101'] })]).toEqual([false, false])
    const district = { centre: '990101' }
    expect([answers({}, district), answers({ areas: ['990101'] }, district)]).toEqual([false, true])
    expect([answers({ units: ['U1'] }, district), answers({ units: ['U2'] }, district)]).toEqual([true, false])
    expect(mayTakeOrderStep(person('unit', { units: ['U1'] }), 'answer', called, FILE)).toBe(true)
  })

  it('nobody judges an order to a unit of their own', () => {
    const judges = (units: string[]) => mayTakeOrderStep(person('leader', { units }), 'withdraw', order, FILE)
    expect([judges([]), judges(['U2']), judges(['U1', 'U2'])]).toEqual([true, true, false])
  })

  it('an instruction is the leader’s, an overdue order the supervisor’s', () => {
    expect([mayIssue(person('leader'), 'instruction'), mayIssue(person('supervisor'), 'instruction')]).toEqual([true, false])
    expect([mayIssue(person('leader'), 'overdue'), mayIssue(person('supervisor'), 'overdue')]).toEqual([false, true])
  })
})

describe('statistics of orders', () => {
  const counted = (changes: Partial<CountedOrder>): CountedOrder => ({
    unit: 'U1',
    state: 'issued',
    firstDueAt: 100,
    firstAnsweredAt: null,
    endedAt: null,
    exposedAt: null,
    escalations: 0,
    ...changes,
  })

  it('count what was due, overdue and unanswered included, and give no rate where nothing was', () => {
    const orders = [
      counted({ firstAnsweredAt: 100, state: 'closed', endedAt: 150 }),
      counted({ firstAnsweredAt: 101, escalations: 2 }),
      counted({ escalations: 1, exposedAt: 180 }),
      counted({ unit: 'U2', firstDueAt: 300 }),
      counted({ unit: 'U2', state: 'withdrawn', endedAt: 90 }),
    ]
    const { units, all } = orderStatistics(orders, 200)
    expect(units).toEqual([
      {
        unit: 'U1',
        figures: {
          issued: 3,
          answeredOnTime: 1,
          answeredLate: 1,
          unanswered: 1,
          due: 3,
          escalated: 2,
          exposed: 1,
          closed: 1,
          onTimeRate: 1 / 3,
        },
      },
      {
        unit: 'U2',
        figures: {
          issued: 2,
          answeredOnTime: 0,
          answeredLate: 0,
          unanswered: 0,
          due: 0,
          escalated: 0,
          exposed: 0,
          closed: 0,
          onTimeRate: null,
        },
      },
    ])
    expect(all).toMatchObject({ issued: 5, due: 3, onTimeRate: 1 / 3 })
  })
})
