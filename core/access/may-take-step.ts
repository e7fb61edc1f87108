import type { Post } from '../../contract/domain/post.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { STEPS } from '../cases/state-machine.ts'
import { type CaseFacts, inAreas, isOnlyCollector, maySee, ofUnits } from './may-see.ts'
import { type Person, postsOf } from './person.ts'

export type StepRight =
  | { readonly may: true }
  /** `unseen`: to this person the case does not exist. `post`, `area`, `unit`: what is lacking. */
  | { readonly may: false; readonly lacks: 'unseen' | 'post' | 'area' | 'unit' }

/**
 * Whether a person may take a step with a case, before asking whether the step is legal in its state. The person holds a
 * post that the step belongs to, and the case lies in an own area and, where it has a unit, with an own unit.
 */
export function mayTakeStep(person: Person, action: CaseAction, facts: CaseFacts): StepRight {
  if (!maySee(person, facts)) return { may: false, lacks: 'unseen' }
  if (!holdsPostFor(person, action)) return { may: false, lacks: 'post' }
  if (!inAreas(person.areas, facts)) return { may: false, lacks: 'area' }
  if (!isOnlyCollector(person) && !ofUnits(person.units, facts)) return { may: false, lacks: 'unit' }
  return { may: true }
}

/** Roles come first: a viewer takes no step, whatever posts the account was given. */
export function holdsPostFor(person: Person, action: CaseAction): boolean {
  if (person.roles.every((role) => role === 'viewer')) return false
  const allowed: readonly Post[] = STEPS[action].posts
  return postsOf(person).some((post) => allowed.includes(post))
}
