import type { Post } from '../../contract/domain/post.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { STEPS } from '../cases/state-machine.ts'
import { isCentrePost, worksInCentre } from './centre.ts'
import { type CaseFacts, inAreas, isOnlyCollector, maySee } from './may-see.ts'
import { type Person, postsOf } from './person.ts'

export type StepRight =
  | { readonly may: true }
  /** `unseen`: to this person the case does not exist. `post`, `centre`, `area`, `unit`: what is lacking. */
  | { readonly may: false; readonly lacks: 'unseen' | 'post' | 'centre' | 'area' | 'unit' }

/** What the right to a step depends on: `centre` is the one that holds the case. */
export interface StepFacts extends CaseFacts {
  readonly centre: string
}

/** What a centre may do about a case that another holds: press it, not work on it. */
const FROM_OUTSIDE: readonly CaseAction[] = ['supervise']

/**
 * Whether a person may take a step with a case, before asking whether the step is legal in its state. The person holds a
 * post that the step belongs to, works in the centre that holds the case where the step is a centre's, and the case lies in an
 * own area and, where it has a unit, with an own unit.
 */
export function mayTakeStep(person: Person, action: CaseAction, facts: StepFacts, levels: Levels): StepRight {
  if (!maySee(person, facts)) return { may: false, lacks: 'unseen' }
  if (!holdsPostFor(person, action)) return { may: false, lacks: 'post' }
  if (!isForCentre(person, action, facts.centre, levels)) return { may: false, lacks: 'centre' }
  if (!inAreas(person.areas, facts)) return { may: false, lacks: 'area' }
  if (!isOnlyCollector(person) && !isForUnits(person.units, action, facts)) return { may: false, lacks: 'unit' }
  return { may: true }
}

function isForCentre(person: Person, action: CaseAction, centre: string, levels: Levels): boolean {
  if (FROM_OUTSIDE.includes(action) || worksInCentre(person, centre, levels)) return true
  const held = postsOf(person)
  return STEPS[action].posts.some((post) => !isCentrePost(post) && held.includes(post))
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
