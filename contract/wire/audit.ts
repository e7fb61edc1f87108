/** The audit (操作日志): who changed what, and who looked at what about people. Append-only, sealed in a chain of hashes. */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'

const FILTERS = {
  /** HallMs, `from` included, `to` not. */
  from: Type.Optional(Type.Number()),
  to: Type.Optional(Type.Number()),
  /** Whole, such as `account:operator01`. */
  who: Type.Optional(Type.String({ maxLength: 200 })),
  /** The beginning: `account.` finds all changes of accounts, `look.` every look at what is about people. */
  what: Type.Optional(Type.String({ maxLength: 100 })),
  /** Whole. */
  target: Type.Optional(Type.String({ maxLength: 200 })),
}

/** `GET /api/audit`: newest first. */
export const AuditQuery = Type.Object({
  ...FILTERS,
  /** Id of the last line of the page before. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
})
export type AuditQuery = Type.Static<typeof AuditQuery>

/** `GET /api/audit/export`: oldest first, as a file. */
export const AuditExportQuery = Type.Object({ ...FILTERS, format: Type.Optional(oneOf(['csv', 'jsonl'] as const)) })
export type AuditExportQuery = Type.Static<typeof AuditExportQuery>

export const AuditLineView = Type.Object({
  id: Type.Integer(),
  /** When it was written, ISO, by the database's clock; `hallAt` is the hall's. */
  at: Type.String(),
  hallAt: Type.Number(),
  who: Type.String(),
  what: Type.String(),
  target: Type.Union([Type.String(), Type.Null()]),
  detail: Type.Unknown(),
})
export type AuditLineView = Type.Static<typeof AuditLineView>
export const AuditPage = Type.Object({
  lines: Type.Array(AuditLineView),
  /** `before` of the next page; null = that was all. */
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export type AuditPage = Type.Static<typeof AuditPage>

/** Place in the chain and its hash, hex: noted down elsewhere, it proves later that nothing up to it was changed. */
const Head = Type.Object({ position: Type.Integer({ minimum: 0 }), hash: Type.String() })

/** `GET /api/audit/verify`: with a head that was noted earlier, whether the chain still goes through it. */
export const AuditVerifyQuery = Type.Object({
  position: Type.Optional(Type.Integer({ minimum: 1 })),
  hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
})
export type AuditVerifyQuery = Type.Static<typeof AuditVerifyQuery>

export const AUDIT_FAULTS = ['line-missing', 'line-changed', 'seal-missing', 'noted-head-differs'] as const

export const AuditVerifyReply = Type.Object({
  ok: Type.Boolean(),
  /** Position of the first line that is still kept; those before went by the retention. */
  from: Type.Integer(),
  head: Head,
  checked: Type.Integer(),
  /** Lines so young that they are not in the chain yet. */
  unsealed: Type.Integer(),
  /** The first place where the chain does not hold. */
  fault: Type.Union([
    Type.Null(),
    Type.Object({ position: Type.Integer(), auditId: Type.Union([Type.Integer(), Type.Null()]), what: oneOf(AUDIT_FAULTS) }),
  ]),
  /** What that means, for whoever asked. */
  zh: Type.String(),
  en: Type.String(),
})
export type AuditVerifyReply = Type.Static<typeof AuditVerifyReply>
