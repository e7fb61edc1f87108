import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { CaseState, Limit } from '../../contract/domain/stage.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { WorkingTime } from '../time/working-time.ts'
import type { CaseFile } from './case-file.ts'
import { changesLimit } from './correction.ts'
import {
  bundledLimit,
  clockOnEntry,
  extendedClock,
  type LimitRules,
  postLimit,
  resumedGivenClock,
  stoppedClock,
  totalDueAt,
  usedOfLimit,
  usedOfStage,
} from './stage-clock.ts'
import { STAGE_OF_STATE } from './state-machine.ts'
import type { StepChoices } from './step-choices.ts'

export interface ClockContext {
  readonly at: number
  readonly choices: StepChoices
  readonly rules: LimitRules
  /** Before the step: 更正 changes it. */
  readonly handleLimit: Limit | null
}

type ClockFields = Partial<CaseFile>

const PAUSE_FLAGS = CASE_FLAGS.suspended | CASE_FLAGS.postponed

/**
 * Whether a step ends the running clock: by leaving the stage, by beginning it anew with another unit (改派), or by coming from
 * or to a post with a limit of its own.
 */
export function endsClock(file: CaseFile, action: CaseAction, to: CaseState, rules: LimitRules): boolean {
  if (STAGE_OF_STATE[to] !== file.stage || action === 'redispatch') return true
  return to !== file.state && (file.stageUsed !== null || postLimit(file, to, rules) !== null)
}

/** How the clock stands after a step. */
export function clockAfter(file: CaseFile, action: CaseAction, to: CaseState, context: ClockContext): ClockFields {
  switch (action) {
    case 'suspend':
      return paused(file, CASE_FLAGS.suspended, context)
    case 'postpone':
      return paused(file, PAUSE_FLAGS, context)
    case 'resume':
      return resumed(file, context)
    case 'extend':
      return extended(file, context)
    case 'correct':
      return rightedClock(file, context)
    default:
      return endsClock(file, action, to, context.rules) ? entered(file, to, context) : {}
  }
}

function entered(file: CaseFile, to: CaseState, context: ClockContext): ClockFields {
  const { at, rules } = context
  const stage = STAGE_OF_STATE[to]
  const pause = stage === 'evaluate' ? { flags: file.flags & ~PAUSE_FLAGS, resumeAt: null } : {}
  // 改派 begins the handling limit anew.
  const stageUsed = stage === file.stage && stage !== 'handle' ? usedOfStage(file, at, rules.time) : 0
  const clock = clockOnEntry(file, to, { at, rules, stageUsed })
  return { stage, ...pause, stageSeq: file.stageSeq + 1, stageSince: at, ...clock, ...verification(file, to, context) }
}

/** 核实 is nobody's on the plain way: what it has of its own, the whole has on top; when it is over, only what it used of that. */
function verification(file: CaseFile, to: CaseState, context: ClockContext): ClockFields {
  const verifyLimit = to === 'verifying' ? verifyLimitWith(file, context.rules) : verifyLimitLeft(file, to, context)
  if (verifyLimit === null) return {}
  return { verifyLimit, totalDueAt: totalDueAt({ ...file, verifyLimit }, context.rules) }
}

function verifyLimitWith(file: CaseFile, rules: LimitRules): Limit | null {
  const limit = postLimit(file, 'verifying', rules)
  return limit && { ...limit, amount: limit.amount + (file.verifyLimit?.amount ?? 0) }
}

/** A case that ends keeps what it was measured by. */
function verifyLimitLeft(file: CaseFile, to: CaseState, { at, rules: { time } }: ClockContext): Limit | null {
  const { state, stageUsed, stageLimit, verifyLimit } = file
  if (state !== 'verifying' || stageUsed === null || !stageLimit || !verifyLimit || STAGE_OF_STATE[to] === 'evaluate') return null
  const unused = time.limitMs(stageLimit) - (usedOfLimit(file, at, time) ?? 0)
  return longerBy(time, verifyLimit, -Math.max(0, unused))
}

function longerBy(time: WorkingTime, limit: Limit, ms: number): Limit {
  return { ...limit, amount: Math.max(0, limit.amount + ms / time.limitMs({ ...limit, amount: 1 })) }
}

/** 更正: where the handling limit runs already (捆绑计时), it becomes the right one, from when it began; what was granted stays. */
function rightedClock(file: CaseFile, { choices, rules, handleLimit }: ClockContext): ClockFields {
  const original = changesLimit(choices) ? bundledLimit(file, file.stage, rules) : null
  if (original === null) return {}
  const granted = longerBy(rules.time, original, grantedMs(file, handleLimit, rules.time))
  return {
    stageSeq: file.stageSeq + 1,
    ...extendedClock(rules, file.clockSince, { original, granted }, file.usedBefore),
  }
}

function grantedMs({ stageLimit, extensions }: CaseFile, original: Limit | null, time: WorkingTime): number {
  if (extensions === 0 || stageLimit === null || original === null) return 0
  return Math.max(0, time.limitMs(stageLimit) - time.limitMs(original))
}

/** 挂账, 缓办: the clock stands until the date that was given. */
function paused(file: CaseFile, flag: number, { at, choices, rules }: ClockContext): ClockFields {
  const used = usedOfLimit(file, at, rules.time) ?? 0
  return { ...stoppedClock(at, file.stageLimit, used), flags: file.flags | flag, resumeAt: choices.until ?? null }
}

/** 恢复: the clock goes on from where it stood; deadline and total shift by as much as the pause took from them. */
function resumed(file: CaseFile, { at, rules }: ClockContext): ClockFields {
  const running = { flags: file.flags & ~PAUSE_FLAGS, resumeAt: null, stageSeq: file.stageSeq + 1 }
  if (file.stageLimit === null) return { ...running, clockSince: at }
  const pausedMs = at - file.clockSince
  const ownDueAt = file.ownDueAt === null ? null : file.ownDueAt + pausedMs
  const clock =
    ownDueAt === null
      ? extendedClock(rules, at, { original: originalLimit(file, file.stageLimit), granted: file.stageLimit }, file.usedBefore)
      : resumedGivenClock(file.stageLimit, at, ownDueAt, file.usedBefore)
  const { clock: kind } = file.stageLimit
  const missed = rules.time.usedMs(file.clockSince, at, kind)
  const total = file.totalDueAt === null ? null : rules.time.add(file.totalDueAt, missed, kind)
  return { ...clock, ...running, ownDueAt, totalDueAt: total }
}

/**
 * 延期: one more original limit on top of the present deadline. The limit grows by it, which is how a later pause knows
 * what was granted; a due time of the city's own moves instead.
 */
function extended(file: CaseFile, { rules }: ClockContext): ClockFields {
  const granted = { flags: file.flags | CASE_FLAGS.extended, extensions: file.extensions + 1 }
  if (file.stageLimit === null || file.dueAt === null || file.warnAt === null) return granted
  const limit = originalLimit(file, file.stageLimit)
  const shift = (at: number): number => rules.time.dueAt(at, limit)
  return {
    ...granted,
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
