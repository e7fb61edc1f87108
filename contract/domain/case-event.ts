import { oneOf } from '../one-of.ts'

/**
 * What happened to a case, as others are told: one event for each line of its log, for each call of its alarm and for each
 * application about it that ended.
 */
export const CASE_EVENTS = [
  'case.reported', // 上报
  'case.to-verify', // 派核实
  'case.accepted', // 受理
  'case.rejected', // 不予受理
  'case.filed', // 立案
  'case.dispatched', // 派遣
  'case.assigned', // 内部分派
  'case.returned', // 回退
  'case.handled', // 处置完成
  'case.to-check', // 派核查
  'case.reworked', // 返工
  'case.checked', // 核查通过
  'case.closed', // 结案
  'case.self-handled', // 自行处置
  'case.force-closed', // 强制结案
  'case.void', // 作废
  'case.suspended', // 挂账
  'case.postponed', // 缓办
  'case.resumed', // 恢复
  'case.extended', // 延期
  'case.supervised', // 督办
  'case.instructed', // 批示
  'case.handed-over', // 下派、上交
  'case.corrected', // 更正
  'case.moved', // 其他步骤
  'case.near-limit', // 临近时限
  'case.overdue', // 超时
  'case.ageing', // 超时后再次提醒
  'case.application-approved', // 申请获批准
  'case.application-refused', // 申请未获批准
  'case.application-lapsed', // 申请失效
] as const
export type CaseEventType = (typeof CASE_EVENTS)[number]
export const CaseEventType = oneOf(CASE_EVENTS)
