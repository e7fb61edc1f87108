import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import { DAY } from '../../contract/units.ts'
import {
  type AttendanceReply,
  type CoverageReply,
  DUTY_PAGE_MAX,
  type MoverAlarmsReply,
  type PatrolAreasReply,
  PatrolAreasRequest,
  type PlannedShiftsReply,
  PlanShifts,
  type PlanShiftsReply,
  SpanPageQuery,
  SpanQuery,
  WithdrawShift,
} from '../../contract/wire/duty.ts'
import type { Place } from '../../core/access/may-see.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { mustAnswerAlarms, mustNotBeOwn } from '../auth/alarm-rights.ts'
import { followedBy, followsMover, mustActForMover, mustPlan, NOWHERE, placeOfPatrol } from '../auth/mover-rights.ts'
import type { Principal } from '../auth/principal.ts'
import { callerOf } from '../http/guard.ts'
import { type ProblemError, refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { recordedFixes, trackOf } from '../positions/stored-track.ts'
import { attendanceBetween, signOff, signOn } from './attendance.ts'
import { coverageOfTrack } from './coverage.ts'
import type { DutyBook } from './duty-book.ts'
import type { LiveMoverAlarms } from './live-mover-alarms.ts'
import { acknowledgeMoverAlarm, moverAlarm, moverAlarmsBetween, noSuchAlarm } from './mover-alarm-store.ts'
import type { MoverWatch } from './mover-watch.ts'
import { putPatrolAreas } from './patrol-areas.ts'
import { patrolOfSpan } from './patrol-of-span.ts'
import { planShifts, withdrawShift } from './plan-shifts.ts'
import { plannedBetween } from './read-shifts.ts'

/** A day of a fix every 5 s has 17 280. */
const MOST_FIXES = 20_000
const LONGEST_REPORT_MS = 32 * DAY
const MoverParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const IdParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })
const AlarmsQuery = Type.Partial(SpanPageQuery)
const ROSTER_LIMIT_BYTES = 4 << 20

export interface DutyParts {
  readonly book: DutyBook
  readonly active: LiveMoverAlarms
  readonly watch: MoverWatch
}

/** Roster, attendance, coverage, and the alarms of people and vehicles on duty. */
export function dutyRoutes(app: App, context: RouteContext, parts: DutyParts): void {
  rosterRoutes(app, context, parts)
  attendanceRoutes(app, context, parts)
  alarmRoutes(app, context, parts)
}

function rosterRoutes(app: App, { pool, hall, directory }: RouteContext, { book }: DutyParts): void {
  app.get(
    '/api/patrol-areas',
    { config: { access: 'readMovers' } },
    (): PatrolAreasReply => ({ areas: [...book.areas.values()] }),
  )

  const areas = { schema: { body: PatrolAreasRequest }, config: { access: 'planDuty' as const }, bodyLimit: ROSTER_LIMIT_BYTES }
  app.post('/api/patrol-areas', areas, async (request): Promise<PatrolAreasReply> => {
    for (const [row, area] of request.body.areas.entries()) {
      const stray = area.areas.find((code) => !directory.city.areas.some((known) => known.code.startsWith(code)))
      if (stray !== undefined) throw noSuchArea(row, stray)
      if (area.unitCode !== null && !directory.unit(area.unitCode)) throw noSuchUnit(row, area.unitCode)
      mustPlan(callerOf(request), area, `/areas/${row}`)
      const replaced = book.areas.get(area.code)
      if (replaced) mustPlan(callerOf(request), replaced, `/areas/${row}/code`)
    }
    await putPatrolAreas(pool, request.body.areas, { principal: callerOf(request).id, at: hall.now() })
    await book.refresh()
    return { areas: [...book.areas.values()] }
  })

  const plan = { schema: { body: PlanShifts }, config: { access: 'planDuty' as const }, bodyLimit: ROSTER_LIMIT_BYTES }
  app.post('/api/duty/shifts', plan, async (request): Promise<PlanShiftsReply> => {
    for (const [row, { mover, area }] of request.body.shifts.entries()) {
      if (directory.mover(mover) === undefined) throw noSuchMover(mover, `/shifts/${row}/mover`)
      if (area !== null && !book.areas.has(area)) throw noSuchPatrolArea(area, `/shifts/${row}/area`)
      mustPlan(callerOf(request), area === null ? null : (book.areas.get(area) ?? null), `/shifts/${row}/area`)
    }
    const reply = await planShifts(pool, request.body.shifts, { principal: callerOf(request).id, at: hall.now() })
    await book.refresh()
    return reply
  })

  const shifts = { schema: { querystring: SpanPageQuery }, config: { access: 'readShifts' as const } }
  app.get('/api/duty/shifts', shifts, async (request): Promise<PlannedShiftsReply> => {
    const { from, to } = spanOf(request.query, LONGEST_REPORT_MS)
    const line = { hallAt: hall.now(), who: callerOf(request).id, what: 'look.shifts', target: null, detail: { from, to } }
    await writeAudit(pool, line)
    const { after = null, limit = DUTY_PAGE_MAX } = request.query
    const found = await plannedBetween(pool, { from, to, after, size: limit + 1, followed: followedBy(callerOf(request)) })
    const page = found.slice(0, limit)
    return { shifts: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null }
  })

  const withdraw = { schema: { params: IdParams, body: WithdrawShift }, config: { access: 'planDuty' as const } }
  app.post('/api/duty/shifts/:id/withdraw', withdraw, async (request, reply) => {
    const by = { principal: callerOf(request).id, at: hall.now() }
    await withdrawShift(pool, request.params.id, request.body.reason, by, (area) =>
      mustPlan(callerOf(request), area === null ? null : (book.areas.get(area) ?? null), '/id'),
    )
    await book.refresh()
    return reply.status(204).send()
  })
}

