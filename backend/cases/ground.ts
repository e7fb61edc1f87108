import type { Approvals } from '../../contract/settings/approvals.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { Held } from '../settings/settings.ts'

/** What commands are decided on, beside the cases themselves. */
export interface Ground {
  readonly directory: CityDirectory
  /** 审批规则 that hold at this hall time. */
  approvalsAt(hallMs: number): Held<Approvals>
  /** Whether the city has one level of centres or two at this hall time. */
  levelsAt(hallMs: number): Levels
}
