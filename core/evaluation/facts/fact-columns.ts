import { FACT_DOERS, FACT_TIMES, type FactDoer, type FactTime } from '../../../contract/settings/evaluation.ts'

/**
 * What evaluation looks at of one case, as columns of numbers: times are HallMs with NaN for "not"; words are indexes into the
 * contract's lists; units and doers are numbers that stand for names, 0 for nobody; areas are their codes, 0 for unknown.
 */
export type NameColumn = 'unit' | FactDoer
/** Of a unit's share of a case (`UnitShare`), which is a row of its own with nothing of the case's but its place. */
export type ShareColumn = 'takenAt' | 'assistedAt' | 'assistDueAt' | 'shareOverAt'
export type TimeColumn = Exclude<`${FactTime}At`, ShareColumn> | 'resumedAt' | 'stageDueAt' | 'handleDueAt' | 'totalDueAt'
export type CodeColumn = 'caseId' | 'kind' | 'source' | 'state' | 'stage' | 'marks' | 'district'
/** After `since` and up to `until` the case stood as the row says: −∞ from its beginning, ∞ to this day. */
export type SpanColumn = 'since' | 'until'
export type FactColumn = CodeColumn | 'cell' | NameColumn | TimeColumn | SpanColumn | ShareColumn
export type CaseColumn = Exclude<FactColumn, ShareColumn>

export const SHARE_COLUMNS: readonly ShareColumn[] = ['takenAt', 'assistedAt', 'assistDueAt', 'shareOverAt']
export const NAME_COLUMNS: readonly NameColumn[] = ['unit', ...FACT_DOERS]
export const TIME_COLUMNS: readonly TimeColumn[] = [
  ...FACT_TIMES.map((time) => `${time}At` as const).filter((column) => column !== 'takenAt' && column !== 'assistedAt'),
  'resumedAt',
  'stageDueAt',
  'handleDueAt',
  'totalDueAt',
]
const CODE_COLUMNS: readonly CodeColumn[] = ['caseId', 'kind', 'source', 'state', 'stage', 'marks', 'district']

export function isShareColumn(column: FactColumn): column is ShareColumn {
  return (SHARE_COLUMNS as readonly FactColumn[]).includes(column)
}

type NumberType = 'int32' | 'float64'

/** `int32` or `float64`, in the record, on the wire from it, and in memory alike. A cell's 15 digits are exact in a float64. */
export const CASE_COLUMNS: ReadonlyMap<CaseColumn, NumberType> = new Map<CaseColumn, NumberType>([
  ...CODE_COLUMNS.map((name) => [name, 'int32'] as const),
  ['cell', 'float64'],
  ...NAME_COLUMNS.map((name) => [name, 'int32'] as const),
  ...TIME_COLUMNS.map((name) => [name, 'float64'] as const),
  ['since', 'float64'],
  ['until', 'float64'],
])
export const FACT_COLUMNS: ReadonlyMap<FactColumn, NumberType> = new Map<FactColumn, NumberType>([
  ...CASE_COLUMNS,
  ...SHARE_COLUMNS.map((name) => [name, 'float64'] as const),
])

/** One case's facts; a name is a word that has no number yet, or the number of one. */
export type CaseFacts = Readonly<Record<Exclude<CaseColumn, NameColumn>, number> & Record<NameColumn, string | number | null>> & {
  /** Of the case that they are the facts of. */
  readonly version: number
}

/** One case's facts as the table keeps them; a share of one has columns more. */
export type FactRow = Readonly<Record<CaseColumn, number> & Partial<Record<ShareColumn, number>>>

/** 0 for nobody. */
export function rowOf(facts: CaseFacts, idOfName: (name: string) => number): FactRow {
  const row: Record<string, number> = {}
  for (const column of CASE_COLUMNS.keys()) {
    const value = facts[column]
    row[column] = typeof value === 'number' ? value : value === null ? 0 : idOfName(value)
  }
  return row as FactRow
}
