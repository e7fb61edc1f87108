/** Which cases a subscription or a trigger is about. Empty = all, in each. */
export interface CaseFilter {
  /** Codes of areas, each with all below it. */
  readonly areas: readonly string[]
  readonly classes: readonly string[]
  readonly units: readonly string[]
}

interface Placed {
  readonly cellCode: string | null
  readonly districtCode: string | null
  readonly classCode: string
  readonly unitCode: string | null
}

export function isWithin(filter: CaseFilter, { cellCode, districtCode, classCode, unitCode }: Placed): boolean {
  return (
    (filter.areas.length === 0 || filter.areas.some((area) => liesIn(area, cellCode) || liesIn(area, districtCode))) &&
    (filter.classes.length === 0 || filter.classes.includes(classCode)) &&
    (filter.units.length === 0 || (unitCode !== null && filter.units.includes(unitCode)))
  )
}

function liesIn(area: string, code: string | null): boolean {
  return code?.startsWith(area) ?? false
}
