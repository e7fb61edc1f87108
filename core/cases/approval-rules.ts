import type { ChainPost } from '../../contract/domain/post.ts'
import type { ApprovalRule, Approvals } from '../../contract/settings/approvals.ts'
import { DAY } from '../../contract/units.ts'
import { APPLICATION_ACTIONS, type ApplicationAction } from '../../contract/wire/applications.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from './case-file.ts'
import { isLate } from './stage-clock.ts'

export function isApplicationAction(action: CaseAction): action is ApplicationAction {
  return (APPLICATION_ACTIONS as readonly string[]).includes(action)
}

/** Who decides, for a case that has had the step so often. */
export function chainFor({ chain, chainAgain }: ApprovalRule, taken: number): ChainPost[] {
  return taken > 0 && chainAgain !== null ? chainAgain : chain
}

/** Whether somebody who is this in the chain may take the step without an application. */
export function mayActDirectly(rule: ApprovalRule, posts: readonly ChainPost[], taken: number): boolean {
  const last = chainFor(rule, taken).at(-1)
  return !rule.needed || (rule.lastMayAct && last !== undefined && posts.includes(last))
}

/** What the rule depends on beside the case. */
export interface Asked {
  readonly at: number
  readonly until: number | undefined
  /** How often the case has had this step. */
  readonly taken: number
  /** Whether an application for it was decided before, either way. */
  readonly decidedBefore: boolean
}

export type AgainstRule = 'too-many' | 'limit-passed' | 'asked-before' | 'too-long'

/** Why the rule forbids the step, even with everybody's approval; null = it does not. */
export function againstRule(
  file: Pick<CaseFile, 'dueAt'>,
  rule: ApprovalRule,
  { at, until, taken, decidedBefore }: Asked,
): AgainstRule | null {
  if (rule.most !== null && taken >= rule.most) return 'too-many'
  if (rule.once && decidedBefore) return 'asked-before'
  if (rule.beforeLimit && isLate(at, file.dueAt)) return 'limit-passed'
  if (rule.longestDays !== null && until !== undefined && until - at > rule.longestDays * DAY) return 'too-long'
  return null
}

const RULE: ApprovalRule = {
  needed: true,
  applicants: ['unit', 'dispatcher'],
  chain: ['shift-leader'],
  chainAgain: null,
  lastMayAct: true,
  most: null,
  beforeLimit: false,
  once: false,
  longestDays: null,
}

/**
 * As cities do it: a first extension is the shift leader's, a second goes up to the centre's leader, and it is asked for in
 * time; the problem ledger is entered once, for a year at most; a forced close is the leader's; an appeal goes through dispatcher and acceptor, once.
 */
export const USUAL_APPROVALS: Approvals = {
  extend: {
    ...RULE,
    chain: ['dispatcher', 'shift-leader'],
    chainAgain: ['dispatcher', 'shift-leader', 'leader'],
    most: 2,
    beforeLimit: true,
  },
  suspend: { ...RULE, chain: ['dispatcher', 'shift-leader'], most: 1, longestDays: 366 },
  postpone: { ...RULE, longestDays: 90 },
  void: { ...RULE, applicants: ['acceptor', 'dispatcher'] },
  'force-close': { ...RULE, applicants: ['acceptor', 'dispatcher', 'shift-leader'], chain: ['shift-leader', 'leader'] },
  return: { ...RULE, applicants: ['unit'], chain: ['dispatcher'] },
  'hand-up': { ...RULE, applicants: ['dispatcher', 'unit', 'acceptor'] },
  exempt: { ...RULE, applicants: ['unit'], chain: ['dispatcher', 'acceptor'], lastMayAct: false, once: true },
}
