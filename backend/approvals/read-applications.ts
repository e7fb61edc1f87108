import { and, asc, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { CaseId } from '../../contract/ids.ts'
import type { Application, ApplicationQuery } from '../../contract/wire/applications.ts'
import { applicationSteps, applications, cases } from '../db/schema.ts'
import type { ApplicationRow, ApplicationStepRow } from './application-row.ts'

type Client = pg.Pool | pg.PoolClient

/** Which cases applications are about: that never changes, so it needs no lock. */
export async function casesOfApplications(client: Client, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const rows = await drizzle(client)
    .selectDistinct({ caseId: applications.caseId })
    .from(applications)
    .where(inArray(applications.id, [...ids]))
  return rows.map(({ caseId }) => caseId)
}

/** The open applications of some cases, and those that are named, however they ended. */
export async function applicationsForUpdate(
  client: pg.PoolClient,
  caseIds: readonly number[],
  ids: readonly number[],
): Promise<ApplicationRow[]> {
  if (caseIds.length === 0) return []
  const ofCases = and(inArray(applications.caseId, caseIds as CaseId[]), eq(applications.state, 'open'))
  const wanted = ids.length === 0 ? ofCases : or(ofCases, inArray(applications.id, [...ids]))
  return drizzle(client).select().from(applications).where(wanted).orderBy(asc(applications.id)).for('update')
}

/** Newest first; `scope` is what the reader may see of cases. */
export async function listApplications(
  client: Client,
  query: ApplicationQuery,
  scope: SQL | undefined,
  most: number,
): Promise<Application[]> {
  const rows = await drizzle(client)
    .select({ row: applications, caseNumber: cases.number })
    .from(applications)
    .innerJoin(cases, eq(cases.id, applications.caseId))
    .where(and(scope, ...conditions(query)))
    .orderBy(desc(applications.id))
    .limit(most)
  const steps = await stepsOf(
    client,
    rows.map(({ row }) => row.id),
  )
  return rows.map(({ row, caseNumber }) => applicationView(row, caseNumber, steps.get(row.id) ?? []))
}

function conditions({ state, post, action, case: caseId, before }: ApplicationQuery): (SQL | undefined)[] {
  return [
    state === undefined ? undefined : eq(applications.state, state),
    // PostgreSQL counts from 1: the post after `step` approvals.
    post === undefined
      ? undefined
      : and(eq(applications.state, 'open'), sql`${applications.chain}[${applications.step} + 1] = ${post}`),
    action === undefined ? undefined : eq(applications.action, action),
    caseId === undefined ? undefined : eq(applications.caseId, caseId as CaseId),
    before === undefined ? undefined : lt(applications.id, before),
  ]
}

async function stepsOf(client: Client, ids: readonly number[]): Promise<Map<number, ApplicationStepRow[]>> {
  const found = new Map<number, ApplicationStepRow[]>()
  if (ids.length === 0) return found
  const rows = await drizzle(client)
    .select()
    .from(applicationSteps)
    .where(inArray(applicationSteps.applicationId, [...ids]))
    .orderBy(asc(applicationSteps.applicationId), asc(applicationSteps.step))
  for (const row of rows) found.set(row.applicationId, [...(found.get(row.applicationId) ?? []), row])
  return found
}

function applicationView(row: ApplicationRow, caseNumber: string, steps: readonly ApplicationStepRow[]): Application {
  const { principal: _principal, ...told } = row
  return {
    ...told,
    caseNumber,
    waitsFor: row.state === 'open' ? (row.chain[row.step] ?? null) : null,
    steps: steps.map(({ step, post, actor, at, verdict, opinion }) => ({ step, post, actor, at, verdict, opinion })),
  }
}
