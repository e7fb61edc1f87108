import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { type CaseState, STAGES, type Stage } from '../../contract/domain/stage.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from './case-file.ts'
import { endsClock } from './clock-after.ts'
import { isLate, type LimitRules } from './stage-clock.ts'
import { STAGE_OF_STATE } from './state-machine.ts'

/** Facts that counts and rates are made of. `before` is the case as the step found it. */
export function factsAfter(
  before: CaseFile,
  action: CaseAction,
  to: CaseState,
  { at, rules }: { readonly at: number; readonly rules: LimitRules },
): Partial<CaseFile> {
  return { ...ofClock(before, to, at, endsClock(before, action, to, rules)), ...ofAction(before, action, at) }
}

function ofClock(before: CaseFile, to: CaseState, at: number, isClockOver: boolean): Partial<CaseFile> {
  const stage = STAGE_OF_STATE[to]
  const leaves = stage !== before.stage
  return {
    ...(leaves ? { leftAt: leaving(before, before.stage, at) } : {}),
    ...(isClockOver && isLate(at, before.dueAt) ? { lateAt: before.dueAt } : {}),
    ...(leaves && stage === 'evaluate' ? { endedAt: at, endedLate: isLate(at, before.totalDueAt) } : {}),
  }
}

function ofAction(before: CaseFile, action: CaseAction, at: number): Partial<CaseFile> {
  switch (action) {
    case 'file':
      return { filedAt: at }
    case 'finish':
      return { handledAt: at, handledLate: isLate(at, before.dueAt) }
    case 'finish-on-site':
      return { handledAt: at, handledLate: false }
    case 'fail-check':
      return { handledAt: null, handledLate: false, reworkedAt: at }
    case 'exempt':
      return { exemptAt: at }
    default:
      return {}
  }
}

const FLAG_OF_ACTION: Partial<Readonly<Record<CaseAction, number>>> = {
  supervise: CASE_FLAGS.supervised,
  'fail-check': CASE_FLAGS.rework,
  'finish-on-site': CASE_FLAGS.immediate,
  exempt: CASE_FLAGS.exempt,
}

/** The flag that a step sets; those of a pause are the clock's, and the last 督办销号 takes that of 督办 away. */
export function flagOf(action: CaseAction): number {
  return FLAG_OF_ACTION[action] ?? 0
}

function leaving(file: CaseFile, stage: Stage, at: number): (number | null)[] {
  const leftAt = [...file.leftAt]
  leftAt[STAGES.indexOf(stage)] = at
  return leftAt
}
