import type { Approvals } from '../../contract/settings/approvals.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { Held } from '../settings/settings.ts'

/** What commands are decided on, beside the cases themselves. */
export interface Ground {
  readonly directory: CityDirectory
  /** 审批规则 that hold at this hall time. */
  approvalsAt(hallMs: number): Held<Approvals>
}
