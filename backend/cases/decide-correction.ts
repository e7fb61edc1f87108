import { isDeepStrictEqual } from 'node:util'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CITY_CENTRE, type CorrectedFacts } from '../../contract/domain/choices.ts'
import type { CaseClass } from '../../contract/files/city.ts'
import type { ActionRequest, Problem } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { correctionOf } from '../../core/cases/correction.ts'
import type { FiledCondition } from '../../core/cases/open-case.ts'
import { STEPS } from '../../core/cases/state-machine.ts'
import type { StepChoices } from '../../core/cases/step-choices.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'
import type { ActionCommand } from './case-command.ts'
import { classOfReport } from './class-of-report.ts'
import { farOut } from './far-out.ts'
import { componentOf } from './named-component.ts'
import { notInCity } from './not-in-city.ts'

type Correction = Pick<StepChoices, 'corrected' | 'condition'>
type Refused = { readonly refused: Problem }

/**
 * 更正: what a report had wrong is set right, and all that was found by it is found anew: cell and district by the place, the
 * component and the unit by class and place, the centre by the district, the limit by all of them, in the version of the limits that rules the case.
 */
export function decideCorrection(command: ActionCommand, file: CaseFile, directory: CityDirectory): Correction | Refused {
  const { request, at } = command
  if (request.action !== 'correct' || STEPS.correct.turns[file.state] === undefined) return {}
  const refused =
    withoutEffect(request) ??
    halfSaid(request, file) ??
    farOut([request.lng ?? file.lng, request.lat ?? file.lat], directory.city)
  if (refused) return { refused }
  const of = classAfter(command, file, directory)
  if (of && 'refused' in of) return of
  const placed = { ...file, ...classedAs(request, file, of), ...placeAfter(request, file, directory) }
  const found = foundAnew(request, { file, placed, at }, directory)
  if ('refused' in found) return found
  const condition = conditionAfter(request, { file, placed, of }, { directory, at })
  if (condition && 'refused' in condition) return condition
  const wanted: CorrectedFacts = { ...placed, ...found, condition: condition ? condition.key : null }
  const corrected = correctionOf(file, said(wanted, request))
  const isNew = condition !== null && !isSameLimit(file, condition)
  return { ...(corrected ? { corrected } : {}), ...(isNew ? { condition } : {}) }
}

/** 更正 finds unit and centre by itself; what else a step may choose is not its own. */
function withoutEffect(request: ActionRequest): Problem | null {
  const named = (['unit', 'assisting', 'centre', 'until', 'satisfaction'] as const).find((field) => request[field] !== undefined)
  if (named === undefined) return null
  return problem(
    'bad-request',
    {
      zh: `更正不能指定 ${named}：责任单位与中心按小类和位置自动确定；请删去此项，或另办派遣、下派等步骤。`,
      en: `A correction takes no "${named}": unit and centre follow from class and place. Leave it out, or take the step that it belongs to.`,
    },
    `/${named}`,
  )
}

/** A place is two numbers, and digits of a class say nothing without the kind. */
function halfSaid({ lng, lat, kind, classCode }: ActionRequest, file: CaseFile): Problem | null {
  if ((lng === undefined) !== (lat === undefined)) {
    const sentence = { zh: '更正位置须同时给出经度与纬度。', en: 'To correct the place, give longitude and latitude.' }
    return problem('bad-request', sentence, lng === undefined ? '/lng' : '/lat')
  }
  if (kind === undefined || kind === file.kind || classCode !== undefined) return null
  const sentence = { zh: '更正类型（部件、事件）须同时给出小类代码。', en: 'To correct the kind, give the class code, too.' }
  return problem('bad-request', sentence, '/classCode')
}

function hasOtherClass({ kind, classCode }: ActionRequest, file: CaseFile): boolean {
  return (kind ?? file.kind) !== file.kind || (classCode ?? file.classCode) !== file.classCode
}

/** Another class is one of the dictionary in force; undefined where the dictionary has lost the case's own. */
function classAfter(command: ActionCommand, file: CaseFile, directory: CityDirectory): CaseClass | Refused | undefined {
  const { request, at } = command
  if (!hasOtherClass(request, file)) return directory.classOf(file)
  const { kind = file.kind, classCode = file.classCode } = request
  return classOfReport({ at, request: { kind, classCode, ...(request.at === undefined ? {} : { at: request.at }) } }, directory)
}

