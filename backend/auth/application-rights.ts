import type { ChainPost } from '../../contract/domain/post.ts'
import type { Approvals } from '../../contract/settings/approvals.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import { APPLICATION_ACTIONS, type ApplicationAction } from '../../contract/wire/applications.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { chainPostsOf } from '../../core/access/centre.ts'
import { maySee } from '../../core/access/may-see.ts'
import { isForUnits, mayTakeStep } from '../../core/access/may-take-step.ts'
import type { Person } from '../../core/access/person.ts'
import { againstRule, isApplicationAction, mayActDirectly } from '../../core/cases/approval-rules.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { legalSteps } from '../../core/cases/legal-steps.ts'

/** How often the case has had the step, as far as the case itself tells. */
export function usualTaken(action: ApplicationAction, { extensions }: Pick<CaseFile, 'extensions'>): number {
  return action === 'extend' ? extensions : 0
}

/** What of a city's settings decides who may do what with a case. */
export interface RightsGround {
  readonly approvals: Approvals
  readonly levels: Levels
}

/** Whether a person may take a legal step at once; a rule may want an application first, or be against it altogether. */
export function mayTakeNow(person: Person, action: CaseAction, file: CaseFile, ground: RightsGround, at: number): boolean {
  const { approvals, levels } = ground
  if (!mayTakeStep(person, action, file, levels).may) return false
  if (!isApplicationAction(action)) return true
  const rule = approvals[action]
  const taken = usualTaken(action, file)
  const asked = { at, until: undefined, taken, decidedBefore: false }
  return mayActDirectly(rule, chainPostsOf(person, file.centre, levels), taken) && againstRule(file, rule, asked) === null
}

/** What a person may ask for about a case but not do at once (申请). */
export function applicationsFor(person: Person, file: CaseFile, { approvals, levels }: RightsGround): ApplicationAction[] {
  if (!maySee(person, file) || person.roles.every((role) => role === 'viewer')) return []
  const legal = legalSteps(file)
  const posts = chainPostsOf(person, file.centre, levels)
  return APPLICATION_ACTIONS.filter((action) => {
    const rule = approvals[action]
    if (!rule.needed || !legal.includes(action)) return false
    if (!posts.some((post) => (rule.applicants as readonly ChainPost[]).includes(post))) return false
    const direct = mayTakeStep(person, action, file, levels).may && mayActDirectly(rule, posts, usualTaken(action, file))
    return !direct && isForUnits(person.units, action, file)
  })
}
