import type { CaseState } from '../../contract/domain/stage.ts'
import { type Person, seesWholeCity } from './person.ts'

export interface Place {
  readonly districtCode: string | null
  readonly cellCode: string | null
}

/** What rights depend on, of a case. */
export interface CaseFacts extends Place {
  readonly unitCode: string | null
  /** 协办单位 */
  readonly assisting?: readonly { readonly unit: string }[]
  readonly reporter: string | null
  readonly state: CaseState
}

/** 核实 and 核查 are given to the collector in whose area the case lies. */
export const COLLECTOR_TASK_STATES: readonly CaseState[] = ['verifying', 'checking']

/**
 * A case that lies nowhere that the city knows belongs to the whole city only. One that a district took over from a
 * neighbour has the district's code and the neighbour's cell: both see it.
 */
export function inAreas(areas: readonly string[], { districtCode, cellCode }: Place): boolean {
  if (areas.length === 0) return true
  return areas.some((area) => cellCode?.startsWith(area) || districtCode?.startsWith(area))
}

export function ofUnits(units: readonly string[], { unitCode, assisting = [] }: CaseFacts): boolean {
  if (units.length === 0 || (unitCode !== null && units.includes(unitCode))) return true
  return assisting.some(({ unit }) => units.includes(unit))
}

export function isOnlyCollector({ posts }: Person): boolean {
  return posts.length > 0 && posts.every((post) => post === 'collector')
}

/**
 * Whether a person is shown a case: it lies in an own area and with an own unit. A collector alone is shown the own
 * reports, wherever they lie, and the tasks in the own area. `case-scope` says the same in SQL.
 */
export function maySee(person: Person, facts: CaseFacts): boolean {
  if (seesWholeCity(person)) return true
  if (isOnlyCollector(person)) {
    if (facts.reporter === person.user) return true
    return COLLECTOR_TASK_STATES.includes(facts.state) && inAreas(person.areas, facts)
  }
  return inAreas(person.areas, facts) && ofUnits(person.units, facts)
}
