import type { Post } from '../../contract/domain/post.ts'
import { CASE_STATES, type CaseState, type Stage } from '../../contract/domain/stage.ts'
import { CASE_ACTIONS, type CaseAction } from '../../contract/wire/rest.ts'

/** In which stage a state is, and so whose limit runs. */
export const STAGE_OF_STATE: Readonly<Record<CaseState, Stage>> = {
  reported: 'collect',
  verifying: 'collect',
  accepted: 'file',
  filed: 'dispatch',
  returned: 'dispatch',
  dispatched: 'handle',
  handling: 'handle',
  suspended: 'handle',
  postponed: 'handle',
  handled: 'feedback',
  checking: 'check',
  checked: 'check',
  closed: 'evaluate',
  'force-closed': 'evaluate',
  void: 'evaluate',
  rejected: 'evaluate',
  'self-handled': 'evaluate',
}

export const END_STATES: ReadonlySet<CaseState> = new Set(CASE_STATES.filter((state) => STAGE_OF_STATE[state] === 'evaluate'))

export function isOpen(state: CaseState): boolean {
  return !END_STATES.has(state)
}

export interface Step {
  /** From which state to which. An action that is not about a turning (延期, 督办) leads back to where it was. */
  readonly turns: Partial<Readonly<Record<CaseState, CaseState>>>
  /** The first is the one whose work it is: of somebody who holds several, the step is taken in that one. */
  readonly posts: readonly Post[]
  /** 回退, 作废, 延期, 缓办 … are ledgers: no entry without its reason. */
  readonly needsReason: boolean
}

const stay = (...states: CaseState[]): Step['turns'] => Object.fromEntries(states.map((state) => [state, state]))
const lead = (to: CaseState, ...from: CaseState[]): Step['turns'] => Object.fromEntries(from.map((state) => [state, to]))
const OPEN = CASE_STATES.filter(isOpen)
const AT_CENTRE: readonly CaseState[] = ['reported', 'verifying', 'accepted', 'filed', 'returned']
const WITH_UNIT: readonly CaseState[] = ['dispatched', 'handling']
/** 挂账, 缓办: the clock stands. */
export const PAUSED: readonly CaseState[] = ['suspended', 'postponed']

/** Every turning of a case there is. A new one is a new line here and in CASE_ACTIONS; nothing else decides. */
export const STEPS: Readonly<Record<CaseAction, Step>> = {
  'ask-verification': { turns: lead('verifying', 'reported'), posts: ['acceptor'], needsReason: false },
  // 核实: the collector says what there is on site, and the case is back at the desk. An acceptor need not wait for it.
  confirm: { turns: lead('reported', 'verifying'), posts: ['collector'], needsReason: false },
  refute: { turns: lead('reported', 'verifying'), posts: ['collector'], needsReason: true },
  accept: { turns: lead('accepted', 'reported', 'verifying'), posts: ['acceptor'], needsReason: false },
  reject: {
    turns: lead('rejected', 'reported', 'verifying', 'accepted'),
    posts: ['acceptor', 'shift-leader'],
    needsReason: true,
  },
  file: { turns: lead('filed', 'accepted'), posts: ['shift-leader', 'acceptor'], needsReason: false },
  dispatch: { turns: lead('dispatched', 'filed', 'returned'), posts: ['dispatcher'], needsReason: false },
  'take-up': { turns: lead('handling', 'dispatched'), posts: ['unit'], needsReason: false },
  return: { turns: lead('returned', ...WITH_UNIT), posts: ['unit'], needsReason: true },
  finish: { turns: lead('handled', 'handling'), posts: ['unit'], needsReason: false },
  'send-check': { turns: lead('checking', 'handled'), posts: ['acceptor', 'dispatcher'], needsReason: false },
  'pass-check': { turns: lead('checked', 'checking'), posts: ['collector'], needsReason: false },
  'fail-check': { turns: lead('handling', 'checking', 'checked'), posts: ['collector', 'acceptor'], needsReason: true },
  close: { turns: lead('closed', 'checked'), posts: ['shift-leader', 'acceptor'], needsReason: false },
  'force-close': {
    turns: lead('force-closed', 'filed', 'returned', ...WITH_UNIT, ...PAUSED, 'handled', 'checking', 'checked'),
    posts: ['shift-leader'],
    needsReason: true,
  },
  void: {
    turns: lead('void', ...AT_CENTRE, ...WITH_UNIT, ...PAUSED),
    posts: ['shift-leader'],
    needsReason: true,
  },
  suspend: { turns: lead('suspended', ...WITH_UNIT), posts: ['shift-leader'], needsReason: true },
  resume: { turns: lead('handling', ...PAUSED), posts: ['shift-leader', 'dispatcher'], needsReason: false },
  extend: { turns: stay(...WITH_UNIT), posts: ['shift-leader'], needsReason: true },
  supervise: { turns: stay(...OPEN), posts: ['shift-leader', 'supervisor'], needsReason: false },
  'finish-on-site': { turns: lead('checking', 'filed'), posts: ['collector', 'acceptor', 'dispatcher'], needsReason: false },
  'self-handle': { turns: lead('self-handled', 'reported', 'verifying'), posts: ['collector'], needsReason: false },
  redispatch: { turns: lead('dispatched', ...WITH_UNIT), posts: ['dispatcher', 'shift-leader'], needsReason: true },
  revoke: { turns: lead('filed', ...WITH_UNIT), posts: ['dispatcher', 'shift-leader'], needsReason: true },
  'take-up-part': { turns: stay(...WITH_UNIT), posts: ['unit'], needsReason: false },
  'finish-part': { turns: stay(...WITH_UNIT), posts: ['unit'], needsReason: false },
  'release-part': { turns: stay(...WITH_UNIT), posts: ['unit', 'dispatcher', 'shift-leader'], needsReason: true },
  postpone: { turns: lead('postponed', ...WITH_UNIT), posts: ['shift-leader'], needsReason: true },
  'hand-down': { turns: stay(...AT_CENTRE), posts: ['acceptor', 'dispatcher', 'shift-leader'], needsReason: false },
  'hand-up': {
    turns: stay(...AT_CENTRE, ...WITH_UNIT, ...PAUSED),
    posts: ['dispatcher', 'shift-leader', 'leader'],
    needsReason: true,
  },
  visit: { turns: stay('closed', 'force-closed', 'self-handled', 'rejected'), posts: ['acceptor'], needsReason: false },
  exempt: { turns: stay('closed', 'force-closed'), posts: ['acceptor', 'shift-leader'], needsReason: true },
  instruct: { turns: stay(...OPEN), posts: [], needsReason: true },
  'answer-order': { turns: stay(...OPEN), posts: [], needsReason: true },
  'close-order': { turns: stay(...OPEN), posts: [], needsReason: false },
  assign: { turns: stay(...WITH_UNIT), posts: ['unit'], needsReason: false },
  correct: { turns: stay(...AT_CENTRE), posts: ['acceptor', 'shift-leader'], needsReason: true },
}

/** What the table has for a state, in the order of CASE_ACTIONS; `legalSteps` says what a very case allows. */
export function legalActions(state: CaseState): CaseAction[] {
  return CASE_ACTIONS.filter((action) => STEPS[action].turns[state] !== undefined && !isOrderStep(action))
}

/** A step that comes with a supervision order and its history, never by itself: no post may take it. */
export function isOrderStep(action: CaseAction): boolean {
  return STEPS[action].posts.length === 0
}
