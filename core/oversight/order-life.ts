import type { Order, OrderAction, OrderEntry, OrderKind, OrderState } from '../../contract/domain/order.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { Limit } from '../../contract/domain/stage.ts'
import type { ChainStep, OrderRules } from '../../contract/settings/supervision.ts'
import type { WorkingTime } from '../time/working-time.ts'

interface OrderStep {
  readonly turns: Partial<Readonly<Record<OrderState, OrderState>>>
  readonly needsText: boolean
}

/** What can happen to an order, and what it becomes. */
export const ORDER_STEPS: Readonly<Record<Exclude<OrderAction, 'issue'>, OrderStep>> = {
  receive: { turns: { issued: 'received' }, needsText: false },
  answer: { turns: { issued: 'answered', received: 'answered' }, needsText: true },
  accept: { turns: { answered: 'closed' }, needsText: false },
  'send-back': { turns: { answered: 'received' }, needsText: true },
  withdraw: { turns: { issued: 'withdrawn', received: 'withdrawn', answered: 'withdrawn' }, needsText: true },
  escalate: { turns: { issued: 'issued', received: 'issued' }, needsText: false },
  expose: { turns: { issued: 'issued', received: 'received' }, needsText: false },
  settle: { turns: { issued: 'settled', received: 'settled' }, needsText: false },
  'move-deadline': { turns: { issued: 'issued', received: 'received' }, needsText: true },
}
/** Steps that people take; the others come with time and with the case. */
export const ORDER_PEOPLE_ACTIONS = ['receive', 'answer', 'accept', 'send-back', 'withdraw'] as const
export type OrderPeopleAction = (typeof ORDER_PEOPLE_ACTIONS)[number]

const ENDS: ReadonlySet<OrderState> = new Set(['closed', 'withdrawn', 'settled'])
const UNANSWERED: ReadonlySet<OrderState> = new Set(['issued', 'received'])

export function isOrderOpen(state: OrderState): boolean {
  return !ENDS.has(state)
}

export function legalOrderActions(state: OrderState): OrderPeopleAction[] {
  return ORDER_PEOPLE_ACTIONS.filter((action) => ORDER_STEPS[action].turns[state] !== undefined)
}

export interface NewOrder {
  readonly id: number
  readonly number: string
  readonly caseId: Order['caseId']
  readonly kind: OrderKind
  readonly unit: string | null
  readonly person: string | null
  readonly requirement: string
  /** null = as the chain has it. */
  readonly limit: Limit | null
  readonly at: number
  readonly actor: string
  /** Step of the chain at which it begins. */
  readonly level: number
  readonly automaticLevel: number | null
  readonly stageSeq: number
  readonly settingVersion: number
}

export interface OrderChange {
  readonly order: Order
  readonly entry: OrderEntry
}

export function issueOrder(wanted: NewOrder, rules: OrderRules, time: WorkingTime): OrderChange {
  const { limit: own, at, actor, ...given } = wanted
  const level = Math.min(wanted.level, rules.chain.length - 1)
  const limit = own ?? stepOf(rules, level).limit
  const dueAt = time.dueAt(at, limit)
  const order: Order = {
    ...given,
    version: 1,
    state: 'issued',
    level,
    limit,
    issuedAt: at,
    issuedBy: actor,
    firstDueAt: dueAt,
    dueAt,
    nextAt: null,
    receivedAt: null,
    firstAnsweredAt: null,
    answeredAt: null,
    answer: null,
    exposedAt: null,
    endedAt: null,
  }
  return { order: withNext(order, rules), entry: entryOf(order, 'issue', null, { at, actor, text: wanted.requirement }) }
}

export interface OrderContext {
  readonly at: number
  readonly actor: string
  readonly text: string | null
  /** With a sending back: the limit of the new answer; null = as the chain has it. */
  readonly limit: Limit | null
  readonly rules: OrderRules
  readonly time: WorkingTime
  /** With 日历变更: the deadline by the calendar of now. */
  readonly movedTo?: number | undefined
}

export type OrderResult =
  | ({ readonly ok: true } & OrderChange)
  | { readonly ok: false; readonly refused: 'illegal-step' | 'text-missing'; readonly legal: OrderPeopleAction[] }

