import type { Part, Satisfaction } from '../../contract/domain/choices.ts'
import type { CaseKind, CaseSource, CaseState, Limit, Stage } from '../../contract/domain/stage.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { LogEntry } from '../../contract/wire/rest.ts'

/**
 * One case (案卷) as the record keeps it: the sum of its log. Times are HallMs, null = none or not yet.
 * Only `open-case` and `apply-action` make new ones; everybody else reads.
 */
export interface CaseFile {
  readonly id: CaseId
  /** Rises with every change. */
  readonly version: number
  /** 案卷号 */
  readonly number: string
  readonly kind: CaseKind
  readonly classCode: string
  /** The dictionary's edition that the digits are of. Null in what is older than this field: the one in force on the day of the report. */
  readonly classEdition: string | null
  /** Key of the filing condition (立案条件), null while none is chosen. */
  readonly condition: string | null
  readonly source: CaseSource
  readonly reporter: string | null
  readonly lng: number
  readonly lat: number
  readonly address: string
  readonly description: string
  readonly cellCode: string | null
  readonly districtCode: string | null
  /** The responsible unit (主办单位). */
  readonly unitCode: string | null
  /** 部件代码: the component that the case is about; null of an event, or where none is known. */
  readonly componentCode: string | null
  /** Parts of the assisting units (协办单位) of the present dispatch. */
  readonly assisting: readonly Part[]
  /** The centre that holds the case: CITY_CENTRE, or the code of a district (两级). */
  readonly centre: string

  readonly state: CaseState
  readonly stage: Stage
  /**
   * Number of the running clock: rises at each entry into a stage, where a post's limit takes over or ends, and whenever its
   * deadline is set anew (resume, extension).
   */
  readonly stageSeq: number
  /** CASE_FLAGS */
  readonly flags: number

  /** Version of the limits (时限标准) that rules the case: the one in force when it was filed. 0 = as delivered. */
  readonly limitsVersion: number
  /** Limit of the handling stage: from the filing condition, or derived from a due time that the city gave. */
  readonly handleLimit: Limit | null
  /** The city computes due times itself; then `ownDueAt` (null = no limit) stands for the handling stage and the whole. */
  readonly ownDue: boolean
  readonly ownDueAt: number | null
  /** Limit of the running clock. */
  readonly stageLimit: Limit | null
  /** What was used of it before `clockSince`, ms on its clock: not 0 only after a pause, or where a stage's clock goes on. */
  readonly usedBefore: number
  /** What the stage's own clock had used when a post's limit (岗位时限) took over; null while the stage's own runs. */
  readonly stageUsed: number | null
  /** What 核实 had beside the limits of the stages; null = it had nothing of its own. */
  readonly verifyLimit: Limit | null
  /** The first version of the case that went by limits of posts; null = made by a program that did not, and unchanged since. */
  readonly postsFrom: number | null
  /** When the running clock was last started; differs from `stageSince` after a pause. */
  readonly clockSince: number
  readonly stageSince: number
  readonly warnAt: number | null
  readonly dueAt: number | null
  readonly ageingEvery: number
  readonly totalDueAt: number | null
  /** When the pause (挂账, 缓办) ends by itself; null while the clock runs. */
  readonly resumeAt: number | null
  /** How often the limit was extended (延期). */
  readonly extensions: number

  readonly reportedAt: number
  readonly filedAt: number | null
  readonly handledAt: number | null
  readonly handledLate: boolean
  readonly reworkedAt: number | null
  /** When the case ended, however it did. */
  readonly endedAt: number | null
  readonly endedLate: boolean
  /** The limit of this case that last ran out unanswered, in a stage that is over. */
  readonly lateAt: number | null
  /** 申诉成立: from then on statistics leave its lateness out; the facts above stay. */
  readonly exemptAt: number | null
  /** 回访 */
  readonly visitedAt: number | null
  readonly satisfaction: Satisfaction | null
  /** When each stage was last left, in the order of STAGES. */
  readonly leftAt: readonly (number | null)[]
  /** Of the last step; steps of one case never go back in time. */
  readonly changedAt: number
  /** Machine time at which the intake received the last change; for latency only. 0 = it told of the past: nothing to measure. */
  readonly receivedAt: number
}

/** One line of the append-only log, before the record numbers it. */
export type LogDraft = Omit<LogEntry, 'seq'>
