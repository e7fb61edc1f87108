import type { Alarm, AlarmLevel } from '../../contract/domain/alarm.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES, type Stage } from '../../contract/domain/stage.ts'
import { alarmId, type CaseId } from '../../contract/ids.ts'

/** What an alarm watches: the running clock of one case. Times are HallMs, NaN = none, as in the feed's columns. */
export interface Watch {
  readonly caseId: CaseId
  readonly stage: Stage
  readonly stageSeq: number
  readonly flags: number
  readonly warnAt: number
  readonly dueAt: number
  readonly ageingEvery: number
}

/** A watch from a row of the feed (CaseRow), where the stage is an index. */
export function watchOfRow(row: {
  readonly id: number
  readonly stage: number
  readonly stageSeq: number
  readonly flags: number
  readonly warnAt: number
  readonly dueAt: number
  readonly ageingEvery: number
}): Watch {
  const { id, stage, stageSeq, flags, warnAt, dueAt, ageingEvery } = row
  return { caseId: id as CaseId, stage: STAGES[stage] as Stage, stageSeq, flags, warnAt, dueAt, ageingEvery }
}

/** How often the alarm should have called by now: 0 not yet, 1 warning, 2 limit, 3 … ageing. */
export function stepAt(watch: Watch, now: number): number {
  if ((watch.flags & CASE_FLAGS.suspended) !== 0 || Number.isNaN(watch.dueAt)) return 0
  if (now >= watch.dueAt) return 2 + (watch.ageingEvery > 0 ? Math.floor((now - watch.dueAt) / watch.ageingEvery) : 0)
  return now >= watch.warnAt ? 1 : 0
}

/** The instant of a step (1, 2, 3 …); Infinity for one that never comes. */
export function instantOf(watch: Watch, step: number): number {
  if ((watch.flags & CASE_FLAGS.suspended) !== 0 || Number.isNaN(watch.dueAt)) return Number.POSITIVE_INFINITY
  if (step <= 1) return Number.isNaN(watch.warnAt) ? watch.dueAt : Math.min(watch.warnAt, watch.dueAt)
  if (step === 2) return watch.dueAt
  return watch.ageingEvery > 0 ? watch.dueAt + (step - 2) * watch.ageingEvery : Number.POSITIVE_INFINITY
}

/** When to look at the case again, given the step that has been called. */
export function nextInstant(watch: Watch, calledStep: number): number {
  return instantOf(watch, calledStep + 1)
}

export function levelOf(step: number): AlarmLevel {
  return step <= 1 ? 'warning' : step === 2 ? 'overdue' : 'ageing'
}

/**
 * 1 someone may come to harm (hazard, on the continuous clock) · 2 a limit is passed, or the case is under a supervision
 * order (督办) · 3 a limit is near · 4 is kept for what only informs.
 */
export function priorityOf(level: AlarmLevel, flags: number): number {
  if ((flags & CASE_FLAGS.hazard) !== 0) return 1
  if (level !== 'warning' || (flags & CASE_FLAGS.supervised) !== 0) return 2
  return 3
}

/**
 * The alarm that stands for this watch at `now`, or null when nothing is to be raised or stepped up. Its times are the
 * instants at which the steps fell due, not those at which somebody noticed: backend and hub make the very same alarm.
 */
export function raise(watch: Watch, now: number, by: Alarm['raisedBy'], held: Alarm | null): Alarm | null {
  const step = stepAt(watch, now)
  if (step === 0 || (held !== null && (!held.active || held.step >= step))) return null
  const level = levelOf(step)
  const present = { level, step, priority: priorityOf(level, watch.flags), steppedAt: instantOf(watch, step), dueAt: watch.dueAt }
  if (held) return { ...held, ...present, acknowledgedAt: null, acknowledgedBy: null, confirmedAt: null }
  return {
    id: alarmId(watch.caseId, watch.stageSeq),
    caseId: watch.caseId,
    stage: watch.stage,
    ...present,
    raisedAt: instantOf(watch, 1),
    active: true,
    endedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    confirmedAt: null,
    shelvedUntil: null,
    suppressed: false,
    outOfService: false,
    raisedBy: by,
  }
}

/** Does this alarm still belong to the case's running clock? If not, its occurrence is over. */
export function stillStands(alarm: Alarm, watch: Watch | null): boolean {
  return watch !== null && alarm.id === alarmId(watch.caseId, watch.stageSeq) && stepAt(watch, Number.MAX_SAFE_INTEGER) > 0
}
