import type pg from 'pg'
import { type SearchHit, SearchQuery, type SearchReply } from '../../../contract/wire/areas.ts'
import type { App } from '../../http/route-context.ts'
import type { BaseData } from '../base-data.ts'
import { plainName } from './spelling.ts'

/** A case as far as it is searched for. */
export interface NamedCase {
  readonly number: string
  readonly address: string
  readonly lng: number
  readonly lat: number
}

export interface SearchRouteContext {
  readonly pool: pg.Pool
  readonly baseData: BaseData
  /** The cases in memory: open, or ended in the running period. */
  readonly recentCases: () => Iterable<NamedCase>
}

const LIMIT = 10

export function searchRoutes(app: App, { pool, baseData, recentCases }: SearchRouteContext): void {
  app.get(
    '/api/search',
    { schema: { querystring: SearchQuery }, config: { access: 'readCases' } },
    async (request): Promise<SearchReply> => {
      const { q, kind } = request.query
      const limit = request.query.limit ?? LIMIT
      const named = kind === 'case' ? [] : baseData.search({ text: q, limit, kind })
      const cases = kind === undefined || kind === 'case' ? await searchCases(pool, recentCases(), q, limit) : []
      return { hits: [...named, ...cases].sort((a, b) => b.score - a.score).slice(0, limit) }
    },
  )
}

/** Recent cases by any part of number or address, from memory; older ones by the beginning of their number, by an index. */
async function searchCases(pool: pg.Pool, recent: Iterable<NamedCase>, q: string, limit: number): Promise<SearchHit[]> {
  const word = plainName(q)
  if (word.length < 2) return []
  const hits = new Map<string, SearchHit>()
  for (const each of recent) {
    if (hits.size === limit) break
    const number = plainName(each.number)
    if (number.startsWith(word)) hits.set(each.number, caseHit(each, number === word ? 'exact' : 'prefix'))
    else if (plainName(each.address).includes(word)) hits.set(each.number, caseHit(each, 'within'))
  }
  if (hits.size < limit && /[0-9]/.test(word)) {
    const { rows } = await pool.query<NamedCase>(
      'select number, address, lng, lat from cases where number like $1 order by number desc limit $2',
      [`${q.trim().replace(/[\\%_]/g, '\\$&')}%`, limit],
    )
    for (const row of rows)
      if (!hits.has(row.number)) hits.set(row.number, caseHit(row, row.number === q.trim() ? 'exact' : 'prefix'))
  }
  return [...hits.values()].slice(0, limit)
}

const SCORES = { exact: 1, prefix: 0.75, within: 0.55 } as const

function caseHit({ number, address, lng, lat }: NamedCase, match: keyof typeof SCORES): SearchHit {
  return { kind: 'case', key: number, name: number, detail: address, lng, lat, match, score: SCORES[match] }
}
