import type { CaseAction } from '../../contract/wire/rest.ts'
import { hasAssignees } from '../../core/access/unit-tree.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { Principal } from '../auth/principal.ts'
import type { CityDirectory } from '../city/city-directory.ts'

/** Of legal steps those that can lead anywhere: 内部分派 needs a sub-unit. */
export function offered(
  legal: readonly CaseAction[],
  { unitCode }: Pick<CaseFile, 'unitCode'>,
  { unitTree }: CityDirectory,
  caller: Principal,
): CaseAction[] {
  const own = caller.kind === 'account' ? caller.units : []
  return legal.filter((action) => action !== 'assign' || hasAssignees(unitTree, unitCode, own))
}
