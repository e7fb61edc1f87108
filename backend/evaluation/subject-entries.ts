import type { AREA_SUBJECTS, Subject } from '../../contract/settings/evaluation.ts'
import type { CountPlan } from '../../core/evaluation/engine/count-plan.ts'
import type { Scope, SubjectEntry } from '../../core/evaluation/engine/subjects.ts'
import { isPost } from '../../core/evaluation/engine/subjects.ts'
import type { FactTable } from '../../core/evaluation/facts/fact-table.ts'
import { CODE_LENGTHS } from '../areas/area-codes.ts'
import type { CityDirectory } from '../city/city-directory.ts'

export interface EntrySources {
  readonly directory: CityDirectory
  /** Names of units and doers by their numbers. */
  readonly names: ReadonlyMap<number, string>
  readonly tierOf: (areaCode: string) => number | null
}

/** Everybody and everything of a subject, each even where it has no case: a district without cases is a row, too. */
export function subjectEntries(subject: Subject, scope: Scope, sources: EntrySources): SubjectEntry[] {
  if (isPost(subject)) throw new RangeError('who does a post is found among the cases')
  return subject === 'unit' ? unitEntries(scope, sources) : areaEntries(subject, scope, sources)
}

function areaEntries(subject: Subject, { areas }: Scope, { directory: { city }, tierOf }: EntrySources): SubjectEntry[] {
  const length = CODE_LENGTHS[subject as (typeof AREA_SUBJECTS)[number]]
  const cells = new Map<string, number>()
  for (const { kind, code } of city.areas) {
    if (kind === 'cell') cells.set(code.slice(0, length), (cells.get(code.slice(0, length)) ?? 0) + 1)
  }
  return city.areas
    .filter(({ kind, code }) => kind === subject && (areas.length === 0 || areas.some((area) => code.startsWith(area))))
    .map(({ code, name }) => ({
      key: Number(code),
      code,
      name,
      tier: tierOf(code),
      cells: Math.max(1, cells.get(code) ?? 0),
    }))
}

/** Numbers of units that no case names yet: below those that names have. */
function unitEntries({ units }: Scope, { directory: { city }, names }: EntrySources): SubjectEntry[] {
  const ids = new Map([...names].map(([id, name]) => [name, id]))
  return city.units
    .map(({ code, name }, index) => ({ key: ids.get(code) ?? -1 - index, code, name, tier: null, cells: 1 }))
    .filter(({ key }) => units.length === 0 || units.includes(key))
}

/** Those who did what the plan counts, in the order of their names. */
export function doerEntries(table: FactTable, plan: CountPlan, { directory, names }: EntrySources): SubjectEntry[] {
  const found = new Set<number>()
  for (const doer of new Set(plan.leaves.flatMap((leaf) => (leaf.doer === null ? [] : [leaf.doer])))) {
    const column = table.column(doer)
    for (let row = 0; row < table.count; row++) found.add(column[row] as number)
  }
  found.delete(0)
  return [...found]
    .map((key) => ({ key, code: names.get(key) ?? String(key) }))
    .map(({ key, code }) => ({ key, code, name: shownName(code, directory), tier: null, cells: 1 }))
    .sort((a, b) => a.code.localeCompare(b.code))
}

function shownName(code: string, directory: CityDirectory): string {
  return directory.moverEver(code)?.name ?? code
}
