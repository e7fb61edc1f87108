import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { alarmId } from '../../contract/ids.ts'
import type { CaseCard, LogEntry } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { legalSteps } from '../../core/cases/legal-steps.ts'
import { applicationsFor, mayTakeNow } from '../auth/application-rights.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import type { Principal } from '../auth/principal.ts'
import { offered } from '../cases/offered.ts'
import { alarmsByIds, caseLogOf, casesByIds } from '../db/read-cases.ts'
import { noSuchCase, ProblemError } from './problem.ts'
import type { RouteContext } from './route-context.ts'

/** What a case is read with. */
export type CardGround = Pick<RouteContext, 'directory' | 'ground' | 'hall'>

/** @throws ProblemError when there is no such case, or it is none of the reader's and the reader has never acted on it */
export async function readCard(pool: pg.Pool, id: number, ground: CardGround, reader: Principal): Promise<CaseCard> {
  const [file] = await casesByIds(pool, [id])
  if (!file) throw new ProblemError(noSuchCase(id))
  const card = await cardNow(pool, file, ground, reader)
  if (!card.log.some(({ actor }) => reader.kind === 'account' && actor === reader.user)) mustSeeCase(reader, file)
  return card
}

/** The card of a case that the reader may be told of. */
export async function cardNow(pool: pg.Pool, file: CaseFile, ground: CardGround, reader: Principal): Promise<CaseCard> {
  const [alarm] = await alarmsByIds(pool, [alarmId(file.id, file.stageSeq)])
  return caseCard(file, alarm ?? null, await caseLogOf(pool, file.id), ground, reader)
}

export function caseCard(file: CaseFile, alarm: Alarm | null, log: LogEntry[], ground: CardGround, reader: Principal): CaseCard {
  return { ...caseFacts(file, ground, reader), alarm, log }
}

/** A case for its reader, without alarm and log. */
export function caseFacts(file: CaseFile, ground: CardGround, reader: Principal): Omit<CaseCard, 'alarm' | 'log'> {
  return {
    id: file.id,
    version: file.version,
    number: file.number,
    kind: file.kind,
    classCode: file.classCode,
    edition: ground.directory.editionOf(file),
    className: ground.directory.className(file),
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
    unitName: file.unitCode === null ? null : (ground.directory.unit(file.unitCode)?.name ?? file.unitCode),
    componentCode: file.componentCode,
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
    ...stepsNow(file, ground, reader),
  }
}

/** What the reader can do with the case at once, and what the reader may apply for; a machine acts for whoever decides. */
function stepsNow(
  file: CaseFile,
  { directory, ground, hall }: CardGround,
  reader: Principal,
): Pick<CaseCard, 'legalActions' | 'mayApplyFor'> {
  const legal = offered(legalSteps(file), file, directory, reader)
  if (reader.kind === 'credential') return { legalActions: legal, mayApplyFor: [] }
  const now = hall.now()
  const rights = { approvals: ground.approvalsAt(now).body, levels: ground.levelsAt(now) }
  return {
    legalActions: legal.filter((action) => mayTakeNow(reader, action, file, rights, now)),
    mayApplyFor: applicationsFor(reader, file, rights),
  }
}
