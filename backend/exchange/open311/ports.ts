import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CaseKind, CaseState } from '../../../contract/domain/stage.ts'
import type { Attachment } from '../../../contract/wire/attachments.ts'
import type { ReportRequest } from '../../../contract/wire/rest.ts'
import type { TakenFile } from '../../attachments/add-attachment.ts'

/** What Open311 needs of the rest of the backend. */

/** As much of a case as another system may see. */
export interface PublicCase {
  id: number
  kind: CaseKind
  classCode: string
  /** Of the class dictionary; null = it has lost the class. */
  edition: string | null
  className: string
  state: CaseState
  description: string
  address: string
  lng: number
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

/** Photos that come with reports, and what of them may be shown outside. */
export interface PhotoShelf {
  /** Keeps the content, before there is a case. @throws ProblemError on what is no photo, or too large */
  take(file: Readable, fileName: string): Promise<TakenFile>
  /** The most that one case may have. */
  readonly mostPerCase: number
  /** The same photo again is the same. */
  attach(photos: readonly TakenFile[], caseId: number, caller: Caller): Promise<void>
  /** By case: the photo that this caller may be shown. */
  shown(caseIds: readonly number[], caller: Caller): Promise<ReadonlyMap<number, Attachment>>
  /** Sends it, if it is one that this caller may be shown; false = there is no such photo. */
  send(id: number, caller: Caller, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | false>
}

export interface ReportIntake {
  /** Idempotent by key and caller: the same key gives the same case; with other words or photos it is refused. */
  report(report: ReportRequest, caller: Caller, key: string, photos?: readonly TakenFile[]): Promise<{ id: number }>
  /** The case that this caller's key made; null = none. */
  caseOf(caller: Caller, key: string): Promise<number | null>
}
