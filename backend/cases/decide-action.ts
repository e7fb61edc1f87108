import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { ActionRequest, CaseAction, Problem } from '../../contract/wire/rest.ts'
import { isOwnPart } from '../../core/access/may-take-step.ts'
import { type Person, postsOf } from '../../core/access/person.ts'
import { type ActionContext, applyAction } from '../../core/cases/apply-action.ts'
import { chainFor, isApplicationAction } from '../../core/cases/approval-rules.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'
import { partAllows } from '../../core/cases/legal-steps.ts'
import type { FiledCondition } from '../../core/cases/open-case.ts'
import { STEPS } from '../../core/cases/state-machine.ts'
import type { StepChoices } from '../../core/cases/step-choices.ts'
import { needsApplication } from '../approvals/rule-problems.ts'
import { applicationsFor, usualTaken } from '../auth/application-rights.ts'
import { stepRefusal } from '../auth/case-rights.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'
import { POST_WORDS, wordOf } from '../support/words.ts'
import type { ActionCommand } from './case-command.ts'
import { decideCorrection } from './decide-correction.ts'
import type { Ground } from './ground.ts'
import { notInCity } from './not-in-city.ts'
import { refusedStep } from './refused-step.ts'
import { strangeToDepartment } from './strange-to-department.ts'
import { unitOutOfForce } from './unit-in-force.ts'

export interface Moved {
  readonly file: CaseFile
  readonly entry: LogDraft
}

/** What a step makes of a case. Whether it needs an application is asked before. */
export function decideAction(command: ActionCommand, file: CaseFile, ground: Ground): Moved | { readonly refused: Problem } {
  const { request, person } = command
  const correction = decideCorrection(command, file, ground.directory)
  const choices = choicesOf(command, file, { directory: ground.directory, correction })
  const refused =
    (person &&
      (hasToApply(person, request.action, file, ground, command.at) ??
        stepRefusal(person, request.action, file, ground.levelsAt(command.at)))) ??
    (isOutdated(request.expectedVersion, file) ? changedMeanwhile(file, request.expectedVersion) : null) ??
    ('refused' in correction ? correction.refused : null) ??
    unknownChoice(request, choices, file, ground.directory) ??
    strangeToDepartment(command, file, ground.directory) ??
    unitOutOfForce(request, file, choices.unit, command.at, ground.directory) ??
    (person && (foreignPost(request, person) ?? foreignPart(request.action, choices.unit, person)))
  if (refused) return { refused }
  return takeStep(
    file,
    request.action,
    {
      // The clock of the backend that took the last step may be a moment ahead of this one's.
      at: request.at === undefined ? Math.max(command.at, file.changedAt) : command.at,
      actor: command.actor,
      post: request.post ?? postFor(request.action, person),
      reason: request.reason?.trim() || null,
      choices,
      application: null,
      receivedAt: command.receivedAt,
    },
    ground,
  )
}

export function takeStep(
  file: CaseFile,
  action: CaseAction,
  context: Omit<ActionContext, 'rules'>,
  { directory }: Ground,
): Moved | { readonly refused: Problem } {
  // 立案 puts the case under the limits in force at that time; from then on it keeps their version.
  const rules = action === 'file' ? directory.rulesAt(context.at) : directory.rulesOf(file.limitsVersion, context.at)
  const result = applyAction(file, action, { ...context, rules })
  return result.ok ? { file: result.file, entry: result.entry } : { refused: refusedStep(action, file, result) }
}

/** The post in which a step is taken: of a person's posts the first that it belongs to; of a machine's, if one alone can be. */
export function postFor(action: CaseAction, person: Person | undefined): Post | null {
  const { posts } = STEPS[action]
  if (!person) return posts.length === 1 ? (posts[0] ?? null) : null
  const held = postsOf(person)
  return posts.find((post) => held.includes(post)) ?? null
}

export function isOutdated(expectedVersion: number | undefined, file: CaseFile): boolean {
  return expectedVersion !== undefined && expectedVersion !== file.version
}

/** The version that the caller names is not the case's: an older one, or one that there has never been. */
export function changedMeanwhile(file: CaseFile, expectedVersion?: number): Problem {
  if (expectedVersion !== undefined && expectedVersion > file.version) {
    return problem(
      'conflict',
      {
        zh: `案卷 ${file.number} 现为第 ${file.version} 版，没有第 ${expectedVersion} 版：请刷新后填写所见版本。`,
        en: `Case ${file.number} is at version ${file.version}, there is no version ${expectedVersion}: reload it and name the version that you see.`,
      },
      '/expectedVersion',
    )
  }
  return problem('conflict', {
    zh: `案卷 ${file.number} 已被他人更新（现为第 ${file.version} 版）：请刷新后再办。`,
    en: `Case ${file.number} has been changed by somebody else (it is at version ${file.version}): reload it and decide again.`,
  })
}