function attendanceRoutes(app: App, context: RouteContext, { book }: DutyParts): void {
  const { pool, hall, directory } = context
  const note = (request: FastifyRequest, what: string, mover: string) =>
    writeAudit(pool, { hallAt: hall.now(), who: callerOf(request).id, what, target: mover, detail: null })
  const sign = { schema: { params: MoverParams }, config: { access: 'signOn' as const } }
  app.post('/api/movers/:id/sign-on', sign, async (request) => {
    const { id } = request.params
    if (directory.mover(id) === undefined) throw noSuchMover(id, '/id')
    mustActForMover(callerOf(request), id, placesOf(id, context))
    const signedOnAt = await signOn(pool, id, hall.now(), callerOf(request).id)
    await note(request, 'duty.sign-on', id)
    await book.refresh()
    return { mover: id, signedOnAt }
  })

  app.post('/api/movers/:id/sign-off', sign, async (request) => {
    const { id } = request.params
    mustActForMover(callerOf(request), id, placesOf(id, context))
    const signedOffAt = hall.now()
    await signOff(pool, id, signedOffAt)
    await note(request, 'duty.sign-off', id)
    await book.refresh()
    return { mover: id, signedOffAt }
  })

  const attendance = { schema: { querystring: SpanPageQuery }, config: { access: 'readDuty' as const } }
  app.get('/api/duty/attendance', attendance, async (request): Promise<AttendanceReply> => {
    const { from, to } = spanOf(request.query, LONGEST_REPORT_MS)
    const line = { hallAt: hall.now(), who: callerOf(request).id, what: 'look.attendance', target: null, detail: { from, to } }
    await writeAudit(pool, line)
    const { after = null, limit = DUTY_PAGE_MAX } = request.query
    const asked = { from, to, now: hall.now(), after, size: limit + 1, followed: followedBy(callerOf(request)) }
    const found = await attendanceBetween(pool, asked)
    const shifts = found.slice(0, limit)
    return { from, to, shifts, next: found.length > limit ? (shifts.at(-1)?.shift.id ?? null) : null }
  })

  const coverage = { schema: { params: MoverParams, querystring: SpanQuery }, config: { access: 'readDuty' as const } }
  app.get('/api/movers/:id/coverage', coverage, async (request): Promise<CoverageReply> => {
    const { id } = request.params
    const { from, to } = spanOf(request.query, DAY)
    const mover = directory.moverEver(id)
    if (!mover) throw noSuchMover(id, '/id')
    const now = hall.now()
    await writeAudit(pool, { hallAt: now, who: callerOf(request).id, what: 'look.coverage', target: id, detail: { from, to } })
    const fixes = await recordedFixes(pool, id, { from, to }, MOST_FIXES)
    const track = trackOf(fixes, mover.kind, now).path.map(({ speed, ...fix }) => ({ ...fix, speedKmh: speed }))
    const area = await patrolOfSpan(pool, id, from, to)
    if (!followsMover(callerOf(request), id, placeOfPatrol(area))) throw noSuchMover(id, '/id')
    return { mover: id, area, from, to, ...coverageOfTrack(track, area, directory) }
  })
}

