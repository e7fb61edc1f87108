import type { Post } from '../../contract/domain/post.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { STEPS } from '../cases/state-machine.ts'
import { type CaseFacts, inAreas, isOnlyCollector, maySee } from './may-see.ts'
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
  if (!isOnlyCollector(person) && !isForUnits(person.units, action, facts)) return { may: false, lacks: 'unit' }
  return { may: true }
}

/** Steps of an assisting unit's own part; every other step of a unit is the main one's (主办). */
const OWN_PART: readonly CaseAction[] = ['take-up-part', 'finish-part']

/** Whether the step is that of one of these units: those who assist see the case, and move their part of it. */
export function isForUnits(units: readonly string[], action: CaseAction, { unitCode, assisting = [] }: CaseFacts): boolean {
  if (units.length === 0) return true
  if (OWN_PART.includes(action)) return assisting.some(({ unit }) => units.includes(unit))
  return unitCode !== null && units.includes(unitCode)
}

/** Whether a person may move the part of this unit. */
export function isOwnPart({ units }: Person, action: CaseAction, unit: string | undefined): boolean {
  return units.length === 0 || unit === undefined || !OWN_PART.includes(action) || units.includes(unit)
}

/** Roles come first: a viewer takes no step, whatever posts the account was given. */
export function holdsPostFor(person: Person, action: CaseAction): boolean {
  if (person.roles.every((role) => role === 'viewer')) return false
  const allowed: readonly Post[] = STEPS[action].posts
  return postsOf(person).some((post) => allowed.includes(post))
}
