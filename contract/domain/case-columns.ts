import Type from 'typebox'
import { Bytes } from '../binary.ts'

/**
 * Cases as columns: what the feed carries and the hub keeps. One name, one element type; rows share an index.
 * Times are HallMs as float64, NaN = none. `stage`, `state`, `source`, `kind` are indexes into the lists of stage.ts;
 * `classIndex`, `unitIndex`, `cellIndex`, `districtIndex` are indexes into the city directory's lists (65535 = none).
 * To add a column: add it here, in `core/replica/case-table.ts` `CaseRow`, and raise PROTOCOL_VERSION.
 */
export const CASE_COLUMN_TYPES = {
  id: 'uint32',
  version: 'uint32',
  lng: 'float64',
  lat: 'float64',
  reportedAt: 'float64',
  /** When the present stage's clock started. */
  stageSince: 'float64',
  /** When 80 % of the stage's limit is used, on the limit's own clock. */
  warnAt: 'float64',
  /** When the stage's limit runs out. */
  dueAt: 'float64',
  /** Distance between ageing alarms after dueAt, ms; 0 = none. */
  ageingEvery: 'float64',
  /** When the case as a whole must be closed. */
  totalDueAt: 'float64',
  /** Machine time at which the intake received the last change (for latency only). */
  receivedAt: 'float64',
  stageSeq: 'uint16',
  classIndex: 'uint16',
  unitIndex: 'uint16',
  cellIndex: 'uint16',
  districtIndex: 'uint16',
  flags: 'uint16',
  stage: 'uint8',
  state: 'uint8',
  source: 'uint8',
  kind: 'uint8',
} as const
export type CaseColumnName = keyof typeof CASE_COLUMN_TYPES
export const NO_INDEX = 65535

/** Bits of the `flags` column. */
export const CASE_FLAGS = {
  /** Runs on the continuous clock because someone may come to harm (井盖缺失, 管道破裂 …). */
  hazard: 1,
  /** 返工: a check has failed at least once. */
  rework: 2,
  /** 挂账 or 缓办: clock stopped; never alarms. */
  suspended: 4,
  /** 督办. */
  supervised: 8,
  /** 延期. */
  extended: 16,
  /** 缓办: the clock is stopped by a postponement, not by an entry of the problem ledger. */
  postponed: 32,
  /** 申诉成立: its lateness is a fact, but statistics leave it out. */
  exempt: 64,
  /** 需要立即办理: handled on site first, filed at once. */
  immediate: 128,
} as const

export const CaseColumns = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  columns: Type.Record(Type.String(), Bytes),
  /** 案卷号, shown to people. */
  number: Type.Array(Type.String()),
  address: Type.Array(Type.String()),
})
export type CaseColumns = Type.Static<typeof CaseColumns>
