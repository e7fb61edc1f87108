/** Who is on duty, where and until when: patrol areas, shifts, attendance, and what the watch over them found. */
import Type from 'typebox'
import { MoverAlarm } from '../domain/mover-alarm.ts'

const MoverName = Type.String({ minLength: 1, maxLength: 64 })
const PatrolCode = Type.String({ pattern: '^[0-9A-Za-z-]{1,32}$' })
const OrNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** 责任网格: the cells that one collector looks after, named by codes of areas, each with all below it. */
export const PatrolArea = Type.Object({
  code: PatrolCode,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  areas: Type.Array(Type.String({ pattern: '^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})$' }), { minItems: 1, maxItems: 2000 }),
  /** The unit, or the company, whose people patrol it. */
  unitCode: OrNull(Type.String({ maxLength: 64 })),
})
export type PatrolArea = Type.Static<typeof PatrolArea>

/** `POST /api/patrol-areas`: these are in force from now; those not named stay as they are. */
export const PatrolAreasRequest = Type.Object({ areas: Type.Array(PatrolArea, { minItems: 1, maxItems: 1000 }) })
export type PatrolAreasRequest = Type.Static<typeof PatrolAreasRequest>
export const PatrolAreasReply = Type.Object({ areas: Type.Array(PatrolArea) })
export type PatrolAreasReply = Type.Static<typeof PatrolAreasReply>

/** 班次: one mover, from when to when (HallMs), in which patrol area; null = the whole city. */
export const ShiftPlan = Type.Object({
  mover: MoverName,
  area: OrNull(PatrolCode),
  startsAt: Type.Number(),
  endsAt: Type.Number(),
})
export type ShiftPlan = Type.Static<typeof ShiftPlan>

/** `POST /api/duty/shifts`: all of them, or none. A plan that stands already, to the letter, is passed over. */
export const PlanShifts = Type.Object({ shifts: Type.Array(ShiftPlan, { minItems: 1, maxItems: 2000 }) })
export type PlanShifts = Type.Static<typeof PlanShifts>
export const PlanShiftsReply = Type.Object({ planned: Type.Integer(), already: Type.Integer() })
export type PlanShiftsReply = Type.Static<typeof PlanShiftsReply>

/** `GET /api/duty/shifts?from&to`: the shifts that stand, with the ids by which they are withdrawn. */
export const PlannedShift = Type.Object({ ...ShiftPlan.properties, id: Type.Integer() })
export type PlannedShift = Type.Static<typeof PlannedShift>
export const PlannedShiftsReply = Type.Object({ shifts: Type.Array(PlannedShift), next: OrNull(Type.Integer()) })
export type PlannedShiftsReply = Type.Static<typeof PlannedShiftsReply>

/** `POST /api/duty/shifts/:id/withdraw`: leave (请假), illness, a change of plan. */
export const WithdrawShift = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) })
export type WithdrawShift = Type.Static<typeof WithdrawShift>

export const SpanQuery = Type.Object({ from: Type.Number(), to: Type.Number() })
export type SpanQuery = Type.Static<typeof SpanQuery>

/** Shifts, or alarms, that one answer has. */
export const DUTY_PAGE_MAX = 1000
/** A span of a list that may be long: `after` is the `next` of the page before. */
export const SpanPageQuery = Type.Object({
  ...SpanQuery.properties,
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: DUTY_PAGE_MAX })),
})
export type SpanPageQuery = Type.Static<typeof SpanPageQuery>
/** null = that was all. */
const Next = OrNull(Type.Integer())

/** 考勤: a shift with what became of it. */
export const Attendance = Type.Object({
  shift: Type.Intersect([ShiftPlan, Type.Object({ id: Type.Integer() })]),
  withdrawn: OrNull(Type.String()),
  signedOnAt: OrNull(Type.Number()),
  signedOffAt: OrNull(Type.Number()),
  /** First and last fix within the shift. */
  firstFixAt: OrNull(Type.Number()),
  lastFixAt: OrNull(Type.Number()),
  alarms: Type.Integer({ minimum: 0 }),
})
export type Attendance = Type.Static<typeof Attendance>
export const AttendanceReply = Type.Object({ from: Type.Number(), to: Type.Number(), shifts: Type.Array(Attendance), next: Next })
export type AttendanceReply = Type.Static<typeof AttendanceReply>

/** `GET /api/movers/:id/coverage`: how much of the patrol area the track went through. 0 of 0 cells is "—". */
export const CoverageReply = Type.Object({
  mover: MoverName,
  area: OrNull(PatrolArea),
  from: Type.Number(),
  to: Type.Number(),
  visitedCells: Type.Integer({ minimum: 0 }),
  cells: Type.Integer({ minimum: 0 }),
  insideMs: Type.Number({ minimum: 0 }),
  outsideMs: Type.Number({ minimum: 0 }),
  mileageM: Type.Number({ minimum: 0 }),
  unvisited: Type.Array(Type.String()),
})
export type CoverageReply = Type.Static<typeof CoverageReply>

export const MoverAlarmsReply = Type.Object({ alarms: Type.Array(MoverAlarm), next: Next })
export type MoverAlarmsReply = Type.Static<typeof MoverAlarmsReply>

/** `POST /api/movers/:id/sign-on` and `…/sign-off`, HallMs. */
export const SignedOn = Type.Object({ mover: MoverName, signedOnAt: Type.Number() })
export type SignedOn = Type.Static<typeof SignedOn>
export const SignedOff = Type.Object({ mover: MoverName, signedOffAt: Type.Number() })
export type SignedOff = Type.Static<typeof SignedOff>
