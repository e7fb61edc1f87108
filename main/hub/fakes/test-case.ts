import { CASE_STATES, STAGES } from '../../../contract/domain/stage.ts'
import type { CaseRow } from '../../../core/replica/case-table.ts'

/** A case in handling, without a limit; a test says what it cares about. */
export function testCase(id: number, more: Partial<CaseRow> = {}): CaseRow {
  return {
    id,
    version: 1,
    lng: 110.45,
    lat: 29.1,
    reportedAt: 0,
    stageSince: 0,
    warnAt: Number.NaN,
    dueAt: Number.NaN,
    ageingEvery: 0,
    totalDueAt: Number.NaN,
    receivedAt: Number.NaN,
    stageSeq: 1,
    classIndex: 0,
    unitIndex: 0,
    cellIndex: 0,
    districtIndex: 0,
    flags: 0,
    stage: STAGES.indexOf('handle'),
    state: CASE_STATES.indexOf('handling'),
    source: 0,
    kind: 1,
    number: `C-${id}`,
    address: '',
    ...more,
  }
}
