import Type from 'typebox'

/** The documents ask for a year online (≥ 1 年) of records and logs; less is refused. */
export const ONLINE_DAYS_AT_LEAST = 365

const log = { minimum: ONLINE_DAYS_AT_LEAST, maximum: 36_500 }
const OrForEver = (days: { minimum: number; maximum: number }) => Type.Union([Type.Integer(days), Type.Null()])

/**
 * Setting `retention` (数据留存): after how many days what is removed; null = never. Cases, their logs, alarms, approvals,
 * attachments and settings are not in it: they are kept for ever.
 */
export const Retention = Type.Object({
  /** 操作日志, with its seals. */
  auditDays: OrForEver(log),
  /** 消息与交换日志: what was sent to whom, and the calls of the exchange. */
  messagesDays: OrForEver(log),
  /** 轨迹: where people were is kept no longer than it is needed. Days of the hall clock, dropped whole. */
  positionsDays: OrForEver({ minimum: 7, maximum: 36_500 }),
  /**
   * How long the same Idempotency-Key still finds the same case. A key by which an import, or another city's system, names its
   * cases is kept as long as they are.
   */
  idempotencyDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  /** Sessions that have ended. */
  sessionsDays: Type.Integer({ minimum: 1, maximum: 3650 }),
})
export type Retention = Type.Static<typeof Retention>
