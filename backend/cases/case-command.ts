import type { ActionRequest, Problem, ReportRequest } from '../../contract/wire/rest.ts'
import type { Person } from '../../core/access/person.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'

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
  readonly request: ReportRequest
}

/** A step of a case, named by id or by the key of the report that opened it. */
export interface ActionCommand extends Command {
  readonly op: 'action'
  /** Whose posts, areas and units must allow the step; absent = a machine's credential, or the backend itself. */
  readonly person?: Person
  readonly of: { readonly id: number } | { readonly key: string }
  readonly request: ActionRequest
}

export type CaseCommand = ReportCommand | ActionCommand

export type CaseOutcome =
  | { readonly ok: true; readonly file: CaseFile; readonly entry: LogDraft; readonly repeated: false }
  /** Sent before, with the same key: the case as it is now. */
  | { readonly ok: true; readonly file: CaseFile; readonly repeated: true }
  | { readonly ok: false; readonly problem: Problem }
