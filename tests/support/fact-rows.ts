import { CASE_SOURCES, CASE_STATES, type CaseSource, type CaseState, STAGES, type Stage } from '../../contract/domain/stage.ts'
import type { EvaluationDefinitions, FactMark, Subject } from '../../contract/settings/evaluation.ts'
import { planCounts } from '../../core/evaluation/engine/count-plan.ts'
import { countsOf, type Evaluated, evaluate, needsOf } from '../../core/evaluation/engine/evaluate.ts'
import type { Period } from '../../core/evaluation/engine/period.ts'
import type { SubjectEntry } from '../../core/evaluation/engine/subjects.ts'
import { type TallyOrder, tallyAll } from '../../core/evaluation/engine/tally.ts'
import { FACT_COLUMNS, type FactRow, isShareColumn, TIME_COLUMNS } from '../../core/evaluation/facts/fact-columns.ts'
import { FactTable } from '../../core/evaluation/facts/fact-table.ts'
import { markBit } from '../../core/evaluation/facts/fold-facts.ts'
import type { UnitShare } from '../../core/evaluation/facts/unit-shares.ts'

export interface FactChanges extends Partial<Omit<FactRow, 'state' | 'stage' | 'source' | 'marks'>> {
  readonly state?: CaseState
  readonly stage?: Stage
  readonly source?: CaseSource
  readonly marks?: readonly FactMark[]
}

/** One case's facts; what is left out has not happened. */
export function factRow({ state, stage, source, marks, ...numbers }: FactChanges): FactRow {
  const none = Object.fromEntries(
    [...FACT_COLUMNS.keys()].map((name) => [name, TIME_COLUMNS.includes(name as never) || isShareColumn(name) ? Number.NaN : 0]),
  )
  return {
    ...none,
    since: Number.NEGATIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
    kind: 1,
    unit: 1,
    district: 990101,
    cell: 990101001001001,
    state: CASE_STATES.indexOf(state ?? 'handling'),
    stage: STAGES.indexOf(stage ?? 'handle'),
    source: CASE_SOURCES.indexOf(source ?? 'collector'),
    marks: (marks ?? []).reduce((sum, mark) => sum + markBit(mark), 0),
    ...numbers,
  } as FactRow
}

/** A unit's share of a case as the record reads it beside the case. */
export function shareRow(share: UnitShare, idOfName: (name: string) => number): FactRow {
  const { unit, late, assistDueAt, assistedAt, takenAt, shareOverAt } = share
  const nothing = { stage: -1, state: CASE_STATES.length }
  return {
    ...factRow({ marks: late ? ['handleLate'] : [], assistDueAt, assistedAt, takenAt, shareOverAt }),
    ...nothing,
    unit: typeof unit === 'number' ? unit : idOfName(unit),
  }
}

export function tableOf(rows: readonly FactRow[]): FactTable {
  const table = new FactTable([...FACT_COLUMNS.keys()])
  rows.forEach((row, index) => table.put(index, { ...row, caseId: row.caseId || index + 1 }))
  return table
}

export const UNIT: SubjectEntry = { key: 1, code: 'U1', name: '环卫处', tier: null, cells: 1 }
export const DISTRICT: SubjectEntry = { key: 990101, code: '990101', name: '东区', tier: 2, cells: 10 }

export function orderOf(
  definitions: EvaluationDefinitions,
  keys: readonly string[],
  subject: Subject,
  entries: readonly SubjectEntry[],
  period: Period,
): TallyOrder {
  return { plan: planCounts(definitions, keys, subject), subject, entries, period, scope: { areas: [], units: [] } }
}

/** Counts of the one subject's cases by their keys. */
export function countsIn(
  definitions: EvaluationDefinitions,
  rows: readonly FactRow[],
  keys: readonly string[],
  period: Period,
  subject: Subject = 'unit',
): Record<string, number> {
  const order = orderOf(definitions, keys, subject, [subject === 'unit' ? UNIT : DISTRICT], period)
  const counts = countsOf(order.plan, tallyAll(tableOf(rows), order), 0)
  return Object.fromEntries(keys.map((key) => [key, counts.get(key) ?? Number.NaN]))
}

export function evaluated(
  definitions: EvaluationDefinitions,
  rows: readonly FactRow[],
  scheme: string,
  entries: readonly SubjectEntry[],
  period: Period,
): Evaluated {
  const found = definitions.schemes.find(({ key }) => key === scheme)
  if (!found) throw new Error(`no scheme ${scheme}`)
  const order = orderOf(definitions, needsOf(definitions, found).counts, found.subject, entries, period)
  return evaluate(definitions, found, order.plan, entries, tallyAll(tableOf(rows), order))
}
