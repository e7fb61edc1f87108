import { CASE_KINDS, CASE_SOURCES, CASE_STATES, STAGES } from '../../contract/domain/stage.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { CaseRow } from '../../core/replica/case-table.ts'
import type { CityDirectory } from '../city/city-directory.ts'

/**
 * Files never change, a new version is a new file: so each is turned into a row once, however many snapshots it is in. Its
 * indexes are those of one revision of the city.
 */
const made = new WeakMap<CityFile, WeakMap<CaseFile, CaseRow>>()

/** A case as the feed carries it. */
export function caseRow(file: CaseFile, directory: CityDirectory): CaseRow {
  const { city } = directory
  const rows = made.get(city) ?? new WeakMap<CaseFile, CaseRow>()
  made.set(city, rows)
  const held = rows.get(file)
  if (held) return held
  const row = makeRow(file, directory)
  rows.set(file, row)
  return row
}

function makeRow(file: CaseFile, directory: CityDirectory): CaseRow {
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
    classIndex: directory.indexOfClass(file.kind, file.classCode),
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
