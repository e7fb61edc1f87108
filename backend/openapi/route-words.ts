import { APPROVAL_WORDS, EVALUATION_WORDS } from './words/approvals.ts'
import { CASE_WORDS } from './words/cases.ts'
import { EXCHANGE_WORDS, MESSAGE_WORDS } from './words/exchange.ts'
import { AREA_WORDS, PEOPLE_WORDS } from './words/places.ts'
import type { RouteWords, Tag, Words } from './words/say.ts'
import { ACCESS_WORDS, SERVICE_WORDS } from './words/service.ts'

const BY_TAG: Readonly<Record<Tag, Words>> = {
  cases: CASE_WORDS,
  approvals: APPROVAL_WORDS,
  evaluation: EVALUATION_WORDS,
  areas: AREA_WORDS,
  people: PEOPLE_WORDS,
  exchange: EXCHANGE_WORDS,
  messages: MESSAGE_WORDS,
  access: ACCESS_WORDS,
  service: SERVICE_WORDS,
}
const ALL = new Map<string, RouteWords & { readonly tag: Tag }>(
  (Object.entries(BY_TAG) as [Tag, Words][]).flatMap(([tag, words]) =>
    Object.entries(words).map(([route, said]) => [route, { ...said, tag }] as const),
  ),
)

/** What is said of a route; undefined = nobody has written it down, which a test finds. */
export function wordsOf(method: string, url: string): (RouteWords & { readonly tag: Tag }) | undefined {
  return ALL.get(`${method} ${url}`)
}

/** Every route of which something is said, as `GET /api/…`. */
export const WORDED_ROUTES: readonly string[] = [...ALL.keys()]
