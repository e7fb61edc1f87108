import type { ChainPost, Post } from '../../contract/domain/post.ts'
import type { ApprovalRule } from '../../contract/settings/approvals.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { ApplicationAction } from '../../contract/wire/applications.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { chainPostsOf, postOf, verdictPostsOf } from '../../core/access/centre.ts'
import { maySee } from '../../core/access/may-see.ts'
import { isForUnits } from '../../core/access/may-take-step.ts'
import { type Person, postsOf } from '../../core/access/person.ts'
import { chainFor } from '../../core/cases/approval-rules.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { StepChoices } from '../../core/cases/step-choices.ts'
import { heldElsewhere } from '../auth/case-rights.ts'
import type { ApplyCommand, DecideCommand, WithdrawCommand } from '../cases/case-command.ts'
import { changedMeanwhile, isOutdated, type Moved, takeStep } from '../cases/decide-action.ts'
import type { Ground } from '../cases/ground.ts'
import { noSuchCase, problem } from '../http/problem.ts'
import {
  alreadyOver,
  askedByMainOnly,
  askedByOthersOnly,
  beingAsked,
  decidedBefore,
  decidedMeanwhile,
  noSuchStep,
  notTheApplicant,
  opinionMissing,
  otherCentresTurn,
  othersTurn,
  ownApplication,
} from './application-problems.ts'
import type { ApplicationRow, ApplicationStepRow } from './application-row.ts'
import { ruleProblem } from './rule-problems.ts'

/** What became of a case before, as far as rules count it. */
export interface CasePast {
  taken(action: ApplicationAction): number
  decidedBefore(action: ApplicationAction): boolean
  open(action: ApplicationAction): ApplicationRow | undefined
  /** Whether somebody has given a verdict on an application already. */
  hasDecided(principal: string, application: number): boolean
}

export interface Decided {
  readonly row: ApplicationRow
  /** The verdict that was noted. */
  readonly step: ApplicationStepRow | null
  /** The step that the last approval took. */
  readonly moved: Moved | null
}

type Refused = { readonly refused: Problem }

/** 申请. What could not be done even if it were approved at once is refused here. */
export function decideApply(
  command: ApplyCommand,
  file: CaseFile,
  id: number,
  past: CasePast,
  ground: Ground,
): Decided | Refused {
  const { request, person } = command
  const at = afterLastStep(command, file)
  const { version, body } = ground.approvalsAt(at)
  const rule = body[request.action]
  const levels = ground.levelsAt(at)
  const held = person ? chainPostsOf(person, file.centre, levels) : rule.applicants
  const post = applicantPost(request.post, held, rule, person !== undefined)
  const refused =
    (person && applicantProblem(command, person, post, file, rule)) ??
    (isOutdated(request.expectedVersion, file) ? changedMeanwhile(file, request.expectedVersion) : null) ??
    (past.open(request.action) ? beingAsked(request.action, file) : null)
  if (refused) return { refused }
  const { until } = request
  const choices: StepChoices = until === undefined ? {} : { until }
  const reason = request.reason.trim()
  const attempt = takeStep(file, request.action, { ...stepOf(command, file, reason, choices), post, application: id }, ground)
  if ('refused' in attempt) return attempt
  const taken = past.taken(request.action)
  const against = ruleProblem(request.action, file, rule, { at, until, taken, decidedBefore: past.decidedBefore(request.action) })
  if (against) return { refused: against }
  const row: ApplicationRow = {
    id,
    caseId: file.id,
    action: request.action,
    state: 'open',
    principal: command.principal,
    applicant: command.actor,
    post,
    unitCode: file.unitCode,
    reason,
    wanted: until === undefined ? null : choices,
    chain: chainFor(rule, taken),
    step: 0,
    settingVersion: version,
    madeAt: at,
    endedAt: null,
    lapsedBecause: null,
  }
  return { row, step: null, moved: null }
}

/** Why this person may not ask for it, about this case. */
function applicantProblem(
  { request }: ApplyCommand,
  person: Person,
  post: Post | null,
  file: CaseFile,
  rule: ApprovalRule,
): Problem | null {
  if (!maySee(person, file)) return noSuchCase(file.id)
  if (post === null) {
    const inAnotherCentre = applicantPost(request.post, postsOf(person), rule, true) !== null
    return inAnotherCentre ? heldElsewhere(file.centre) : askedByOthersOnly(request.action, rule)
  }
  return isForUnits(person.units, request.action, file) ? null : askedByMainOnly(file)
}

