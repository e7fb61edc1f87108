import { and, eq, inArray, like, or, type SQL, sql } from 'drizzle-orm'
import { COLLECTOR_TASK_STATES, isOnlyCollector } from '../../core/access/may-see.ts'
import { type Person, seesWholeCity } from '../../core/access/person.ts'
import { cases } from '../db/schema.ts'
import type { Principal } from './principal.ts'

/** `maySee` for lists: a condition on `cases`; undefined = everything. A machine's credential is narrowed by its scopes alone. */
export function caseScope(principal: Principal): SQL | undefined {
  return principal.kind === 'credential' ? undefined : personScope(principal)
}

export function personScope(person: Person): SQL | undefined {
  if (seesWholeCity(person)) return undefined
  if (!isOnlyCollector(person)) return and(areaScope(person.areas), ofUnits(person.units))
  const task = and(inArray(cases.state, [...COLLECTOR_TASK_STATES]), areaScope(person.areas))
  return or(eq(cases.reporter, person.user), task) ?? sql`false`
}

/** `inAreas` for lists. */
export function areaScope(areas: readonly string[]): SQL | undefined {
  if (areas.length === 0) return undefined
  return or(...areas.flatMap((area) => [like(cases.cellCode, `${area}%`), like(cases.districtCode, `${area}%`)]))
}

function ofUnits(units: readonly string[]): SQL | undefined {
  if (units.length === 0) return undefined
  const assists = units.map((unit) => sql`"cases"."assisting" @> ${JSON.stringify([{ unit }])}::jsonb`)
  return or(inArray(cases.unitCode, [...units]), ...assists)
}
