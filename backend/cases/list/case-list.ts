import { and, count, isNotNull, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { CaseFilter } from '../../../contract/wire/case-list.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { allOf, type CaseTest, caseTest } from '../../../core/oversight/case-filter.ts'
import { type CaseOrder, compare, FirstOf, type Place, placeOf } from '../../../core/oversight/case-page.ts'
import { seesCase } from '../../auth/case-rights.ts'
import { caseScope } from '../../auth/case-scope.ts'
import type { Principal } from '../../auth/principal.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import { cases } from '../../db/schema.ts'
import type { CaseRegistry } from '../../feed/case-registry.ts'
import { caseFilterSql, orderSql } from './case-filter-sql.ts'

export interface CaseSources {
  readonly directory: CityDirectory
  readonly pool: pg.Pool
  readonly registry: CaseRegistry
}

/** Which cases a list is of: those that every filter lets through and the caller sees, or has acted on. */
export interface Wanted {
  readonly filters: readonly CaseFilter[]
  readonly caller: Principal
  /** HallMs at which lamps are read. */
  readonly now: number
  /** Only cases with a step of this actor, who is the caller, in their log; whoever they are for since. */
  readonly actedOnBy?: string
  /** What no filter can say of open cases; only where a filter wants those alone. */
  readonly open?: CaseTest
}

/**
 * Lists of cases, however filtered. Open cases come from memory, where the feed keeps them all: one pass over 100 000 is
 * milliseconds, whatever the filter, and no index could serve every one. They are as current as the wall, a fraction of a
 * second behind the record. Ended cases come from the database, and where a case is in both the database is right.
 */
export class CaseList {
  private readonly pool: pg.Pool
  private readonly registry: CaseRegistry
  private readonly directory: CityDirectory

  constructor({ pool, registry, directory }: CaseSources) {
    this.pool = pool
    this.directory = directory
    this.registry = registry
  }

  async page(wanted: Wanted, order: CaseOrder, after: Place | null, size: number): Promise<CaseFile[]> {
    const open = mayBeOpen(wanted) ? await this.openPage(wanted, order, after, size) : []
    const ended = mayBeEnded(wanted) ? await this.endedPage(wanted, order, after, size) : []
    if (ended.length === 0) return open
    const over = new Set(ended.map((file) => file.id))
    return [...open.filter((file) => !over.has(file.id)), ...ended]
      .sort((a, b) => compare(placeOf(a, order), placeOf(b, order), order.descending))
      .slice(0, size)
  }

  async count(wanted: Wanted): Promise<number> {
    const open = mayBeOpen(wanted) ? await this.countOpen(wanted) : 0
    if (!mayBeEnded(wanted)) return open
    const [row] = await drizzle(this.pool).select({ ended: count() }).from(cases).where(endedSql(wanted, this.directory))
    return open + (row?.ended ?? 0)
  }

  private async openPage(wanted: Wanted, order: CaseOrder, after: Place | null, size: number): Promise<CaseFile[]> {
    const test = await this.openTest(wanted)
    const first = new FirstOf(order, after, size)
    this.registry.eachOpen((file) => {
      if (first.wants(file) && test(file)) first.take(file)
    })
    return first.inOrder()
  }

  private async countOpen(wanted: Wanted): Promise<number> {
    const test = await this.openTest(wanted)
    let open = 0
    this.registry.eachOpen((file) => {
      if (test(file)) open++
    })
    return open
  }

  private async openTest({ filters, caller, now, actedOnBy, open }: Wanted): Promise<CaseTest> {
    const tests = filters.map((filter) => caseTest(filter, now, (file) => this.directory.editionOf(file)))
    if (open) tests.push(open)
    if (actedOnBy === undefined) return allOf([...tests, (file) => seesCase(caller, file)])
    const ids = await this.openActedOnBy(actedOnBy)
    return allOf([(file) => ids.has(file.id), ...tests])
  }

  private async openActedOnBy(actor: string): Promise<Set<number>> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select distinct case_id as id from case_log join cases on cases.id = case_id and ended_at is null where actor = $1`,
      [actor],
    )
    return new Set(rows.map((row) => row.id))
  }

  private endedPage(wanted: Wanted, order: CaseOrder, after: Place | null, size: number): Promise<CaseFile[]> {
    const sorted = orderSql(
      order,
      wanted.filters.some((filter) => isOfTime(filter, order)),
    )
    return drizzle(this.pool)
      .select()
      .from(cases)
      .where(and(endedSql(wanted, this.directory), after ? sorted.after(after) : undefined))
      .orderBy(sorted.by)
      .limit(size)
  }
}

function endedSql({ filters, caller, now, actedOnBy }: Wanted, directory: CityDirectory): SQL | undefined {
  const acted =
    actedOnBy === undefined
      ? undefined
      : sql`exists (select 1 from case_log where case_id = ${cases.id} and actor = ${actedOnBy})`
  return and(
    isNotNull(cases.endedAt),
    ...filters.map((filter) => caseFilterSql(filter, now, directory)),
    acted ?? caseScope(caller),
  )
}

/** Narrowed by a time that is not the one by which the list is sorted. */
function isOfTime({ reportedFrom, reportedTo, endedFrom, endedTo }: CaseFilter, { sort }: CaseOrder): boolean {
  const reported = reportedFrom !== undefined || reportedTo !== undefined
  return endedFrom !== undefined || endedTo !== undefined || (reported && sort !== 'reported')
}

function mayBeOpen({ filters }: Wanted): boolean {
  return filters.every(({ open, endedFrom, endedTo }) => open !== false && endedFrom === undefined && endedTo === undefined)
}

/** An ended case has no limit that runs, so its lamp is off. */
function mayBeEnded({ filters }: Wanted): boolean {
  return filters.every(({ open, lamp }) => open !== true && (lamp === undefined || lamp.includes('off')))
}
