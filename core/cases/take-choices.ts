import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { ChosenCondition, Part } from '../../contract/domain/choices.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from './case-file.ts'
import { changesLimit } from './correction.ts'
import { isLate, type LimitRules, totalDueAt } from './stage-clock.ts'
import type { StepChoices } from './step-choices.ts'

/** The file with what was chosen: unit, filing condition, parts, centre. Clocks and facts follow in steps of their own. */
export function takeChoices(file: CaseFile, action: CaseAction, choices: StepChoices, at: number, rules: LimitRules): CaseFile {
  switch (action) {
    case 'file':
      return filed(file, choices, rules)
    case 'dispatch':
    case 'redispatch':
      return { ...file, unitCode: choices.unit ?? file.unitCode, assisting: (choices.assisting ?? []).map(newPart(at)) }
    case 'assign':
    case 'finish-on-site':
      return { ...file, unitCode: choices.unit ?? file.unitCode }
    case 'return':
      return { ...file, assisting: [] }
    case 'revoke':
      return { ...file, unitCode: null, assisting: [] }
    case 'take-up-part':
      return withPart(file, choices, { takenUpAt: at })
    case 'finish-part':
      return withPart(file, choices, { doneAt: at, late: isLate(at, file.dueAt) })
    case 'release-part':
      return withPart(file, choices, { releasedAt: at })
    case 'fail-check':
      return { ...file, assisting: reopened(file.assisting, choices.assisting ?? [], at) }
    case 'hand-down':
    case 'hand-up':
      return { ...file, centre: choices.centre ?? file.centre }
    case 'visit':
      return { ...file, visitedAt: at, satisfaction: choices.satisfaction ?? null }
    case 'correct':
      return corrected(file, choices, rules)
    case 'close-order':
      return choices.lastOrder ? { ...file, flags: file.flags & ~CASE_FLAGS.supervised } : file
    default:
      return file
  }
}

function filed(file: CaseFile, { condition }: StepChoices, rules: LimitRules): CaseFile {
  const ruled = { ...file, limitsVersion: rules.version ?? 0 }
  if (!condition) return ruled
  const chosen = under(ruled, condition)
  return { ...chosen, totalDueAt: totalDueAt(chosen, rules) }
}

function under(file: CaseFile, condition: ChosenCondition | null): CaseFile {
  const flags = condition?.hazard ? file.flags | CASE_FLAGS.hazard : file.flags & ~CASE_FLAGS.hazard
  return { ...file, condition: condition?.key ?? null, handleLimit: condition?.limit ?? null, flags }
}

/** 更正: what pauses and extensions before a 回退 have added to the whole stays added. */
function corrected(file: CaseFile, choices: StepChoices, rules: LimitRules): CaseFile {
  const told = { ...file, ...choices.corrected?.to }
  if (!changesLimit(choices)) return told
  const chosen = under(told, choices.condition ?? null)
  const [before, after] = [totalDueAt(file, rules), totalDueAt(chosen, rules)]
  const added = before === null || file.totalDueAt === null ? 0 : file.totalDueAt - before
  return { ...chosen, totalDueAt: after === null ? null : after + added }
}

const newPart =
  (since: number) =>
  (unit: string): Part => ({ unit, since, takenUpAt: null, doneAt: null, releasedAt: null, late: false })

function withPart(file: CaseFile, { unit }: StepChoices, change: Partial<Part>): CaseFile {
  return { ...file, assisting: file.assisting.map((part) => (part.unit === unit ? { ...part, ...change } : part)) }
}

/** 返工: the parts that the check found wanting begin anew. */
function reopened(parts: readonly Part[], units: readonly string[], at: number): Part[] {
  return parts.map((part) => (units.includes(part.unit) ? newPart(at)(part.unit) : part))
}
