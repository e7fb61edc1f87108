import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { type CaseState, type Limit, STAGES, type Stage } from '../../contract/domain/stage.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import type { FiledCondition } from './open-case.ts'
import {
  clockOnEntry,
  extendedClock,
  isLate,
  type LimitRules,
  resumedGivenClock,
  stoppedClock,
  totalDueAt,
  usedOfLimit,
} from './stage-clock.ts'
import { legalActions, STAGE_OF_STATE, STEPS } from './state-machine.ts'

export interface ActionContext {
  readonly at: number
  readonly actor: string
  readonly reason: string | null
  /** Unit named with the action (派遣), already known to exist. */
  readonly unit: string | null
  /** Filing condition named with the action (立案), already looked up. */
  readonly condition: FiledCondition | null
  readonly receivedAt: number
  readonly rules: LimitRules
}

export const REFUSED_STEPS = ['illegal-step', 'reason-missing', 'unit-missing', 'before-last-step'] as const
export type RefusedStep = (typeof REFUSED_STEPS)[number]

export type ActionResult =
  | { readonly ok: true; readonly file: CaseFile; readonly entry: LogDraft }
  | { readonly ok: false; readonly refused: RefusedStep; readonly legal: CaseAction[] }

/** One step of one case: the file as it is afterwards and the line for the log, or why not and what would be legal. */
export function applyAction(file: CaseFile, action: CaseAction, context: ActionContext): ActionResult {
  const to = STEPS[action].turns[file.state]
  const refuse = (refused: RefusedStep): ActionResult => ({ ok: false, refused, legal: legalActions(file.state) })
  if (to === undefined) return refuse('illegal-step')
  if (STEPS[action].needsReason && !context.reason) return refuse('reason-missing')
  if (action === 'dispatch' && context.unit === null && file.unitCode === null) return refuse('unit-missing')
  if (context.at < file.changedAt) return refuse('before-last-step')

  const ruled = action === 'file' ? { ...file, limitsVersion: context.rules.version ?? 0 } : file
  const prepared = withChoices(ruled, action, context)
  const moved = { ...prepared, ...clockAfter(prepared, action, to, context), ...factsAfter(prepared, action, to, context) }
  const next: CaseFile = {
    ...moved,
    state: to,
    version: file.version + 1,
    changedAt: context.at,
    receivedAt: context.receivedAt,
  }
  return { ok: true, file: next, entry: logLine(file, action, to, context) }
}

/** What the actor chose with the step: unit, filing condition. */
function withChoices(file: CaseFile, action: CaseAction, { unit, condition, rules }: ActionContext): CaseFile {
  const placed = unit !== null && action === 'dispatch' ? { ...file, unitCode: unit } : file
  if (condition === null || action !== 'file') return placed
  const flags = condition.hazard ? placed.flags | CASE_FLAGS.hazard : placed.flags & ~CASE_FLAGS.hazard
  const chosen = { ...placed, condition: condition.key, handleLimit: condition.limit, flags }
  return { ...chosen, totalDueAt: totalDueAt(chosen, rules) }
}

type ClockFields = Partial<CaseFile>

function clockAfter(file: CaseFile, action: CaseAction, to: CaseState, context: ActionContext): ClockFields {
  const { at, rules } = context
  if (action === 'suspend') {
    const used = usedOfLimit(file, at, rules.time) ?? 0
    return { ...stoppedClock(at, file.stageLimit, used), flags: file.flags | CASE_FLAGS.suspended }
  }
  if (action === 'resume') return resumed(file, context)
  if (action === 'extend') return extended(file, context)
  if (action === 'supervise') return { flags: file.flags | CASE_FLAGS.supervised }
  const stage = STAGE_OF_STATE[to]
  const flags = stage === 'evaluate' ? file.flags & ~CASE_FLAGS.suspended : file.flags
  if (stage === file.stage && action !== 'fail-check') return { flags }
  return { stage, flags, stageSeq: file.stageSeq + 1, stageSince: at, ...clockOnEntry(file, stage, at, rules) }
}

