import { type Choices, CITY_CENTRE } from '../../contract/domain/choices.ts'
import { DAY } from '../../contract/units.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from './case-file.ts'
import { partAllows } from './legal-steps.ts'

/** What the actor gave with a step; all that was named is already known to exist. */
export type StepChoices = Omit<Choices, 'dueAt' | 'moved'>

export const REFUSED_CHOICES = [
  'unit-missing',
  'main-assists',
  'until-missing',
  'until-out-of-range',
  'no-such-part',
  'centre-missing',
  'satisfaction-missing',
  'nothing-corrected',
] as const
export type RefusedChoice = (typeof REFUSED_CHOICES)[number]

/** 挂账 has an end, a year away at most (a leap year's). */
export const LONGEST_PAUSE_MS = 366 * DAY

/** What takes effect of what was given: that alone goes into the log. */
export function effectiveChoices(
  file: CaseFile,
  action: CaseAction,
  given: StepChoices,
  at: number,
): { readonly choices: StepChoices } | { readonly refused: RefusedChoice } {
  switch (action) {
    case 'file':
      return { choices: given.condition ? { condition: given.condition } : {} }
    case 'dispatch':
      return assignment(given.unit ?? file.unitCode, given.assisting)
    case 'redispatch':
      return assignment(given.unit ?? null, given.assisting)
    case 'assign':
      return passedOn(file, given.unit ?? null)
    case 'finish-on-site':
      return { choices: given.unit === undefined ? {} : { unit: given.unit } }
    case 'suspend':
    case 'postpone':
      return pause(given.until, at)
    case 'take-up-part':
    case 'finish-part':
    case 'release-part':
      return partOf(file, action, given.unit)
    case 'fail-check':
      return reworkedParts(file, given.assisting ?? [])
    case 'hand-down':
      return handDown(given.centre ?? file.districtCode)
    case 'hand-up':
      return { choices: { centre: CITY_CENTRE } }
    case 'visit':
      return given.satisfaction ? { choices: { satisfaction: given.satisfaction } } : { refused: 'satisfaction-missing' }
    case 'correct':
      return correction(given)
    case 'close-order':
      return { choices: given.lastOrder ? { lastOrder: true } : {} }
    default:
      return { choices: {} }
  }
}

type Effective = ReturnType<typeof effectiveChoices>

function assignment(unit: string | null, assisting: readonly string[] = []): Effective {
  if (unit === null) return { refused: 'unit-missing' }
  if (assisting.includes(unit)) return { refused: 'main-assists' }
  const units = [...new Set(assisting)]
  return { choices: { unit, ...(units.length > 0 ? { assisting: units } : {}) } }
}

/** 内部分派 changes who has the case within a department: those who assist go on. */
function passedOn({ assisting }: CaseFile, unit: string | null): Effective {
  if (unit === null) return { refused: 'unit-missing' }
  return assisting.some((part) => part.unit === unit) ? { refused: 'main-assists' } : { choices: { unit } }
}

function pause(until: number | undefined, at: number): Effective {
  if (until === undefined) return { refused: 'until-missing' }
  return until > at && until - at <= LONGEST_PAUSE_MS ? { choices: { until } } : { refused: 'until-out-of-range' }
}

/** The unit need not be named where one part alone can be meant. */
function partOf({ assisting }: CaseFile, action: CaseAction, unit: string | undefined): Effective {
  const meant = assisting.filter((part) => partAllows(action, part) && (unit === undefined || part.unit === unit))
  return meant.length === 1 && meant[0] ? { choices: { unit: meant[0].unit } } : { refused: 'no-such-part' }
}

function reworkedParts({ assisting }: CaseFile, units: readonly string[]): Effective {
  if (units.length === 0) return { choices: {} }
  const known = units.every((unit) => assisting.some((part) => part.unit === unit))
  return known ? { choices: { assisting: [...new Set(units)] } } : { refused: 'no-such-part' }
}

function correction({ corrected, condition }: StepChoices): Effective {
  if (!corrected && !condition) return { refused: 'nothing-corrected' }
  return { choices: { corrected: corrected ?? { from: {}, to: {} }, ...(condition ? { condition } : {}) } }
}

function handDown(centre: string | null): Effective {
  return centre === null || centre === CITY_CENTRE ? { refused: 'centre-missing' } : { choices: { centre } }
}
