import type { Supervision } from '../../contract/settings/supervision.ts'
import type { CaseFile } from '../cases/case-file.ts'
import type { WorkingTime } from '../time/working-time.ts'

/** When a case is overdue by a share of its limit, measured on the limit's own clock; null where none runs. */
export function overdueByShareAt(
  { dueAt, stageLimit }: Pick<CaseFile, 'dueAt' | 'stageLimit'>,
  share: number,
  time: WorkingTime,
): number | null {
  if (dueAt === null || stageLimit === null) return null
  return time.add(dueAt, time.limitMs(stageLimit) * share, stageLimit.clock)
}

/**
 * Which of the automatic orders a case has come to: the highest whose share is passed. When several passed unseen, the
 * highest stands for all. null = none; a case that no unit has yet gets none.
 */
export function automaticLevel(file: CaseFile, { automatic }: Supervision, now: number, time: WorkingTime): number | null {
  if (file.dueAt === null || now <= file.dueAt || file.endedAt !== null || file.unitCode === null) return null
  if (!automatic.stages.includes(file.stage)) return null
  let reached: number | null = null
  automatic.orders.forEach(({ share }, level) => {
    const at = overdueByShareAt(file, share, time)
    if (at !== null && now > at) reached = level
  })
  return reached
}
