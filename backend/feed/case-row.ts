import { CASE_KINDS, CASE_SOURCES, CASE_STATES, STAGES } from '../../contract/domain/stage.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { CaseRow } from '../../core/replica/case-table.ts'
import type { CityDirectory } from '../city/city-directory.ts'

/** A case as the feed carries it; indexes are those of the city's present revision. */
export function caseRow(file: CaseFile, directory: CityDirectory): CaseRow {
  return {
    id: file.id,
    version: file.version,
    lng: file.lng,
    lat: file.lat,
    reportedAt: file.reportedAt,
    stageSince: file.stageSince,
    warnAt: file.warnAt ?? Number.NaN,
    dueAt: file.dueAt ?? Number.NaN,
    ageingEvery: file.ageingEvery,
    totalDueAt: file.totalDueAt ?? Number.NaN,
    receivedAt: file.receivedAt === 0 ? Number.NaN : file.receivedAt,
    stageSeq: file.stageSeq,
    classIndex: directory.indexOfClass(file),
    unitIndex: directory.indexOfUnit(file.unitCode),
    cellIndex: directory.indexOfArea(file.cellCode),
    districtIndex: directory.indexOfArea(file.districtCode),
    flags: file.flags,
    stage: STAGES.indexOf(file.stage),
    state: CASE_STATES.indexOf(file.state),
    source: CASE_SOURCES.indexOf(file.source),
    kind: CASE_KINDS.indexOf(file.kind),
    number: file.number,
    address: file.address,
  }
}
