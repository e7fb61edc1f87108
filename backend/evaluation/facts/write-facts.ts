import type pg from 'pg'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { CASE_COLUMNS, type CaseFacts, NAME_COLUMNS, rowOf } from '../../../core/evaluation/facts/fact-columns.ts'
import { type FactEntry, foldFacts } from '../../../core/evaluation/facts/fold-facts.ts'
import { turnDay } from '../../../core/evaluation/facts/past-facts.ts'
import { sharesAfter, touchesShares, type UnitShare } from '../../../core/evaluation/facts/unit-shares.ts'
import { idsOfNames } from './fact-names.ts'
import { INSERT_PAST_FACTS, SELECT_FACTS, UPSERT_FACTS } from './fact-sql.ts'
import { saveShares, sharesOf, withUnitNames } from './share-store.ts'

/** A step of a case: the case after it, and the lines that its log has grown by. */
export interface Move {
  readonly file: CaseFile
  readonly entries: readonly FactEntry[]
}

/**
 * Keeps the facts of cases in step with them, in the same transaction. A case whose facts are missing or behind (its record
 * is older than this table) is left to `mendFacts`, which makes them from the whole log.
 */
export async function writeFacts(client: pg.PoolClient, moves: readonly Move[], utcOffsetMinutes: number): Promise<void> {
  const stored = await factsOf(client, idsOf(moves.filter(({ file, entries }) => file.version > entries.length)))
  const written = new Set<number>()
  const shares = new Map<number, readonly UnitShare[]>()
  const sharing = idsOf(moves.filter(({ file, entries }) => touchesShares(file, entries)))
  const held = await sharesOf(client, sharing)
  const facts = sharing.length === 0 ? stored : await withUnitNames(client, stored)
  const past: CaseFacts[] = []
  for (const { file, entries } of moves) {
    const known = facts.get(file.id) ?? null
    const before = file.version - entries.length
    if (before !== (known?.version ?? 0)) continue
    if (touchesShares(file, entries)) {
      const before = shares.get(file.id) ?? held.get(file.id) ?? []
      shares.set(file.id, sharesAfter(before, known, file, entries))
    }
    facts.set(file.id, nextFacts(known, { file, entries }, utcOffsetMinutes, past))
    written.add(file.id)
  }
  const present = [...facts.values()].filter(({ caseId }) => written.has(caseId))
  await saveFacts(client, present, past)
  await saveShares(client, shares)
}

const idsOf = (moves: readonly Move[]): number[] => [...new Set(moves.map(({ file }) => file.id))]

/** The facts after a step; how the case stood until then is added to `past` where a day has ended since its last change. */
export function nextFacts(
  known: CaseFacts | null,
  { file, entries }: Move,
  utcOffsetMinutes: number,
  past: CaseFacts[],
): CaseFacts {
  const [first] = entries
  if (known === null || first === undefined) return foldAll(known, file, entries)
  const turned = turnDay(known, first.at, utcOffsetMinutes)
  if (turned.past) past.push(turned.past)
  return foldAll(turned.present, file, entries)
}

export function foldAll(before: CaseFacts | null, file: CaseFile, entries: readonly FactEntry[]): CaseFacts {
  let facts = before
  for (const entry of entries) facts = foldFacts(facts, file, entry)
  return facts as CaseFacts
}

export async function factsOf(client: pg.PoolClient, ids: readonly number[]): Promise<Map<number, CaseFacts>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<CaseFacts>(`${SELECT_FACTS} where case_id = any($1)`, [ids])
  return new Map(rows.map((row) => [row.caseId, withoutNobody(row)]))
}

/** 0 in the table is nobody. */
function withoutNobody(row: CaseFacts): CaseFacts {
  return { ...row, ...Object.fromEntries(NAME_COLUMNS.flatMap((column) => (row[column] === 0 ? [[column, null]] : []))) }
}

/** Facts as cases stand, and as they stood. */
export async function saveFacts(client: pg.PoolClient, present: readonly CaseFacts[], past: readonly CaseFacts[]): Promise<void> {
  const all = [...present, ...past]
  const words = all.flatMap((each) => NAME_COLUMNS.map((column) => each[column])).filter((name) => typeof name === 'string')
  const ids = await idsOfNames(client, new Set(words))
  const save = async (sql: string, facts: readonly CaseFacts[]): Promise<void> => {
    if (facts.length === 0) return
    const rows = facts.map((each) => rowOf(each, (name) => ids.get(name) as number))
    const arrays = [...CASE_COLUMNS.keys()].map((column) => rows.map((row) => row[column]))
    await client.query(sql, [facts.map(({ version }) => version), ...arrays])
  }
  await save(UPSERT_FACTS, present)
  await save(INSERT_PAST_FACTS, past)
}
