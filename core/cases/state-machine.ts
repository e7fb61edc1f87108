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
  handled: 'feedback',
  checking: 'check',
  checked: 'check',
  closed: 'evaluate',
  'force-closed': 'evaluate',
  void: 'evaluate',
  rejected: 'evaluate',
}

export const END_STATES: ReadonlySet<CaseState> = new Set(CASE_STATES.filter((state) => STAGE_OF_STATE[state] === 'evaluate'))

export function isOpen(state: CaseState): boolean {
  return !END_STATES.has(state)
}

export interface Step {
  /** From which state to which. An action that is not about a turning (延期, 督办) leads back to where it was. */
  readonly turns: Partial<Readonly<Record<CaseState, CaseState>>>
  readonly posts: readonly Post[]
  /** 回退, 作废, 延期, 缓办 … are ledgers: no entry without its reason. */
  readonly needsReason: boolean
}

const stay = (...states: CaseState[]): Step['turns'] => Object.fromEntries(states.map((state) => [state, state]))
const lead = (to: CaseState, ...from: CaseState[]): Step['turns'] => Object.fromEntries(from.map((state) => [state, to]))
const OPEN = CASE_STATES.filter(isOpen)

/** Every turning of a case there is. A new one is a new line here and in CASE_ACTIONS; nothing else decides. */
export const STEPS: Readonly<Record<CaseAction, Step>> = {
  'ask-verification': { turns: lead('verifying', 'reported'), posts: ['acceptor'], needsReason: false },
  accept: { turns: lead('accepted', 'reported', 'verifying'), posts: ['acceptor'], needsReason: false },
  reject: {
    turns: lead('rejected', 'reported', 'verifying', 'accepted'),
    posts: ['acceptor', 'shift-leader'],
    needsReason: true,
  },
  file: { turns: lead('filed', 'accepted'), posts: ['acceptor', 'shift-leader'], needsReason: false },
  dispatch: { turns: lead('dispatched', 'filed', 'returned'), posts: ['dispatcher'], needsReason: false },
  'take-up': { turns: lead('handling', 'dispatched'), posts: ['unit'], needsReason: false },
  return: { turns: lead('returned', 'dispatched', 'handling'), posts: ['unit'], needsReason: true },
  finish: { turns: lead('handled', 'handling'), posts: ['unit'], needsReason: false },
  'send-check': { turns: lead('checking', 'handled'), posts: ['dispatcher', 'acceptor'], needsReason: false },
  'pass-check': { turns: lead('checked', 'checking'), posts: ['collector'], needsReason: false },
  'fail-check': { turns: lead('handling', 'checking', 'checked'), posts: ['collector', 'acceptor'], needsReason: false },
  close: { turns: lead('closed', 'checked'), posts: ['acceptor', 'shift-leader'], needsReason: false },
  'force-close': {
    turns: lead('force-closed', 'filed', 'returned', 'dispatched', 'handling', 'suspended', 'handled', 'checking', 'checked'),
    posts: ['shift-leader'],
    needsReason: true,
  },
  void: {
    turns: lead('void', 'reported', 'verifying', 'accepted', 'filed', 'returned', 'dispatched', 'handling', 'suspended'),
    posts: ['shift-leader'],
    needsReason: true,
  },
  suspend: { turns: lead('suspended', 'dispatched', 'handling'), posts: ['shift-leader'], needsReason: true },
  resume: { turns: lead('handling', 'suspended'), posts: ['shift-leader', 'dispatcher'], needsReason: false },
  extend: { turns: stay('dispatched', 'handling'), posts: ['shift-leader'], needsReason: true },
  supervise: { turns: stay(...OPEN), posts: ['shift-leader', 'supervisor'], needsReason: false },
}

/** What may be done with a case in this state, in the order of CASE_ACTIONS. */
export function legalActions(state: CaseState): CaseAction[] {
  return CASE_ACTIONS.filter((action) => STEPS[action].turns[state] !== undefined)
}
