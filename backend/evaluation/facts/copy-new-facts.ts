import type pg from 'pg'
import { CASE_COLUMNS, type CaseFacts, type FactColumn, NAME_COLUMNS } from '../../../core/evaluation/facts/fact-columns.ts'
import { type CopyColumn, CopyText } from '../../db/copy-text.ts'
import { idsOfNames } from './fact-names.ts'
import { sqlName } from './fact-sql.ts'

const NAMES: ReadonlySet<FactColumn> = new Set(NAME_COLUMNS)
const NOBODY = Object.fromEntries(NAME_COLUMNS.map((column) => [column, 0]))

/** As `saveFacts` does, for many cases of which none has facts yet. */
export async function copyNewFacts(
  client: pg.PoolClient,
  present: readonly CaseFacts[],
  past: readonly CaseFacts[],
): Promise<void> {
  const ids = await idsOfNames(client, namesIn(present, past))
  const columns = columnsWith(ids)
  for (const [target, facts] of [
    ['case_fact', present],
    ['case_fact_past', past],
  ] as const) {
    const text = new CopyText({ target, columns })
    for (const each of facts) text.add(each, NOBODY)
    await text.writeTo(client)
  }
}

function namesIn(...lists: readonly (readonly CaseFacts[])[]): Set<string> {
  const names = new Set<string>()
  for (const facts of lists.flat()) {
    for (const column of NAME_COLUMNS) {
      const name = facts[column]
      if (typeof name === 'string') names.add(name)
    }
  }
  return names
}

function columnsWith(ids: ReadonlyMap<string, number>): CopyColumn[] {
  const idOf = (name: string | number): string => String(typeof name === 'number' ? name : ids.get(name))
  const columns = [...CASE_COLUMNS.keys()].map((key) => ({ key, name: sqlName(key), write: NAMES.has(key) ? idOf : String }))
  return [{ key: 'version', name: 'version', write: String }, ...columns]
}
