import type pg from 'pg'
import { DAY } from '../../contract/units.ts'
import type { PlanShiftsReply, ShiftPlan } from '../../contract/wire/duty.ts'
import { grouped } from '../areas/grouped.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { type ProblemError, refuse } from '../http/problem.ts'

export interface Planner {
  readonly principal: string
  readonly at: number
}

const PLAN_LOCK = 'duty-shifts'

/**
 * Writes all plans or none. One that stands already is passed over, so that a roster can be sent again.
 * @throws ProblemError for one that is backwards, longer than a day, or overlaps another of the same mover
 */
export async function planShifts(pool: pg.Pool, plans: readonly ShiftPlan[], by: Planner): Promise<PlanShiftsReply> {
  plans.forEach((plan, row) => {
    if (plan.startsAt >= plan.endsAt || plan.endsAt - plan.startsAt > DAY) throw badSpan(row)
  })
  return inTransaction(pool, (client) => writeShifts(client, plans, by))
}

/** `planShifts` in the caller's transaction. */
export async function writeShifts(client: pg.ClientBase, plans: readonly ShiftPlan[], by: Planner): Promise<PlanShiftsReply> {
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [PLAN_LOCK])
  const standing = await standingShifts(client, spanOf(plans))
  const fresh = freshOf(plans, standing)
  await client.query(
    `insert into duty_shift (mover, area_code, starts_at, ends_at, made_by)
     select mover, area, starts_at, ends_at, $2 from json_to_recordset($1)
       as r (mover text, area text, starts_at float8, ends_at float8)`,
    [
      JSON.stringify(fresh.map(({ mover, area, startsAt, endsAt }) => ({ mover, area, starts_at: startsAt, ends_at: endsAt }))),
      by.principal,
    ],
  )
  const detail = { planned: fresh.length }
  if (fresh.length > 0) await writeAudit(client, { hallAt: by.at, who: by.principal, what: 'duty.plan', target: null, detail })
  return { planned: fresh.length, already: plans.length - fresh.length }
}

/** Those that do not stand yet. @throws ProblemError where one meets another of the same mover */
function freshOf(plans: readonly ShiftPlan[], standing: readonly ShiftPlan[]): ShiftPlan[] {
  const taken = new Map([...grouped(standing, ({ mover }) => mover)].map(([mover, shifts]) => [mover, [...shifts]]))
  const fresh: ShiftPlan[] = []
  for (const [row, plan] of plans.entries()) {
    const others = taken.get(plan.mover) ?? []
    if (others.some((each) => isSame(each, plan))) continue
    if (others.some((each) => each.startsAt < plan.endsAt && plan.startsAt < each.endsAt)) throw overlaps(row, plan.mover)
    others.push(plan)
    taken.set(plan.mover, others)
    fresh.push(plan)
  }
  return fresh
}

/**
 * `allowed` throws where the shift's patrol area is not the planner's.
 * @throws ProblemError where there is no such shift, or it is withdrawn already
 */
export async function withdrawShift(
  pool: pg.Pool,
  id: number,
  reason: string,
  by: Planner,
  allowed: (area: string | null) => void,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ area: string | null }>(
      `update duty_shift set withdrawn_at = $2, withdrawn_reason = $3 where id = $1 and withdrawn_at is null
       returning area_code as area`,
      [id, by.at, reason],
    )
    if (!rows[0]) throw noSuchShift(id)
    allowed(rows[0].area)
    const target = `shift:${id}`
    await writeAudit(client, { hallAt: by.at, who: by.principal, what: 'duty.withdraw', target, detail: { reason } })
  })
}

export interface ShiftSpan {
  readonly movers: readonly string[]
  readonly from: number
  readonly to: number
}

function spanOf(plans: readonly ShiftPlan[]): ShiftSpan {
  return {
    movers: [...new Set(plans.map(({ mover }) => mover))],
    from: plans.reduce((first, { startsAt }) => Math.min(first, startsAt), Number.POSITIVE_INFINITY),
    to: plans.reduce((last, { endsAt }) => Math.max(last, endsAt), 0),
  }
}

/** Shifts of these movers that stand and touch the span. */
export async function standingShifts(client: pg.ClientBase | pg.Pool, { movers, from, to }: ShiftSpan): Promise<ShiftPlan[]> {
  const { rows } = await client.query<ShiftPlan>(
    `select mover, area_code as area, starts_at as "startsAt", ends_at as "endsAt" from duty_shift
     where withdrawn_at is null and mover = any($1) and starts_at < $2 and ends_at > $3`,
    [movers, to, from],
  )
  return rows
}

function isSame(a: ShiftPlan, b: ShiftPlan): boolean {
  return a.mover === b.mover && a.area === b.area && a.startsAt === b.startsAt && a.endsAt === b.endsAt
}

const badSpan = (row: number): ProblemError =>
  refuse(
    'bad-request',
    {
      zh: `第 ${row + 1} 个班次的起止时间不对：须先后有序，且不超过 24 小时。没有写入任何班次。`,
      en: `Shift ${row + 1} has a wrong span: it must run forward and last at most 24 hours. No shift was written.`,
    },
    `/shifts/${row}`,
  )

const overlaps = (row: number, mover: string): ProblemError =>
  refuse(
    'conflict',
    {
      zh: `第 ${row + 1} 个班次与 ${mover} 的另一班次重叠：请先撤销那一班。没有写入任何班次。`,
      en: `Shift ${row + 1} overlaps another one of ${mover}: withdraw that one first. No shift was written.`,
    },
    `/shifts/${row}`,
  )

const noSuchShift = (id: number): ProblemError =>
  refuse(
    'not-found',
    { zh: `没有可撤销的班次 ${id}：请刷新排班表。`, en: `There is no shift ${id} to withdraw: load the roster again.` },
    '/id',
  )