/** 审批. The last approval takes the step; where the case no longer allows it, the application lapses and says why. */
export function decideVerdict(
  command: DecideCommand,
  row: ApplicationRow,
  file: CaseFile,
  past: CasePast,
  ground: Ground,
): Decided | Refused {
  const { request, person, at, actor, principal } = command
  const post = row.chain[row.step]
  const opinion = request.opinion?.trim() || null
  const rule = ground.approvalsAt(row.madeAt).body[row.action]
  const isSecond = rule.oneMayDecideAll !== true && past.hasDecided(principal, row.id)
  const refused =
    (maySee(person, file) ? null : noSuchCase(file.id)) ??
    (row.state === 'open' && post !== undefined ? null : alreadyOver(row)) ??
    (request.step === row.step ? null : request.step > row.step ? noSuchStep(row, request.step) : decidedMeanwhile(row)) ??
    (row.principal === principal ? ownApplication() : null) ??
    (isSecond ? decidedBefore() : null) ??
    turnProblem(person, post as ChainPost, file, ground.levelsAt(at)) ??
    (request.verdict === 'refuse' && opinion === null ? opinionMissing() : null)
  if (refused) return { refused }
  const { verdict } = request
  const step = { applicationId: row.id, step: row.step, post: postOf(post as ChainPost), principal, actor, at, verdict, opinion }
  if (verdict === 'refuse') return { row: { ...row, state: 'refused', endedAt: at }, step, moved: null }
  const approved = { ...row, step: row.step + 1 }
  if (approved.step < row.chain.length) return { row: approved, step, moved: null }
  const moved = execution(command, row, file, past, ground)
  return 'refused' in moved
    ? { row: { ...approved, state: 'lapsed', endedAt: at, lapsedBecause: wordsOf(moved.refused) }, step, moved: null }
    : { row: { ...approved, state: 'approved', endedAt: at }, step, moved }
}

/** Why it is not this person's to decide now: of another post, or of another centre. */
function turnProblem(person: Person, step: ChainPost, file: CaseFile, levels: Levels): Problem | null {
  if (verdictPostsOf(person, file.centre, levels).includes(step)) return null
  return postsOf(person).includes(postOf(step)) ? otherCentresTurn(step, file) : othersTurn(step)
}

/** 撤回: by whoever asked. */
export function decideWithdraw({ principal, at }: WithdrawCommand, row: ApplicationRow): Decided | Refused {
  if (row.principal !== principal) return { refused: notTheApplicant() }
  if (row.state !== 'open') return { refused: alreadyOver(row) }
  return { row: { ...row, state: 'withdrawn', endedAt: at }, step: null, moved: null }
}

/** That the limit has passed meanwhile is not the applicant's doing: what was asked for in time is granted. */
function execution(command: DecideCommand, row: ApplicationRow, file: CaseFile, past: CasePast, ground: Ground): Moved | Refused {
  const rule = { ...ground.approvalsAt(row.madeAt).body[row.action], beforeLimit: false, once: false }
  const asked = { at: row.madeAt, until: row.wanted?.until, taken: past.taken(row.action), decidedBefore: false }
  const against = ruleProblem(row.action, file, rule, asked)
  if (against) return { refused: against }
  const taken = stepOf(command, file, row.reason, row.wanted ?? {})
  const last = row.chain.at(-1)
  const context = { ...taken, post: last ? postOf(last) : null, application: row.id }
  return takeStep(file, row.action, context, ground)
}

function stepOf(command: ApplyCommand | DecideCommand, file: CaseFile, reason: string, choices: StepChoices) {
  const { actor, receivedAt } = command
  return { at: afterLastStep(command, file), actor, receivedAt, reason, choices }
}

/** The clock of the backend that took the last step may be a moment ahead of this one's. */
function afterLastStep({ at }: ApplyCommand | DecideCommand, { changedAt }: CaseFile): number {
  return Math.max(at, changedAt)
}

/** The post in which somebody asks; null where none of those held may. A machine that could mean several must name it. */
function applicantPost(
  named: Post | undefined,
  held: readonly ChainPost[],
  { applicants }: ApprovalRule,
  isPerson: boolean,
): Post | null {
  const fitting = applicants.filter((post) => held.includes(post))
  if (named !== undefined) return fitting.includes(named) ? named : null
  return (isPerson || fitting.length === 1 ? fitting[0] : null) ?? null
}

function wordsOf({ zh, en }: Problem) {
  return { zh, en }
}

export const noSuchApplication = (id: number): Problem =>
  problem('not-found', { zh: `没有编号为 ${id} 的申请：请核对。`, en: `There is no application ${id}: check it.` })