/** Where a mover belongs for now: where it is on duty, or is planned to be today, and where it was last seen. */
function placesOf(id: string, { duty: book, hall, live, directory }: RouteContext): Place[] {
  const last = live.all().find(({ mover }) => mover === directory.mover(id))
  const shifts = book.shiftsAround(id, hall.now()).map(({ area }) => placeOfPatrol(area === null ? null : book.areas.get(area)))
  return last ? [...shifts, directory.locate(last.lng, last.lat)] : shifts
}

function alarmRoutes(app: App, { pool, hall, directory }: RouteContext, { active, watch }: DutyParts): void {
  const seenBy = (caller: Principal, alarms: readonly MoverAlarm[]): MoverAlarm[] =>
    alarms.filter(({ mover, place }) => followsMover(caller, mover, place ? directory.locate(place.lng, place.lat) : NOWHERE))
  const list = { schema: { querystring: AlarmsQuery }, config: { access: 'readMovers' as const } }
  app.get('/api/mover-alarms', list, async (request): Promise<MoverAlarmsReply> => {
    const { from, to, after = null, limit = DUTY_PAGE_MAX } = request.query
    const caller = callerOf(request)
    if (from === undefined || to === undefined) return { alarms: seenBy(caller, [...active.all]), next: null }
    const span = spanOf({ from, to }, LONGEST_REPORT_MS)
    const found = await moverAlarmsBetween(pool, { ...span, after, size: limit + 1 }, (alarms) => seenBy(caller, alarms))
    const alarms = found.slice(0, limit)
    return { alarms, next: found.length > limit ? (alarms.at(-1)?.id ?? null) : null }
  })

  const acknowledge = { schema: { params: IdParams }, config: { access: 'acknowledge' as const } }
  app.post('/api/mover-alarms/:id/acknowledge', acknowledge, async (request) => {
    const caller = callerOf(request)
    mustAnswerAlarms(caller)
    const [asked] = seenBy(caller, [await moverAlarm(pool, request.params.id)])
    if (!asked) throw noSuchAlarm(request.params.id)
    mustNotBeOwn(caller, asked.mover)
    const by = { id: request.params.id, at: hall.now(), name: caller.name, principal: caller.id }
    const alarm = await acknowledgeMoverAlarm(pool, by)
    await watch.readActive()
    return alarm
  })
}

function spanOf({ from, to }: { from: number; to: number }, longestMs: number): { from: number; to: number } {
  if (from < to && to - from <= longestMs) return { from, to }
  const days = longestMs / DAY
  throw refuse(
    'bad-request',
    {
      zh: `from 与 to 须先后有序，且相隔不超过 ${days} 天：请缩短时段。`,
      en: `From and to must be in this order and at most ${days} days apart: ask for a shorter span.`,
    },
    '/to',
  )
}

const noSuchMover = (id: string, at: string): ProblemError =>
  refuse(
    'not-found',
    { zh: `城市数据中没有终端 ${id}：请核对编号。`, en: `The city's data has no mover ${id}: check the id.` },
    at,
  )

const noSuchPatrolArea = (code: string, at: string): ProblemError =>
  refuse(
    'not-found',
    { zh: `没有责任网格 ${code}：请先建立责任网格。`, en: `There is no patrol area ${code}: make the patrol area first.` },
    at,
  )

const noSuchUnit = (row: number, code: string) =>
  refuse(
    'bad-request',
    { zh: `城市数据中没有责任单位 ${code}：请核对代码。`, en: `The city's data has no unit ${code}: check the code.` },
    `/areas/${row}/unitCode`,
  )

const noSuchArea = (row: number, code: string): ProblemError =>
  refuse(
    'bad-request',
    {
      zh: `第 ${row + 1} 个责任网格列出的区域 ${code} 不在城市数据中：请核对代码。`,
      en: `Patrol area ${row + 1} names the area ${code}, which the city's data does not have: check the code.`,
    },
    `/areas/${row}/areas`,
  )
