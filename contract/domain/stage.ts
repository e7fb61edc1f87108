import Type from 'typebox'
import { oneOf } from '../one-of.ts'

/**
 * The seven legal stages (七个阶段) of a case: 信息采集, 案卷建立, 任务派遣, 任务处置, 处置反馈, 核查结案, 综合评价.
 * The order is the order of the wall and of the columns; append only.
 */
export const STAGES = ['collect', 'file', 'dispatch', 'handle', 'feedback', 'check', 'evaluate'] as const
export type Stage = (typeof STAGES)[number]
export const Stage = oneOf(STAGES)

/**
 * What a case is doing. Finer than the stage: several states share a stage and its clock.
 * The order is that of the numeric column; append only.
 */
export const CASE_STATES = [
  'reported', // 上报, awaits acceptance
  'verifying', // 核实: a collector goes to see whether the report is true
  'accepted', // 受理, awaits filing
  'filed', // 立案, awaits dispatch
  'returned', // 回退: the unit gave it back with a reason, awaits dispatch anew
  'dispatched', // 派遣, awaits the unit's taking up
  'handling', // 处置中
  'suspended', // 挂账: paused by approval, clock stopped
  'handled', // 处置完成, awaits feedback being passed on
  'checking', // 核查: a collector goes to see whether the work is done
  'checked', // 核查通过, awaits closing
  'closed', // 结案
  'force-closed', // 强制结案
  'void', // 作废
  'rejected', // 不予受理 / 不予立案
  'postponed', // 缓办: paused by approval for a while, clock stopped; not on the problem ledger
  'self-handled', // 自行处置: the collector put it right on the spot; ended without filing, counted by itself
] as const
export type CaseState = (typeof CASE_STATES)[number]
export const CaseState = oneOf(CASE_STATES)

/** Where a report came from (案件来源). The order is that of the numeric column; append only. */
export const CASE_SOURCES = ['collector', 'video', 'hotline', 'public', 'leader', 'media', 'transfer'] as const
export type CaseSource = (typeof CASE_SOURCES)[number]
export const CaseSource = oneOf(CASE_SOURCES)

/** 部件 (a fixed city component) or 事件 (an event). */
export const CASE_KINDS = ['component', 'event'] as const
export type CaseKind = (typeof CASE_KINDS)[number]
export const CaseKind = oneOf(CASE_KINDS)

/** The four clocks (GB/T 30428.8 practice): 紧急工作时, 紧急工作日/自然日, 工作时, 工作日. */
export const LIMIT_CLOCKS = ['urgent-hour', 'natural-day', 'work-hour', 'work-day'] as const
export type LimitClock = (typeof LIMIT_CLOCKS)[number]

/** A time limit (时限) as the documents write it: an amount on one of the four clocks. */
export const Limit = Type.Object({
  amount: Type.Number({ exclusiveMinimum: 0, description: 'hours or days, by the clock' }),
  clock: oneOf(LIMIT_CLOCKS),
  /** Share of the limit after which the warning (黄灯) is due; the usual one, when left out. */
  warningShare: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
})
export type Limit = Type.Static<typeof Limit>
