import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { Choices, ChosenCondition } from '../../contract/domain/choices.ts'
import type { CaseKind, CaseSource } from '../../contract/domain/stage.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { clockOnEntry, type LimitRules, totalDueAt } from './stage-clock.ts'
import { blankCase, withChanges } from './with-changes.ts'

/** A report (上报) with everything looked up that can be looked up: place, class, condition, unit. */
export interface NewCase {
  readonly id: CaseId
  readonly number: string
  readonly kind: CaseKind
  readonly classCode: string
  readonly classEdition: string | null
  readonly condition: FiledCondition | null
  readonly source: CaseSource
  readonly reporter: string | null
  readonly lng: number
  readonly lat: number
  readonly address: string
  readonly description: string
  readonly cellCode: string | null
  readonly districtCode: string | null
  readonly unitCode: string | null
  readonly componentCode?: string | null
  /** undefined = our limits; a number or null = the city's own due time, or its own word that there is none. */
  readonly dueAt: number | null | undefined
  readonly centre: string
  readonly at: number
  readonly actor: string
  readonly receivedAt: number
}

/** A filing condition (立案条件) as the tables have it at the moment. */
export type FiledCondition = ChosenCondition

/** The case that a report opens, and the first line of its log. */
export function openCase(report: NewCase, rules: LimitRules): { file: CaseFile; entry: LogDraft } {
  const { dueAt, condition, at, actor } = report
  const basis = {
    handleLimit: condition?.limit ?? null,
    ownDue: dueAt !== undefined,
    ownDueAt: dueAt ?? null,
    reportedAt: at,
    verifyLimit: null,
  }
  const clock = clockOnEntry(basis, 'reported', { at, rules, stageUsed: 0 })
  const file = withChanges(blankCase(), basis, clock, {
    id: report.id,
    number: report.number,
    kind: report.kind,
    classCode: report.classCode,
    classEdition: report.classEdition,
    source: report.source,
    reporter: report.reporter,
    lng: report.lng,
    lat: report.lat,
    address: report.address,
    description: report.description,
    cellCode: report.cellCode,
    districtCode: report.districtCode,
    unitCode: report.unitCode,
    componentCode: report.componentCode ?? null,
    centre: report.centre,
    postsFrom: rules.posts ? 1 : null,
    condition: condition?.key ?? null,
    limitsVersion: rules.version ?? 0,
    flags: condition?.hazard ? CASE_FLAGS.hazard : 0,
    stageSince: at,
    totalDueAt: totalDueAt(basis, rules),
    changedAt: at,
    receivedAt: report.receivedAt,
  })
  const entry: LogDraft = {
    at,
    actor,
    action: 'report',
    from: null,
    to: 'reported',
    reason: null,
    limit: null,
    usedMs: null,
    late: false,
    post: report.source === 'collector' ? 'collector' : null,
    choices: choicesOf(report),
    application: null,
  }
  return { file, entry }
}

function choicesOf({ unitCode, condition, centre, dueAt }: NewCase): Choices {
  return {
    centre,
    ...(unitCode === null ? {} : { unit: unitCode }),
    ...(condition === null ? {} : { condition }),
    ...(dueAt === undefined ? {} : { dueAt }),
  }
}