/** One step of one order: the order afterwards and the line for its history, or why not and what would be legal. */
export function applyOrderAction(order: Order, action: Exclude<OrderAction, 'issue'>, context: OrderContext): OrderResult {
  const { turns, needsText } = ORDER_STEPS[action]
  const to = turns[order.state]
  const legal = legalOrderActions(order.state)
  if (to === undefined) return { ok: false, refused: 'illegal-step', legal }
  if (needsText && !context.text) return { ok: false, refused: 'text-missing', legal }
  const { at } = context
  const ended = isOrderOpen(to) ? {} : { endedAt: at }
  const stepped: Order = { ...order, ...ended, ...effect(order, action, context), state: to, version: order.version + 1 }
  const next = withNext(stepped, context.rules)
  return { ok: true, order: next, entry: entryOf(next, action, order.state, context) }
}

function effect(
  order: Order,
  action: Exclude<OrderAction, 'issue'>,
  { at, text, limit, rules, time, movedTo }: OrderContext,
): Partial<Order> {
  switch (action) {
    case 'receive':
      return { receivedAt: at }
    case 'answer':
      return {
        receivedAt: order.receivedAt ?? at,
        firstAnsweredAt: order.firstAnsweredAt ?? at,
        answeredAt: at,
        answer: text,
      }
    case 'send-back':
      return { answeredAt: null, ...dueAnew(limit ?? stepOf(rules, order.level).limit, at, time) }
    case 'escalate': {
      const level = order.level + 1
      return { level, receivedAt: null, ...dueAnew(stepOf(rules, level).limit, at, time) }
    }
    case 'expose':
      return { exposedAt: at }
    case 'move-deadline':
      return movedTo === undefined ? {} : movedDue(order, movedTo)
    case 'accept':
    case 'withdraw':
    case 'settle':
      return {}
  }
}

function dueAnew(limit: Limit, at: number, time: WorkingTime): Pick<Order, 'limit' | 'dueAt'> {
  return { limit, dueAt: time.dueAt(at, limit) }
}

/** A chain that has become shorter since goes on at its last step. */
export function stepOf({ chain }: OrderRules, level: number): ChainStep {
  return chain[Math.min(level, chain.length - 1)] as ChainStep
}

/** The post that is called at this level beside the addressee; null = none. */
export function postAt(rules: OrderRules, level: number): Post | null {
  return stepOf(rules, level).post ?? null
}

/** The first answer is judged by the new day too, as long as it is the first that is awaited. */
function movedDue({ dueAt, firstDueAt }: Order, movedTo: number): Pick<Order, 'dueAt' | 'firstDueAt'> {
  return { dueAt: movedTo, firstDueAt: firstDueAt === dueAt ? movedTo : firstDueAt }
}

/** What silence comes to: the next level, after the last one exposure, and then nothing more. */
export function dueStep(order: Order, rules: OrderRules, now: number): 'escalate' | 'expose' | null {
  return now > order.dueAt ? silenceLeadsTo(order, rules) : null
}

function silenceLeadsTo(order: Order, rules: OrderRules): 'escalate' | 'expose' | null {
  if (!UNANSWERED.has(order.state)) return null
  if (order.level < rules.chain.length - 1) return 'escalate'
  return rules.expose && order.exposedAt === null ? 'expose' : null
}

function withNext(order: Order, rules: OrderRules): Order {
  return { ...order, nextAt: silenceLeadsTo(order, rules) === null ? null : order.dueAt }
}

/**
 * The deadline of an order by another calendar, null = where it was. `since`: when its present limit was set, by the issue, the
 * last escalation or the last sending back; counted from there it comes out the same however often it is asked.
 */
export function orderDueUnder(order: Order, since: number, time: WorkingTime): number | null {
  if (!UNANSWERED.has(order.state)) return null
  const due = time.dueAt(since, order.limit)
  return due === order.dueAt ? null : due
}

function entryOf(
  order: Order,
  action: OrderAction,
  from: OrderState | null,
  { at, actor, text }: Pick<OrderContext, 'at' | 'actor' | 'text'>,
): OrderEntry {
  return { seq: order.version, at, actor, action, from, to: order.state, level: order.level, text, dueAt: order.dueAt }
}
