import type pg from 'pg'
import { bulkInsert } from '../db/bulk.ts'
import { audit } from '../db/schema.ts'

/** One line of the audit (操作日志): who did what to which target. */
export interface AuditLine {
  /** HallMs; the machine's time is noted by the database. */
  readonly hallAt: number
  /** `account:…`, `credential:…`, `command-line` or `backend`. */
  readonly who: string
  /** A verb with its object, such as `login`, `setting.publish`, `look.track`. */
  readonly what: string
  readonly target: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
}

/** In the caller's transaction where there is one, so that a change and its line are kept or lost together. */
export function writeAudit(client: pg.ClientBase | pg.Pool, line: AuditLine): Promise<void> {
  return bulkInsert(client, audit, [{ ...line }])
}
