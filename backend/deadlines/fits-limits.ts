import { Value } from 'typebox/value'
import type { CaseClass } from '../../contract/files/city.ts'
import { ClassLimits } from '../../contract/settings/limits.ts'

/** Whether limits can be made of an imported class. One of which none can be must not hold up the others. */
export function fitsLimits({ edition, kind, code, conditions }: CaseClass): boolean {
  const keys = new Set(conditions.map(({ key }) => key))
  return keys.size === conditions.length && Value.Check(ClassLimits, { edition, kind, code, conditions })
}
