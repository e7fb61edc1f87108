import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { CaseAction, Problem } from '../../contract/wire/rest.ts'
import { type CaseFacts, maySee } from '../../core/access/may-see.ts'
import { mayTakeStep, type StepFacts } from '../../core/access/may-take-step.ts'
import { type Person, postsOf } from '../../core/access/person.ts'
import { type LegalFacts, legalSteps } from '../../core/cases/legal-steps.ts'
import { STEPS } from '../../core/cases/state-machine.ts'
import { noSuchCase, ProblemError, problem } from '../http/problem.ts'
import { ACTION_WORDS, POST_WORDS, wordOf, wordsOf } from '../support/words.ts'
import type { Principal } from './principal.ts'

/** The person behind a caller; undefined for a machine, which its scopes alone narrow. */
export function personOf(principal: Principal): Person | undefined {
  return principal.kind === 'account' ? principal : undefined
}

export function seesCase(principal: Principal, facts: CaseFacts): boolean {
  return principal.kind === 'credential' || maySee(principal, facts)
}

/** @throws ProblemError as if there were no such case: that it exists elsewhere is not this caller's to know */
export function mustSeeCase(principal: Principal, file: CaseFacts & { readonly id: number }): void {
  if (!seesCase(principal, file)) throw new ProblemError(noSuchCase(file.id))
}

/** Why a person may not take a step with a case; null = the step is the person's to take, if it is legal. */
export function stepRefusal(
  person: Person,
  action: CaseAction,
  file: StepFacts & { readonly id: number },
  levels: Levels,
): Problem | null {
  const right = mayTakeStep(person, action, file, levels)
  if (right.may) return null
  if (right.lacks === 'unseen') return noSuchCase(file.id)
  if (right.lacks === 'post') return lacksPost(person, action)
  if (right.lacks === 'centre') return heldElsewhere(file.centre)
  return problem('forbidden', {
    zh: '案卷不在您的责任区域或不属于您的单位：请由所属区域或单位的人员办理。',
    en: 'The case lies outside your area or belongs to another unit: leave the step to those whose it is.',
  })
}

/** The legal steps that are also the caller's to take. */
export function stepsOf(principal: Principal, file: StepFacts & LegalFacts, levels: Levels): CaseAction[] {
  const legal = legalSteps(file)
  return principal.kind === 'credential' ? legal : legal.filter((action) => mayTakeStep(principal, action, file, levels).may)
}

/** Why what is a centre's about a case is not this person's: another centre holds it. */
export function heldElsewhere(centre: string): Problem {
  if (centre === CITY_CENTRE) {
    return problem('forbidden', {
      zh: '案卷由市级中心办理，您属于区级中心：可以督办，或请市级中心下派（hand-down）。',
      en: "The case is with the city's centre, and yours is a district's: supervise it, or ask the city's to hand it down.",
    })
  }
  return problem('forbidden', {
    zh: `案卷由 ${centre} 区级中心办理，您不属于该中心：可以督办，或请该中心上交（hand-up）。`,
    en: `The case is with the centre of district ${centre}, which is not yours: supervise it, or ask that centre to hand it up.`,
  })
}

function lacksPost(person: Person, action: CaseAction): Problem {
  const step = wordOf(action, ACTION_WORDS)
  const needed = wordsOf(STEPS[action].posts, POST_WORDS, { zh: '无人', en: 'nobody' })
  const held = wordsOf(postsOf(person), POST_WORDS, { zh: '无', en: 'none' })
  return problem('forbidden', {
    zh: `${step.zh}由${needed.zh}办理，您的岗位：${held.zh}。请交相应岗位，或请管理员调整岗位。`,
    en: `To ${step.en} is for ${needed.en}; your posts: ${held.en}. Leave it to them, or ask the administrator for the post.`,
  })
}
