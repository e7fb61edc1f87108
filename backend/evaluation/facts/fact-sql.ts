import { CASE_COLUMNS, type FactColumn } from '../../../core/evaluation/facts/fact-columns.ts'

/** Name of a column in the table `case_fact`. */
export function sqlName(column: FactColumn): string {
  return column.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const SQL_TYPES = { int32: 'integer', float64: 'double precision' } as const

const columns = [...CASE_COLUMNS].map(([column, type]) => ({ column, name: sqlName(column), type: SQL_TYPES[type] }))
const names = ['version', ...columns.map(({ name }) => name)]
const arrays = ['integer', ...columns.map(({ type }) => type)].map((type, index) => `$${index + 1}::${type}[]`)
const replaced = [...names.filter((name) => name !== 'case_id'), 'changed'].map((name) => `${name} = excluded.${name}`)

/** Parameters: the version and every column of CASE_COLUMNS in order, each as an array. Never puts an older version over a newer. */
export const UPSERT_FACTS = `insert into case_fact (${names.join(', ')}) select * from unnest(${arrays.join(', ')})
  on conflict (case_id) do update set ${replaced.join(', ')} where case_fact.version < excluded.version`

/** With the parameters of UPSERT_FACTS: how cases stood until they changed. A version of a case is told once. */
export const INSERT_PAST_FACTS = `insert into case_fact_past (${names.join(', ')}) select * from unnest(${arrays.join(', ')})
  on conflict (case_id, version) do nothing`

export const SELECT_FACTS = `select ${['version', ...columns.map(({ column, name }) => `${name} as "${column}"`)].join(', ')} from case_fact`