function classedAs(request: ActionRequest, file: CaseFile, of: CaseClass | undefined): Partial<CaseFile> {
  return of && hasOtherClass(request, file) ? { kind: of.kind, classCode: of.code, classEdition: of.edition } : {}
}

function placeAfter({ lng, lat }: ActionRequest, file: CaseFile, directory: CityDirectory): Partial<CaseFile> {
  if (lng === undefined || lat === undefined || (lng === file.lng && lat === file.lat)) return {}
  const located = directory.locate(lng, lat)
  return { lng, lat, ...located, centre: centreAfter(file, located.districtCode, directory) }
}

/** A district's centre works in its own district: what lies in another goes to that one's, or to the city's. */
function centreAfter({ centre, districtCode }: CaseFile, found: string | null, directory: CityDirectory): string {
  if (centre === CITY_CENTRE || found === districtCode) return centre
  return found !== null && directory.hasDistrict(found) ? found : CITY_CENTRE
}

interface Placed {
  readonly file: CaseFile
  /** The case of the right class at the right place. */
  readonly placed: CaseFile
  readonly at: number
}

/** The unit stays where nobody is named for the new class and place: the dispatcher sees it. */
function foundAnew(
  { componentCode: named }: ActionRequest,
  { file, placed, at }: Placed,
  directory: CityDirectory,
): Pick<CaseFile, 'componentCode' | 'unitCode'> | Refused {
  const { kind, classCode, lng, lat } = placed
  const isMoved = lng !== file.lng || lat !== file.lat
  const isOther = kind !== file.kind || classCode !== file.classCode
  if (!isMoved && !isOther && (named === undefined || named === file.componentCode)) {
    return { componentCode: file.componentCode, unitCode: file.unitCode }
  }
  const where = { kind, classCode, lng, lat, ...(named === undefined ? {} : { componentCode: named }) }
  const component = componentOf(where, at, directory)
  if ('refused' in component) return component
  const componentCode = component.code
  const wanted = { kind, classCode, edition: directory.editionOf(placed), lng, lat, at, componentCode }
  return { componentCode, unitCode: directory.responsible(wanted) ?? file.unitCode }
}

function conditionAfter(
  request: ActionRequest,
  { file, placed, of }: Omit<Placed, 'at'> & { readonly of: CaseClass | undefined },
  { directory, at }: { readonly directory: CityDirectory; readonly at: number },
): FiledCondition | null | Refused {
  const isOther = hasOtherClass(request, file)
  const place = { at, areaCode: placed.cellCode ?? placed.districtCode, version: file.limitsVersion }
  const key = request.condition ?? (isOther ? undefined : (file.condition ?? undefined))
  const kept = keptCondition(file)
  if (key === undefined && !isOther) return kept
  const found = directory.condition(of, key, place)
  if (found === null && request.condition !== undefined) {
    const named = `filing condition ${key} of class ${placed.classCode}`
    return { refused: notInCity('/condition', `小类 ${placed.classCode} 的立案条件 ${key}`, named) }
  }
  const isMoved = placed.lng !== file.lng || placed.lat !== file.lat
  if (!isOther && !isMoved && request.condition === undefined) return kept
  return found ?? (isOther ? null : kept)
}

/** As it was chosen once: whatever the tables say by now. */
function keptCondition({ condition, handleLimit, flags }: CaseFile): FiledCondition | null {
  return condition === null || handleLimit === null ? null : { key: condition, limit: handleLimit, hazard: isHazard(flags) }
}

function isSameLimit({ condition, handleLimit, flags }: CaseFile, { key, limit, hazard }: FiledCondition): boolean {
  return condition === key && isDeepStrictEqual(handleLimit, limit) && isHazard(flags) === hazard
}

const isHazard = (flags: number): boolean => (flags & CASE_FLAGS.hazard) !== 0

/** With the words, where they were given. */
function said(wanted: CorrectedFacts, { address, description }: ActionRequest): CorrectedFacts {
  return {
    ...wanted,
    ...(address === undefined ? {} : { address }),
    ...(description === undefined ? {} : { description }),
  }
}
