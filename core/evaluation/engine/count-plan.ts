import type { CountDefinition, EvaluationDefinitions, Subject, Where } from '../../../contract/settings/evaluation.ts'
import type { FactColumn, NameColumn } from '../facts/fact-columns.ts'
import { columnsOfAtom } from './atoms.ts'
import { isPost } from './subjects.ts'

/** A count that looks at cases, with what is left out of it for the subject at hand. */
export interface LeafCount {
  readonly key: string
  readonly where: Where
  readonly except: readonly Where[]
  /** The column with whose work it is; null for areas and units, and where a count is nobody's. */
  readonly doer: NameColumn | null
}

/** Which counts have to be made for a set of keys, in an order in which each finds those that it refers to. */
export interface CountPlan {
  /** In the order of the tally's columns. */
  readonly leaves: readonly LeafCount[]
  readonly sums: readonly { readonly key: string; readonly sum: readonly { readonly count: string; readonly times: number }[] }[]
  readonly columns: readonly FactColumn[]
}

/** @throws RangeError for a key that is not defined, or for definitions that go round in a circle */
export function planCounts(definitions: EvaluationDefinitions, keys: readonly string[], subject: Subject): CountPlan {
  const byKey = new Map(definitions.counts.map((count) => [count.key, count]))
  const leaves = new Map<string, LeafCount>()
  const sums = new Map<string, CountPlan['sums'][number]>()
  const visiting = new Set<string>()

  const visit = (key: string): void => {
    if (leaves.has(key) || sums.has(key)) return
    const count = byKey.get(key)
    if (!count) throw new RangeError(`no count ${key}`)
    if (visiting.has(key)) throw new RangeError(`the count ${key} refers to itself`)
    visiting.add(key)
    for (const other of referredCounts(count)) visit(other)
    if ('sum' in count) sums.set(key, { key, sum: count.sum })
    else leaves.set(key, leafOf(count, definitions, subject, visit))
    visiting.delete(key)
  }
  for (const key of keys) visit(key)
  const plan = { leaves: [...leaves.values()], sums: [...sums.values()] }
  return { ...plan, columns: columnsOf(plan.leaves) }
}

export function referredCounts(count: CountDefinition): string[] {
  return 'sum' in count ? count.sum.map((part) => part.count) : countsIn(count.where)
}

export function countsIn(where: Where): string[] {
  return where.flat().flatMap((atom) => ('count' in atom ? [atom.count] : []))
}

function leafOf(
  count: Extract<CountDefinition, { where: Where }>,
  { exclusions }: EvaluationDefinitions,
  subject: Subject,
  visit: (key: string) => void,
): LeafCount {
  const except = exclusions.filter((rule) => rule.counts.includes(count.key) && rule.subjects.includes(subject))
  for (const { when } of except) for (const key of countsIn(when)) visit(key)
  const doer = isPost(subject) ? (count.doer ?? null) : null
  return { key: count.key, where: count.where, except: except.map(({ when }) => when), doer }
}

function columnsOf(leaves: readonly LeafCount[]): FactColumn[] {
  const atoms = leaves.flatMap(({ where, except }) => [where, ...except].flat(2))
  const columns = atoms.flatMap((atom) => ('count' in atom ? [] : columnsOfAtom(atom)))
  return [...new Set<FactColumn>([...columns, ...leaves.flatMap(({ doer }) => (doer === null ? [] : [doer]))])]
}
