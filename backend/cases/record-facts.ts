import type pg from 'pg'
import type { BackendStatus } from '../../contract/wire/rest.ts'
import type { CaseRegistry } from '../feed/case-registry.ts'

/** How many cases the record holds and from when to when: counted once, then followed. */
export async function recordFacts(pool: pg.Pool, registry: CaseRegistry): Promise<() => BackendStatus['record']> {
  const { rows } = await pool.query<{ cases: number; first: number | null; last: number | null }>(
    'select count(*)::int as cases, min(reported_at) as first, max(changed_at) as last from cases',
  )
  const start = rows[0] ?? { cases: 0, first: null, last: null }
  const loaded = registry.arrivals
  return () => {
    const cases = start.cases + registry.arrivals - loaded
    const { first, last } = registry.span
    return {
      cases,
      open: registry.openCount,
      firstAt: cases === 0 ? null : Math.min(start.first ?? Number.POSITIVE_INFINITY, first),
      lastAt: cases === 0 ? null : Math.max(start.last ?? Number.NEGATIVE_INFINITY, last),
    }
  }
}
