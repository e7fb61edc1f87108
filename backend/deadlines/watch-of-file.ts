import type { Watch } from '../../core/alarms/alarm-plan.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'

/** What is to be watched of a case; null when it has ended. */
export function watchOfFile(file: CaseFile): Watch | null {
  if (file.endedAt !== null) return null
  return {
    caseId: file.id,
    stage: file.stage,
    stageSeq: file.stageSeq,
    flags: file.flags,
    warnAt: file.warnAt ?? Number.NaN,
    dueAt: file.dueAt ?? Number.NaN,
    ageingEvery: file.ageingEvery,
  }
}
