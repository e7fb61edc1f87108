import type { CaseKind, CaseState } from '../../../contract/domain/stage.ts'
import type { ReportRequest } from '../../../contract/wire/rest.ts'

/** What Open311 needs of the rest of the backend. */

/** As much of a case as another system may see. */
export interface PublicCase {
  id: number
  kind: CaseKind
  classCode: string
  state: CaseState
  description: string
  address: string
  lng: number
  /** Of the class dictionary; null = it has lost the class. */
  edition: string | null
  className: string
  lat: number
  unitName: string | null
  reportedAt: number
  /** Of the last step. */
  changedAt: number
  dueAt: number | null
}

export interface CaseQuery {
  /** Reported in [from, to], ms. */
  from: number
  to: number
  classes: readonly { kind: CaseKind; code: string; edition: string }[] | null
  open: boolean | null
  limit: number
  offset: number
}

export interface CaseReader {
  /** Newest first. */
  list(query: CaseQuery): Promise<PublicCase[]>
  byIds(ids: readonly number[]): Promise<PublicCase[]>
}

/** Who stands behind an api_key. */
export interface Caller {
  id: string
  name: string
  mayReport: boolean
  mayRead: boolean
}
export interface KeyHolder {
  callerOf(apiKey: string): Promise<Caller | null>
}

export interface ReportIntake {
  /** Idempotent by key and caller: the same key gives the same case. */
  report(report: ReportRequest, caller: Caller, key: string): Promise<{ id: number }>
  /** The case that this caller's key made; null = none. */
  caseOf(caller: Caller, key: string): Promise<number | null>
}