/** 恢复: the clock goes on from where it stood; deadline and total shift by as much as the pause took from them. */
function resumed(file: CaseFile, { at, rules }: ActionContext): ClockFields {
  const flags = file.flags & ~CASE_FLAGS.suspended
  const stageSeq = file.stageSeq + 1
  if (file.stageLimit === null) return { flags, stageSeq, clockSince: at }
  const pausedMs = at - file.clockSince
  const ownDueAt = file.ownDueAt === null ? null : file.ownDueAt + pausedMs
  const clock =
    ownDueAt === null
      ? extendedClock(
          rules.time,
          at,
          { original: originalLimit(file, file.stageLimit), granted: file.stageLimit },
          file.usedBefore,
        )
      : resumedGivenClock(file.stageLimit, at, ownDueAt, file.usedBefore)
  const { clock: kind } = file.stageLimit
  const missed = rules.time.usedMs(file.clockSince, at, kind)
  const total = file.totalDueAt === null ? null : rules.time.add(file.totalDueAt, missed, kind)
  return { ...clock, ownDueAt, totalDueAt: total, flags, stageSeq }
}

/**
 * 延期: one more original limit on top of the present deadline. The limit grows by it, which is how a later pause knows
 * what was granted; a due time of the city's own moves instead.
 */
function extended(file: CaseFile, { rules }: ActionContext): ClockFields {
  const flags = file.flags | CASE_FLAGS.extended
  if (file.stageLimit === null || file.dueAt === null || file.warnAt === null) return { flags }
  const limit = originalLimit(file, file.stageLimit)
  const shift = (at: number): number => rules.time.dueAt(at, limit)
  return {
    flags,
    stageSeq: file.stageSeq + 1,
    stageLimit: file.ownDue ? file.stageLimit : { ...limit, amount: file.stageLimit.amount + limit.amount },
    warnAt: shift(file.warnAt),
    dueAt: shift(file.dueAt),
    ownDueAt: file.ownDue && file.ownDueAt !== null ? shift(file.ownDueAt) : file.ownDueAt,
    totalDueAt: file.totalDueAt === null ? null : shift(file.totalDueAt),
  }
}

/** The handling limit before any extension: only handling is extended. */
function originalLimit(file: CaseFile, running: Limit): Limit {
  return file.ownDue ? running : (file.handleLimit ?? running)
}

/** Facts that counts and rates are made of. */
function factsAfter(file: CaseFile, action: CaseAction, to: CaseState, { at }: ActionContext): Partial<CaseFile> {
  const stage = STAGE_OF_STATE[to]
  const left = stage === file.stage ? {} : { leftAt: leaving(file, file.stage, at) }
  const late = stage !== file.stage && isLate(at, file.dueAt) ? { lateAt: file.dueAt } : {}
  const facts = { ...left, ...late }
  if (action === 'file') return { ...facts, filedAt: at }
  if (action === 'finish') return { ...facts, handledAt: at, handledLate: isLate(at, file.dueAt) }
  if (action === 'fail-check') {
    return { ...facts, handledAt: null, handledLate: false, reworkedAt: at, flags: file.flags | CASE_FLAGS.rework }
  }
  if (stage === 'evaluate') return { ...facts, endedAt: at, endedLate: isLate(at, file.totalDueAt) }
  return facts
}

function leaving(file: CaseFile, stage: Stage, at: number): (number | null)[] {
  const leftAt = [...file.leftAt]
  leftAt[STAGES.indexOf(stage)] = at
  return leftAt
}

function logLine(file: CaseFile, action: CaseAction, to: CaseState, context: ActionContext): LogDraft {
  const ends = STAGE_OF_STATE[to] !== file.stage
  return {
    at: context.at,
    actor: context.actor,
    action,
    from: file.state,
    to,
    reason: context.reason,
    limit: ends ? file.stageLimit : null,
    usedMs: ends ? usedOfLimit(file, context.at, context.rules.time) : null,
    late: ends && isLate(context.at, file.dueAt),
  }
}
