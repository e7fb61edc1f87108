import { and, desc, like } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { type SearchHit, SearchQuery, type SearchReply } from '../../../contract/wire/areas.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { seesCase } from '../../auth/case-rights.ts'
import { caseScope } from '../../auth/case-scope.ts'
import type { Principal } from '../../auth/principal.ts'
import { cases as caseTable } from '../../db/schema.ts'
import { callerOf } from '../../http/guard.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { inSlices } from '../../support/in-slices.ts'
import { plainName } from './spelling.ts'

type NamedCase = Pick<CaseFile, 'number' | 'address' | 'lng' | 'lat'>

const LIMIT = 10
/** Cases between two chances for others to run. */
const STEP = 1000

export function searchRoutes(app: App, { pool, baseData, registry }: Pick<RouteContext, 'pool' | 'baseData' | 'registry'>): void {
  app.get(
    '/api/search',
    { schema: { querystring: SearchQuery }, config: { access: 'readCases' } },
    async (request): Promise<SearchReply> => {
      const { q, kind } = request.query
      const limit = request.query.limit ?? LIMIT
      const named = kind === 'case' ? [] : baseData.search({ text: q, limit, kind })
      const cases =
        kind === undefined || kind === 'case'
          ? await searchCases(pool, registry.all(), { q, limit, caller: callerOf(request) })
          : []
      return { hits: [...named, ...cases].sort((a, b) => b.score - a.score).slice(0, limit) }
    },
  )
}

/** Recent cases by any part of number or address, from memory; older ones by the beginning of their number, by an index. */
async function searchCases(
  pool: pg.Pool,
  recent: Iterable<CaseFile>,
  { q, limit, caller }: { readonly q: string; readonly limit: number; readonly caller: Principal },
): Promise<SearchHit[]> {
  const word = plainName(q)
  if (word.length < 2) return []
  const hits = await inSlices(hitsAmong(recent, word, limit, caller))
  if (hits.size < limit && /[0-9]/.test(word)) {
    const { number, address, lng, lat } = caseTable
    const beginning = `${q.trim().replace(/[\\%_]/g, '\\$&')}%`
    const rows: NamedCase[] = await drizzle(pool)
      .select({ number, address, lng, lat })
      .from(caseTable)
      .where(and(like(number, beginning), caseScope(caller)))
      .orderBy(desc(number))
      .limit(limit)
    for (const row of rows)
      if (!hits.has(row.number)) hits.set(row.number, caseHit(row, row.number === q.trim() ? 'exact' : 'prefix'))
  }
  return [...hits.values()].slice(0, limit)
}

/** Spelling out a million addresses takes half a second, in which others want their turn. */
function* hitsAmong(
  files: Iterable<CaseFile>,
  word: string,
  limit: number,
  caller: Principal,
): Generator<undefined, Map<string, SearchHit>> {
  const hits = new Map<string, SearchHit>()
  let seen = 0
  for (const each of files) {
    if (++seen % STEP === 0) yield
    if (hits.size === limit) break
    if (!seesCase(caller, each)) continue
    const number = plainName(each.number)
    if (number.startsWith(word)) hits.set(each.number, caseHit(each, number === word ? 'exact' : 'prefix'))
    else if (plainName(each.address).includes(word)) hits.set(each.number, caseHit(each, 'within'))
  }
  return hits
}

const SCORES = { exact: 1, prefix: 0.75, within: 0.55 } as const

function caseHit({ number, address, lng, lat }: NamedCase, match: keyof typeof SCORES): SearchHit {
  return { kind: 'case', key: number, name: number, detail: address, lng, lat, match, score: SCORES[match] }
}
