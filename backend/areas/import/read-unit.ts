import type { PlanContext } from './plan-context.ts'
import type { RowReader } from './row-reader.ts'

/** The code of a unit; one that is not in the stored list is kept and reported, because units may be imported later. */
export function readUnit(reader: RowReader, code: string, { stored, findings }: PlanContext, field: string): string | null {
  const unit = reader.text(field)
  if (unit !== null && stored.units.size > 0 && !stored.units.has(unit)) {
    findings.warn('unit-unknown', { row: reader.row.row, field, code }, { value: unit })
  }
  return unit
}
