/**
 * Historic cases (历史案卷) by the file. `POST /api/bulk-imports` takes one CSV as multipart and answers with a job;
 * `GET /api/bulk-imports/:id` tells how far it is, `…/faults` and `…/faults.csv` which rows were refused and why. The columns
 * are described in docs/guides/bulk-import.md.
 */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'
import { Datum } from './areas.ts'

/** What a column can hold. `number` (案卷号) is the key of a row: no number is ever imported twice. */
export const BULK_FIELDS = [
  'number',
  'kind',
  'classCode',
  'edition',
  'condition',
  'source',
  'reporter',
  'lng',
  'lat',
  'address',
  'description',
  'unit',
  'componentCode',
  'districtCode',
  'reportedAt',
  'acceptedAt',
  'filedAt',
  'dispatchedAt',
  'handledAt',
  'closedAt',
  'dueAt',
  'end',
  'reason',
] as const
export type BulkField = (typeof BULK_FIELDS)[number]

export const BulkImportQuery = Type.Object({
  /** Left out means true: nothing is written unless the caller says `dryRun=false`. */
  dryRun: Type.Optional(Type.Boolean()),
  datum: Type.Optional(Datum),
  /** `header=field`, separated by semicolons, for headers that are not known by themselves: `案件流水=number;大类=kind`. */
  columns: Type.Optional(Type.String({ maxLength: 4000 })),
})
export type BulkImportQuery = Type.Static<typeof BulkImportQuery>

export const BULK_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const
export type BulkState = (typeof BULK_STATES)[number]

const Maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const BulkImport = Type.Object({
  id: Type.Integer(),
  fileName: Type.String(),
  dryRun: Type.Boolean(),
  state: oneOf(BULK_STATES),
  /** Rows of the file that have been looked at; each is either imported or refused, or blank. */
  rowsDone: Type.Integer(),
  rowsImported: Type.Integer(),
  rowsRefused: Type.Integer(),
  /** Header → field; and the headers that mean nothing to us. */
  columns: Type.Record(Type.String(), oneOf(BULK_FIELDS)),
  ignored: Type.Array(Type.String()),
  /** Why the whole job failed. */
  why: Maybe(Type.Object({ zh: Type.String(), en: Type.String() })),
  madeBy: Type.String(),
  madeAt: Type.Number(),
  endedAt: Maybe(Type.Number()),
})
export type BulkImport = Type.Static<typeof BulkImport>
export const BulkImportList = Type.Object({ imports: Type.Array(BulkImport) })
export type BulkImportList = Type.Static<typeof BulkImportList>

export const BulkFault = Type.Object({
  /** As a spreadsheet counts: the header is row 1. */
  row: Type.Integer(),
  column: Type.String(),
  value: Type.String(),
  zh: Type.String(),
  en: Type.String(),
})
export type BulkFault = Type.Static<typeof BulkFault>
export const BulkFaultQuery = Type.Object({
  /** `next` of the page before. */
  after: Type.Optional(Type.Integer({ minimum: 0 })),
  /** So many rows. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
})
/** `next` is null where there are no more. */
export const BulkFaults = Type.Object({ faults: Type.Array(BulkFault), next: Maybe(Type.Integer()) })
export type BulkFaults = Type.Static<typeof BulkFaults>
