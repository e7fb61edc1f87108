import { and, asc, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { Application, ApplicationQuery } from '../../contract/wire/applications.ts'
import { centreOfStep, centresOf, decidesForAll, isCentrePost, postOf } from '../../core/access/centre.ts'
import type { Person } from '../../core/access/person.ts'
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
    .select({ row: applications, caseNumber: cases.number, centre: cases.centre })
    .from(applications)
    .innerJoin(cases, eq(cases.id, applications.caseId))
    .where(and(scope, ...conditions(query)))
    .orderBy(desc(applications.id))
    .limit(most)
  const steps = await stepsOf(
    client,
    rows.map(({ row }) => row.id),
  )
  return rows.map(({ row, ...of }) => applicationView(row, of, steps.get(row.id) ?? []))
}

function conditions({ state, action, case: caseId, before }: ApplicationQuery): (SQL | undefined)[] {
  return [
    state === undefined ? undefined : eq(applications.state, state),
    action === undefined ? undefined : eq(applications.action, action),
    caseId === undefined ? undefined : eq(applications.caseId, caseId as CaseId),
    before === undefined ? undefined : lt(applications.id, before),
  ]
}

/** Whose lists are asked for, and what the city has of centres. */
export interface Asking {
  /** null = a machine, which is of every centre. */
  readonly person: Person | null
  /** Codes of the districts. */
  readonly districts: readonly string[]
  readonly levels: Levels
}

/** Those that wait for the verdict of this post, and of the asker in it. */
export function waitingFor(post: Post, { person, districts, levels }: Asking): SQL | undefined {
  // PostgreSQL counts from 1: the post after `step` approvals.
  const next = sql`${applications.chain}[${applications.step} + 1]`
  const ofCity = sql`${next} = ${`city:${post}`}`
  if (person === null || !isCentrePost(post) || decidesForAll(person, levels)) {
    return and(eq(applications.state, 'open'), or(sql`${next} = ${post}`, ofCity))
  }
  const centres = centresOf(person, districts, levels)
  const ofOwn = and(sql`${next} = ${post}`, inArray(cases.centre, centres))
  return and(eq(applications.state, 'open'), centres.includes(CITY_CENTRE) ? or(ofOwn, ofCity) : ofOwn)
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

function applicationView(
  row: ApplicationRow,
  { caseNumber, centre }: { readonly caseNumber: string; readonly centre: string },
  steps: readonly ApplicationStepRow[],
): Application {
  const { principal: _principal, ...told } = row
  const next = row.state === 'open' ? row.chain[row.step] : undefined
  return {
    ...told,
    caseNumber,
    waitsFor: next ? postOf(next) : null,
    waitsAt: next ? centreOfStep(next, centre) : null,
    steps: steps.map(({ step, post, actor, at, verdict, opinion }) => ({ step, post, actor, at, verdict, opinion })),
  }
}
