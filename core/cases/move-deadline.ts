import type { MovedDeadline } from '../../contract/domain/choices.ts'
import { isContinuous, type WorkingTime } from '../time/working-time.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { type LimitRules, rulesOfVersion, totalDueAt, withoutPosts } from './stage-clock.ts'

/** 日历变更: a step that nobody takes and no state has; the backend logs it where another calendar moves a deadline. */
export const MOVE_DEADLINE = 'move-deadline'

/**
 * Where the deadlines of an open case are by another calendar, null = where they were. A clock is counted anew from its start:
 * that comes out the same however often it is asked. A whole limit that pauses or extensions have moved goes with the clock.
 */
export function deadlineUnder(file: CaseFile, present: LimitRules, before: WorkingTime): MovedDeadline | null {
  if (file.endedAt !== null || file.ownDue) return null
  const rules = rulesOfVersion(file, file.version, present)
  const { time } = rules
  const clock = movedClock(file, time, before)
  const total = movedTotal(file, rules, before, clock !== null)
  if (clock === null && total === file.totalDueAt) return null
  return { warnAt: file.warnAt, dueAt: file.dueAt, ...clock, totalDueAt: total }
}

function movedClock(
  { stageLimit, usedBefore, clockSince, warnAt, dueAt }: CaseFile,
  time: WorkingTime,
  before: WorkingTime,
): { warnAt: number | null; dueAt: number } | null {
  // What had run out when the clock was started again is as late as it was.
  if (stageLimit === null || dueAt === null || dueAt < clockSince || isContinuous(stageLimit.clock)) return null
  const { clock } = stageLimit
  const due = time.add(clockSince, Math.max(0, time.limitMs(stageLimit) - usedBefore), clock)
  if (due === dueAt) return null
  const isWarned = warnAt === null || warnAt <= clockSince
  const warn = isWarned ? warnAt : time.add(clockSince, before.usedMs(clockSince, warnAt, clock), clock)
  return { warnAt: warn, dueAt: due }
}

function movedTotal(file: CaseFile, rules: LimitRules, before: WorkingTime, clockMoved: boolean): number | null {
  const { totalDueAt: held, clockSince } = file
  if (held === null) return null
  // The whole of an older case was summed without limits of posts, though its steps go by them since.
  const summedBy = [rules, withoutPosts(rules)].find((way) => totalDueAt(file, { ...way, time: before }) === held)
  if (summedBy) return totalDueAt(file, summedBy)
  if (!clockMoved) return held
  const left = before.usedMs(clockSince, held, 'work-hour')
  return held + rules.time.add(clockSince, left, 'work-hour') - before.add(clockSince, left, 'work-hour')
}

/** The case with its deadlines moved, and the line that says so: alarms of the old ones are over. */
export function moveDeadline(
  file: CaseFile,
  moved: MovedDeadline,
  { at, reason, receivedAt }: { readonly at: number; readonly reason: string | null; readonly receivedAt: number },
): { file: CaseFile; entry: LogDraft } {
  const clockMoved = moved.dueAt !== file.dueAt || moved.warnAt !== file.warnAt
  const entry: LogDraft = {
    at,
    actor: 'backend',
    post: null,
    action: MOVE_DEADLINE,
    from: file.state,
    to: file.state,
    reason,
    choices: { moved },
    application: null,
    limit: null,
    usedMs: null,
    late: false,
  }
  const next: CaseFile = {
    ...file,
    ...moved,
    stageSeq: clockMoved ? file.stageSeq + 1 : file.stageSeq,
    version: file.version + 1,
    changedAt: at,
    receivedAt,
  }
  return { file: next, entry }
}
