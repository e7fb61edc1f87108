import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { UnsolvedWhy } from '../../contract/wire/ledgers.ts'
import type { CaseFile, LogDraft } from '../cases/case-file.ts'
import { isLate } from '../cases/stage-clock.ts'

export interface Unsolved {
  readonly why: UnsolvedWhy
  /** What was said when it was suspended or handed up. */
  readonly reason: string | null
}

const HAND_OVERS: readonly string[] = ['hand-up', 'hand-down']
const PAUSES: readonly string[] = ['suspend', 'postpone']

/**
 * Why a case was unsolved at an instant: its running limit was passed, its clock was stopped, or the district had handed it up
 * (what a district cannot solve goes up). `file` and `log` are the case as it was then. Empty = it was on its way, or over.
 */
export function unsolvedAt(file: CaseFile, log: readonly LogDraft[], at: number): Unsolved[] {
  if (file.reportedAt > at || (file.endedAt !== null && file.endedAt <= at)) return []
  const found: Unsolved[] = []
  if (isLate(at, file.dueAt)) found.push({ why: 'overdue', reason: null })
  if ((file.flags & CASE_FLAGS.suspended) !== 0) {
    found.push({ why: 'suspended', reason: log.findLast((line) => PAUSES.includes(line.action))?.reason ?? null })
  }
  const handedOver = log.findLast((line) => HAND_OVERS.includes(line.action))
  if (handedOver?.action === 'hand-up') found.push({ why: 'handed-up', reason: handedOver.reason })
  return found
}
