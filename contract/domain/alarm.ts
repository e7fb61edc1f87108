import Type from 'typebox'
import type { AlarmId, CaseId } from '../ids.ts'
import { oneOf } from '../one-of.ts'
import { Stage } from './stage.ts'

/** 80 % of the limit used · limit passed · still open long after. Each step up is a new call for a response. */
export const ALARM_LEVELS = ['warning', 'overdue', 'ageing'] as const
export type AlarmLevel = (typeof ALARM_LEVELS)[number]
export const AlarmLevel = oneOf(ALARM_LEVELS)

/**
 * One occurrence of one alarm (ISA-18.2 / OPC UA part 9). Active, acknowledged, confirmed, shelved, suppressed and
 * out of service are separate axes: none can be read from another. Times are HallMs; null = not so.
 */
export const Alarm = Type.Object({
  id: Type.Unsafe<AlarmId>(Type.String({ minLength: 3, maxLength: 32 })),
  caseId: Type.Unsafe<CaseId>(Type.Integer({ minimum: 1 })),
  stage: Stage,
  level: AlarmLevel,
  /** How often it has called: 1 at the warning, 2 at the limit, 3 … at each ageing step. */
  step: Type.Integer({ minimum: 1 }),
  /** 1 is highest: hazards on the continuous clock. */
  priority: Type.Integer({ minimum: 1, maximum: 4 }),
  raisedAt: Type.Number({ description: 'HallMs of the first step' }),
  steppedAt: Type.Number({ description: 'HallMs of the present step' }),
  dueAt: Type.Number({ description: 'HallMs of the limit that it watches' }),
  active: Type.Boolean(),
  endedAt: Type.Union([Type.Number(), Type.Null()]),
  acknowledgedAt: Type.Union([Type.Number(), Type.Null()]),
  acknowledgedBy: Type.Union([Type.String(), Type.Null()]),
  confirmedAt: Type.Union([Type.Number(), Type.Null()]),
  shelvedUntil: Type.Union([Type.Number(), Type.Null()]),
  suppressed: Type.Boolean(),
  outOfService: Type.Boolean(),
  raisedBy: Type.Union([Type.Literal('backend'), Type.Literal('hub')]),
})
export type Alarm = Type.Static<typeof Alarm>
