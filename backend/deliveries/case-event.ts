import type { CaseEventType } from '../../contract/domain/case-event.ts'
import type { Order } from '../../contract/domain/order.ts'
import type { ApplicationAction } from '../../contract/wire/applications.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'

/** What happened, with the case as it is when the event is made. */
export interface CaseEvent {
  /** The same for the same line of the log, for ever: `case-17-3`, `alarm-204`, `application-12`. */
  readonly id: string
  readonly type: CaseEventType
  /** HallMs at which it happened. */
  readonly at: number
  readonly file: CaseFile
  readonly line: CaseLine | AlarmLine | ApplicationLine
  /** The supervision order (督办) or instruction (批示) whose step the line is; null = none. */
  readonly order: OrderOfEvent | null
}

/** An order as it stood when the line was written. */
export type OrderOfEvent = Pick<Order, 'unit' | 'person' | 'kind' | 'level' | 'settingVersion'>

/** A step, as the case's log has it. */
export interface CaseLine {
  readonly kind: 'step'
  readonly seq: number
  readonly action: string
  readonly actor: string
  readonly from: string | null
  readonly to: string
  readonly reason: string | null
  readonly late: boolean
}

/** A call of the alarm that watches the case's limit. */
export interface AlarmLine {
  readonly kind: 'alarm'
  readonly alarmId: string
  readonly step: number
}

/** How an application about the case ended, other than by its maker. */
export interface ApplicationLine {
  readonly kind: 'application'
  readonly id: number
  readonly action: ApplicationAction
  readonly state: EndOfApplication
  /** Who made it: `account:…` or `credential:…`. */
  readonly principal: string
  /** The unit in whose post it was made. */
  readonly unitCode: string | null
  /** What was said with the last verdict. */
  readonly opinion: string | null
  readonly lapsedBecause: { readonly zh: string; readonly en: string } | null
}

export type EndOfApplication = 'approved' | 'refused' | 'lapsed'

const EVENT_OF_ACTION: Readonly<Record<string, CaseEventType>> = {
  report: 'case.reported',
  'ask-verification': 'case.to-verify',
  accept: 'case.accepted',
  reject: 'case.rejected',
  file: 'case.filed',
  dispatch: 'case.dispatched',
  redispatch: 'case.dispatched',
  assign: 'case.assigned',
  return: 'case.returned',
  finish: 'case.handled',
  'finish-on-site': 'case.handled',
  'send-check': 'case.to-check',
  'fail-check': 'case.reworked',
  'pass-check': 'case.checked',
  close: 'case.closed',
  'self-handle': 'case.self-handled',
  'force-close': 'case.force-closed',
  void: 'case.void',
  suspend: 'case.suspended',
  postpone: 'case.postponed',
  resume: 'case.resumed',
  extend: 'case.extended',
  supervise: 'case.supervised',
  instruct: 'case.instructed',
  'hand-down': 'case.handed-over',
  'hand-up': 'case.handed-over',
  correct: 'case.corrected',
}

export function eventOfAction(action: string): CaseEventType {
  return EVENT_OF_ACTION[action] ?? 'case.moved'
}

/**
 * @param passedBefore the alarm had called for the passed limit before: after a night without a backend the first call may
 * be any step
 */
export function eventOfAlarm(step: number, passedBefore: boolean): CaseEventType {
  if (step <= 1) return 'case.near-limit'
  return passedBefore ? 'case.ageing' : 'case.overdue'
}