function choicesOf(command: ActionCommand, file: CaseFile, { directory, correction }: Deciding): StepChoices {
  const { assisting, centre, until, satisfaction } = command.request
  const unit = command.request.unit ?? ownPart(command, file) ?? dispatchedTo(command, file, directory)
  const condition = chosenCondition(command, file, directory)
  if (command.request.action === 'correct') return 'refused' in correction ? {} : correction
  return {
    ...(unit === null ? {} : { unit }),
    ...(assisting === undefined ? {} : { assisting }),
    ...(condition === null ? {} : { condition }),
    ...(centre === undefined ? {} : { centre }),
    ...(until === undefined ? {} : { until }),
    ...(satisfaction === undefined ? {} : { satisfaction }),
    ...(command.lastOrder ? { lastOrder: true } : {}),
  }
}

interface Deciding {
  readonly directory: CityDirectory
  readonly correction: ReturnType<typeof decideCorrection>
}

/** Whoever acts for one unit alone, or for one that the step can be of, need not name its part. */
function ownPart({ request: { action }, person }: ActionCommand, { assisting }: CaseFile): string | null {
  if ((action !== 'take-up-part' && action !== 'finish-part') || !person) return null
  if (person.units.length === 1) return person.units[0] ?? null
  const own = assisting.filter((part) => person.units.includes(part.unit) && partAllows(action, part))
  return own.length === 1 ? (own[0]?.unit ?? null) : null
}

/** 立案 puts the case under the limits in force at that time, under the condition that it has where it names no other. */
function chosenCondition({ request, at }: ActionCommand, file: CaseFile, directory: CityDirectory): FiledCondition | null {
  const key = request.condition ?? (request.action === 'file' ? file.condition : null)
  if (key === null) return null
  return directory.condition(directory.classOf(file), key, { at, areaCode: file.cellCode ?? file.districtCode })
}

/** 自动分拨: a dispatch that names no unit, of a case that has none in force, goes to the unit that answers. */
function dispatchedTo({ request, at }: ActionCommand, file: CaseFile, directory: CityDirectory): string | null {
  if (request.action !== 'dispatch') return null
  if (file.unitCode !== null && directory.isUnitInForce(file.unitCode, at)) return null
  const { kind, classCode, lng, lat, componentCode } = file
  return directory.responsible({ kind, classCode, edition: directory.editionOf(file), lng, lat, at, componentCode })
}

/** Whatever a step names must exist in the city's data. */
function unknownChoice(
  { action, unit, assisting = [], condition, centre }: ActionRequest,
  choices: StepChoices,
  { classCode }: CaseFile,
  directory: CityDirectory,
): Problem | null {
  if (unit !== undefined && !directory.unit(unit)) return notInCity('/unit', `责任单位 ${unit}`, `unit ${unit}`)
  const stranger = assisting.findIndex((code) => !directory.unit(code))
  if (stranger !== -1) {
    return notInCity(`/assisting/${stranger}`, `责任单位 ${assisting[stranger]}`, `unit ${assisting[stranger]}`)
  }
  if (centre !== undefined && centre !== CITY_CENTRE && !directory.hasDistrict(centre)) {
    return notInCity('/centre', `区县 ${centre}`, `district ${centre}`)
  }
  if (condition !== undefined && choices.condition === undefined && action !== 'correct') {
    const named = `filing condition ${condition} of class ${classCode}`
    return notInCity('/condition', `小类 ${classCode} 的立案条件 ${condition}`, named)
  }
  return null
}

function foreignPart(action: CaseAction, unit: string | undefined, person: Person): Problem | null {
  if (isOwnPart(person, action, unit)) return null
  return problem(
    'forbidden',
    {
      zh: `${unit} 的协办任务由该单位办理：请交该单位。`,
      en: `The part of ${unit} is that unit's own: leave it to it.`,
    },
    '/unit',
  )
}

/** Who may only apply for a step is sent there, not to somebody else. */
function hasToApply(person: Person, action: CaseAction, file: CaseFile, ground: Ground, at: number): Problem | null {
  const rights = { approvals: ground.approvalsAt(at).body, levels: ground.levelsAt(at) }
  if (!isApplicationAction(action) || !applicationsFor(person, file, rights).includes(action)) return null
  return problem('forbidden', needsApplication(action, file, chainFor(rights.approvals[action], usualTaken(action, file))))
}

function foreignPost({ post }: ActionRequest, person: Person): Problem | null {
  if (post === undefined || postsOf(person).includes(post)) return null
  return problem(
    'forbidden',
    {
      zh: `您不在${wordOf(post, POST_WORDS).zh}岗位：请留空，或写明您的岗位。`,
      en: `You do not hold the post ${wordOf(post, POST_WORDS).en}: leave it out, or name one of yours.`,
    },
    '/post',
  )
}
