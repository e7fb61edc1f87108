import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { alarmId } from '../../contract/ids.ts'
import type { CaseCard, LogEntry } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { mustSeeCase, stepsOf } from '../auth/case-rights.ts'
import type { Principal } from '../auth/principal.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { alarmsByIds, caseLogOf, casesByIds } from '../db/read-cases.ts'
import { noSuchCase, ProblemError } from './problem.ts'

/** @throws ProblemError when there is no such case, or it is none of the reader's */
export async function readCard(pool: pg.Pool, id: number, directory: CityDirectory, reader: Principal): Promise<CaseCard> {
  const [file] = await casesByIds(pool, [id])
  if (!file) throw new ProblemError(noSuchCase(id))
  mustSeeCase(reader, file)
  const [alarm] = await alarmsByIds(pool, [alarmId(file.id, file.stageSeq)])
  return caseCard(file, alarm ?? null, await caseLogOf(pool, id), directory, reader)
}

export function caseCard(
  file: CaseFile,
  alarm: Alarm | null,
  log: LogEntry[],
  directory: CityDirectory,
  reader: Principal,
): CaseCard {
  return { ...caseFacts(file, directory, reader), alarm, log }
}

/** A case for its reader, without alarm and log. */
export function caseFacts(file: CaseFile, directory: CityDirectory, reader: Principal): Omit<CaseCard, 'alarm' | 'log'> {
  return {
    id: file.id,
    version: file.version,
    number: file.number,
    kind: file.kind,
    classCode: file.classCode,
    className: directory.classOf(file.kind, file.classCode)?.name ?? file.classCode,
    condition: file.condition,
    source: file.source,
    state: file.state,
    stage: file.stage,
    stageSeq: file.stageSeq,
    lng: file.lng,
    lat: file.lat,
    address: file.address,
    description: file.description,
    cellCode: file.cellCode,
    districtCode: file.districtCode,
    unitCode: file.unitCode,
    unitName: file.unitCode === null ? null : (directory.unit(file.unitCode)?.name ?? file.unitCode),
    assisting: [...file.assisting],
    centre: file.centre,
    resumeAt: file.resumeAt,
    extensions: file.extensions,
    exemptAt: file.exemptAt,
    satisfaction: file.satisfaction,
    limit: file.stageLimit,
    reportedAt: file.reportedAt,
    stageSince: file.stageSince,
    warnAt: file.warnAt,
    dueAt: file.dueAt,
    totalDueAt: file.totalDueAt,
    closedAt: file.endedAt,
    legalActions: stepsOf(reader, file),
  }
}
