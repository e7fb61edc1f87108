import type { Post } from '../../contract/domain/post.ts'
import type { CaseState } from '../../contract/domain/stage.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { clockAfter, endsClock } from './clock-after.ts'
import { factsAfter, flagOf } from './facts-after.ts'
import { factsAllow, isOpenPart, legalSteps } from './legal-steps.ts'
import { isLate, type LimitRules, usedOfLimit } from './stage-clock.ts'
import { STEPS } from './state-machine.ts'
import { effectiveChoices, REFUSED_CHOICES, type StepChoices } from './step-choices.ts'
import { takeChoices } from './take-choices.ts'
import { withChanges } from './with-changes.ts'

export interface ActionContext {
  readonly at: number
  readonly actor: string
  /** In which post, as far as known. */
  readonly post: Post | null
  readonly reason: string | null
  readonly choices: StepChoices
  /** The application whose approval the step is. */
  readonly application: number | null
  readonly receivedAt: number
  readonly rules: LimitRules
}

export const REFUSED_STEPS = ['illegal-step', 'reason-missing', 'before-last-step', 'parts-open', ...REFUSED_CHOICES] as const
export type RefusedStep = (typeof REFUSED_STEPS)[number]

export type ActionResult =
  | { readonly ok: true; readonly file: CaseFile; readonly entry: LogDraft }
  | { readonly ok: false; readonly refused: RefusedStep; readonly legal: CaseAction[] }

/** One step of one case: the file as it is afterwards and the line for the log, or why not and what would be legal. */
export function applyAction(file: CaseFile, action: CaseAction, context: ActionContext): ActionResult {
  const { at, rules } = context
  const to = STEPS[action].turns[file.state]
  const refuse = (refused: RefusedStep): ActionResult => ({ ok: false, refused, legal: legalSteps(file) })
  if (action === 'finish' && to !== undefined && file.assisting.some(isOpenPart)) return refuse('parts-open')
  if (to === undefined || !factsAllow(action, file)) return refuse('illegal-step')
  if (STEPS[action].needsReason && !context.reason) return refuse('reason-missing')
  const effective = effectiveChoices(file, action, context.choices, at)
  if ('refused' in effective) return refuse(effective.refused)
  if (at < file.changedAt) return refuse('before-last-step')

  const { choices } = effective
  const postsFrom = file.postsFrom ?? (rules.posts ? file.version + 1 : null)
  const chosen = takeChoices(file, action, choices, at, rules)
  const flags = chosen.flags | flagOf(action)
  const isSame = flags === chosen.flags && postsFrom === chosen.postsFrom
  const flagged = isSame ? chosen : withChanges(chosen, { postsFrom, flags })
  const clock = clockAfter(flagged, action, to, { at, choices, rules, handleLimit: file.handleLimit })
  const next = withChanges(flagged, clock, factsAfter(file, action, to, { at, rules }), {
    state: to,
    version: file.version + 1,
    changedAt: at,
    receivedAt: context.receivedAt,
  })
  return { ok: true, file: next, entry: logLine(file, action, to, choices, context) }
}

function logLine(
  file: CaseFile,
  action: CaseAction,
  to: CaseState,
  choices: StepChoices,
  { at, actor, post, reason, application, rules }: ActionContext,
): LogDraft {
  // An assisting unit's end is measured like the main one's, although the clock runs on.
  const measured = endsClock(file, action, to, rules) || action === 'finish-part'
  return {
    at,
    actor,
    action,
    from: file.state,
    to,
    reason,
    limit: measured ? file.stageLimit : null,
    usedMs: measured ? usedOfLimit(file, at, rules.time) : null,
    late: measured && isLate(at, file.dueAt),
    post,
    choices: Object.keys(choices).length > 0 ? choices : null,
    application,
  }
}
