import type { ApplicationRequest, DecisionRequest } from '../../contract/wire/applications.ts'
import type { ActionRequest, Problem, ReportRequest } from '../../contract/wire/rest.ts'
import type { Person } from '../../core/access/person.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'
import type { WorkingTime } from '../../core/time/working-time.ts'
import type { ApplicationRow } from '../approvals/application-row.ts'
import type { Once } from './once.ts'

interface Command {
  /** Who sends, for idempotency and audit: `account:…` or `credential:…`. */
  readonly principal: string
  /** Who acts, for the log. */
  readonly actor: string
  /** HallMs at which it happens, or happened. */
  readonly at: number
  /** Machine ms of receipt. */
  readonly receivedAt: number
}

/** 上报. `key`: the same key of the same principal opens one case, however often it is sent. */
export interface ReportCommand extends Command {
  readonly op: 'report'
  readonly key: string | null
  readonly bodyHash: string
  /** The key names the case for its source for good: an import tells of the case's steps by it years later. */
  readonly lasting?: boolean
  readonly request: ReportRequest
}

/** A step of a case, named by id or by the key of the report that opened it. */
export interface ActionCommand extends Command {
  readonly op: 'action'
  /** Whose posts, areas and units must allow the step; absent = a machine's credential, or the backend itself. */
  readonly person?: Person
  readonly of: { readonly id: number } | { readonly key: string }
  readonly once?: Once
  readonly request: ActionRequest
  /** Of 督办销号, by the backend itself: no other supervision order of the case is open. */
  readonly lastOrder?: boolean
}

/** 申请: somebody asks for a step. */
export interface ApplyCommand extends Command {
  readonly op: 'apply'
  readonly person?: Person
  readonly caseId: number
  readonly once?: Once
  readonly request: ApplicationRequest
}

/** 审批: the verdict of the post whose turn it is. The last approval takes the step. */
export interface DecideCommand extends Command {
  readonly op: 'decide'
  readonly person: Person
  readonly application: number
  readonly once?: Once
  readonly request: DecisionRequest
}

/** 撤回申请 */
export interface WithdrawCommand extends Command {
  readonly op: 'withdraw'
  readonly application: number
  readonly once?: Once
}

/** 日历变更: the deadlines of a case are counted anew by the calendar of now. */
export interface RecalendarCommand extends Command {
  readonly op: 'recalendar'
  readonly caseId: number
  /** The calendar by which they were counted. */
  readonly before: WorkingTime
  readonly reason: string
}

export type ApplicationCommand = ApplyCommand | DecideCommand | WithdrawCommand
export type CaseCommand = ReportCommand | ActionCommand | ApplicationCommand | RecalendarCommand

export type CaseOutcome =
  | {
      readonly ok: true
      /** The case as the command left it. */
      readonly file: CaseFile
      /** Lines that it added to the log; none where it was sent before, with the same key. */
      readonly entries: readonly LogDraft[]
      readonly repeated: boolean
      /** The application that the command was about. */
      readonly application: ApplicationRow | null
    }
  | { readonly ok: false; readonly problem: Problem }
