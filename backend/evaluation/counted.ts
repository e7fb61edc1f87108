import type { CountPlan } from '../../core/evaluation/engine/count-plan.ts'
import type { SubjectEntry } from '../../core/evaluation/engine/subjects.ts'
import type { Tally } from '../../core/evaluation/engine/tally.ts'

/** What was counted: of whom, by which plan, how much. */
export interface Counted {
  readonly plan: CountPlan
  readonly entries: readonly SubjectEntry[]
  readonly tally: Tally
}
