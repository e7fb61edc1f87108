import { FACT_DOERS, FACT_TIMES, type FactDoer, type FactTime } from '../../../contract/settings/evaluation.ts'

/**
 * What evaluation looks at of one case, as columns of numbers: times are HallMs with NaN for "not"; words are indexes into the
 * contract's lists; units and doers are numbers that stand for names, 0 for nobody; areas are their codes, 0 for unknown.
 */
export type NameColumn = 'unit' | FactDoer
export type TimeColumn = `${FactTime}At` | 'resumedAt' | 'stageDueAt' | 'handleDueAt' | 'totalDueAt'
export type CodeColumn = 'caseId' | 'kind' | 'source' | 'state' | 'stage' | 'marks' | 'district'
/** After `since` and up to `until` the case stood as the row says: −∞ from its beginning, ∞ to this day. */
export type SpanColumn = 'since' | 'until'
export type FactColumn = CodeColumn | 'cell' | NameColumn | TimeColumn | SpanColumn

export const NAME_COLUMNS: readonly NameColumn[] = ['unit', ...FACT_DOERS]
export const TIME_COLUMNS: readonly TimeColumn[] = [
  ...FACT_TIMES.map((time) => `${time}At` as const),
  'resumedAt',
  'stageDueAt',
  'handleDueAt',
  'totalDueAt',
]
const CODE_COLUMNS: readonly CodeColumn[] = ['caseId', 'kind', 'source', 'state', 'stage', 'marks', 'district']

/** `int32` or `float64`, in the record, on the wire from it, and in memory alike. A cell's 15 digits are exact in a float64. */
export const FACT_COLUMNS: ReadonlyMap<FactColumn, 'int32' | 'float64'> = new Map<FactColumn, 'int32' | 'float64'>([
  ...CODE_COLUMNS.map((name) => [name, 'int32'] as const),
  ['cell', 'float64'],
  ...NAME_COLUMNS.map((name) => [name, 'int32'] as const),
  ...TIME_COLUMNS.map((name) => [name, 'float64'] as const),
  ['since', 'float64'],
  ['until', 'float64'],
])

/** One case's facts; a name is a word that has no number yet, or the number of one. */
export type CaseFacts = Readonly<Record<Exclude<FactColumn, NameColumn>, number> & Record<NameColumn, string | number | null>> & {
  /** Of the case that they are the facts of. */
  readonly version: number
}

/** One case's facts as the table keeps them. */
export type FactRow = Readonly<Record<FactColumn, number>>

/** 0 for nobody. */
export function rowOf(facts: CaseFacts, idOfName: (name: string) => number): FactRow {
  const row: Record<string, number> = {}
  for (const column of FACT_COLUMNS.keys()) {
    const value = facts[column]
    row[column] = typeof value === 'number' ? value : value === null ? 0 : idOfName(value)
  }
  return row as FactRow
}
