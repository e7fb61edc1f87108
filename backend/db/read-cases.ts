import { and, asc, eq, getTableColumns, gt, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { LogEntry } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { alarms, caseLog, cases } from './schema.ts'

type Client = pg.Pool | pg.PoolClient

export async function casesForUpdate(client: pg.PoolClient, ids: readonly number[]): Promise<CaseFile[]> {
  if (ids.length === 0) return []
  // In the order of ids, so that two transactions never wait for one another.
  return drizzle(client)
    .select()
    .from(cases)
    .where(inArray(cases.id, ids as CaseId[]))
    .orderBy(asc(cases.id))
    .for('update')
}

export async function casesByIds(client: Client, ids: readonly number[]): Promise<CaseFile[]> {
  if (ids.length === 0) return []
  return drizzle(client)
    .select()
    .from(cases)
    .where(sql`${cases.id} = any(${sql.param(ids)})`)
}

export async function openCaseIds(client: Client): Promise<number[]> {
  const rows = await drizzle(client).select({ id: cases.id }).from(cases).where(isNull(cases.endedAt))
  return rows.map(({ id }) => id)
}

export async function activeAlarmIds(client: Client): Promise<string[]> {
  const rows = await drizzle(client).select({ id: alarms.id }).from(alarms).where(eq(alarms.active, true))
  return rows.map(({ id }) => id)
}

/** Rows of a part: some 100 ms of work, so that other things go on while a million are read. */
const PART = 5000

/** Cases that are open, or ended since: what the wall's counts are made of. In parts. */
export async function* casesOfPeriod(client: Client, since: number): AsyncGenerator<CaseFile[]> {
  let after = 0
  for (;;) {
    const next = and(isNull(cases.endedAt), gt(cases.id, after as CaseId))
    const part = await drizzle(client).select().from(cases).where(next).orderBy(asc(cases.id)).limit(PART)
    yield part
    if (part.length < PART) break
    after = part.at(-1)?.id ?? 0
  }
  // Last, so that what ends while the open ones are read is among them.
  yield drizzle(client).select().from(cases).where(gte(cases.endedAt, since))
}

export async function caseLogOf(client: Client, id: number): Promise<LogEntry[]> {
  const { caseId, ...entry } = getTableColumns(caseLog)
  return drizzle(client).select(entry).from(caseLog).where(eq(caseId, id)).orderBy(asc(caseLog.seq))
}

export async function alarmsByIds(client: Client, ids: readonly string[]): Promise<Alarm[]> {
  if (ids.length === 0) return []
  return drizzle(client)
    .select()
    .from(alarms)
    .where(sql`${alarms.id} = any(${sql.param(ids)})`)
}

/** Active alarms of the given cases, or all of them. */
export async function activeAlarms(client: Client, ofCases?: readonly number[]): Promise<Alarm[]> {
  const active = eq(alarms.active, true)
  const wanted = ofCases ? and(active, inArray(alarms.caseId, ofCases as CaseId[])) : active
  return drizzle(client).select().from(alarms).where(wanted)
}

/** Alarms of earlier clocks of the given cases. */
export async function endedAlarms(client: Client, ofCases: readonly number[]): Promise<Alarm[]> {
  const ended = and(eq(alarms.active, false), inArray(alarms.caseId, ofCases as CaseId[]))
  return drizzle(client).select().from(alarms).where(ended)
}

/** Active alarms of the cases that a condition on `cases` lets through; undefined = of all. */
export async function activeAlarmsIn(client: Client, scope: SQL | undefined): Promise<Alarm[]> {
  if (scope === undefined) return activeAlarms(client)
  const seen = drizzle(client)
    .select({ id: cases.id })
    .from(cases)
    .where(and(isNull(cases.endedAt), scope))
  return drizzle(client)
    .select()
    .from(alarms)
    .where(and(eq(alarms.active, true), inArray(alarms.caseId, seen)))
}
