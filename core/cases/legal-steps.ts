import { CITY_CENTRE, type Part } from '../../contract/domain/choices.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from './case-file.ts'
import { legalActions } from './state-machine.ts'

/** What it depends on, beside the state, whether a step is legal. */
export type LegalFacts = Pick<CaseFile, 'state' | 'centre' | 'assisting' | 'exemptAt' | 'handledLate' | 'endedLate' | 'lateAt'>

export function isOpenPart(part: Part): boolean {
  return part.doneAt === null && part.releasedAt === null
}

/** Whether an assisting unit's part is where this step can take it from. */
export function partAllows(action: CaseAction, part: Part): boolean {
  if (!isOpenPart(part)) return false
  if (action === 'take-up-part') return part.takenUpAt === null
  return action !== 'finish-part' || part.takenUpAt !== null
}

/** Whether any limit of the case ran out before its step was done. */
export function wasLate({ handledLate, endedLate, lateAt }: LegalFacts): boolean {
  return handledLate || endedLate || lateAt !== null
}

const forSomePart =
  (action: CaseAction) =>
  ({ assisting }: LegalFacts): boolean =>
    assisting.some((part) => partAllows(action, part))

const ONLY_WHEN: Partial<Readonly<Record<CaseAction, (file: LegalFacts) => boolean>>> = {
  finish: ({ assisting }) => !assisting.some(isOpenPart),
  'take-up-part': forSomePart('take-up-part'),
  'finish-part': forSomePart('finish-part'),
  'release-part': forSomePart('release-part'),
  'hand-down': ({ centre }) => centre === CITY_CENTRE,
  'hand-up': ({ centre }) => centre !== CITY_CENTRE,
  exempt: (file) => file.exemptAt === null && wasLate(file),
}

/** Whether what a step depends on beside the state allows it. */
export function factsAllow(action: CaseAction, file: LegalFacts): boolean {
  return ONLY_WHEN[action]?.(file) ?? true
}

/** What may be done with this very case now, in the order of CASE_ACTIONS. */
export function legalSteps(file: LegalFacts): CaseAction[] {
  return legalActions(file.state).filter((action) => factsAllow(action, file))
}
