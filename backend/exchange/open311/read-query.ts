import { DAY } from '../../../contract/units.ts'
import { OPEN311_MAX_DAYS, OPEN311_MAX_REQUESTS, OPEN311_STATUSES, type Open311Status } from '../../../contract/wire/open311.ts'
import type { CaseQuery } from './ports.ts'
import { Open311Refusal } from './refusal.ts'
import type { ServiceCatalog } from './services.ts'

/** Values of a query or a form: one string each. */
export type Fields = Readonly<Record<string, string>>

const MAX_IDS = 200
const MAX_PAGE = 100_000

/** What `GET requests` asks for: named cases, or those that match. */
export type RequestsQuery = { ids: number[] } | { list: CaseQuery }

export function readRequestsQuery(fields: Fields, catalog: ServiceCatalog, now: number): RequestsQuery {
  if (fields.service_request_id) return { ids: readIds(fields.service_request_id) }
  const limit = readCount(fields, 'page_size', OPEN311_MAX_REQUESTS, OPEN311_MAX_REQUESTS)
  const page = readCount(fields, 'page', 1, MAX_PAGE)
  const list = {
    ...readSpan(fields, now),
    classes: readClasses(fields.service_code, catalog),
    open: readStatus(fields.status),
    limit,
    offset: (page - 1) * limit,
  }
  return { list }
}

/** A case id in digits, or null: the column holds 32 bits. */
export function readId(text: string): number | null {
  const id = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : 0
  return id > 0 && id < 2 ** 31 ? id : null
}

function readIds(text: string): number[] {
  const words = listOf(text)
  if (words.length > MAX_IDS)
    throw new Open311Refusal(400, `一次最多查询 ${MAX_IDS} 件`, `at most ${MAX_IDS} requests can be named at once`)
  return words.map(readId).filter((id) => id !== null)
}

function readSpan(fields: Fields, now: number): { from: number; to: number } {
  const longest = OPEN311_MAX_DAYS * DAY
  const start = readDate(fields, 'start_date')
  const end = readDate(fields, 'end_date')
  const to = end ?? (start === null ? now : Math.min(now, start + longest))
  const from = start ?? to - longest
  if (to - from > longest) {
    throw new Open311Refusal(
      400,
      `起止时间不能超过 ${OPEN311_MAX_DAYS} 天`,
      `start_date and end_date may span ${OPEN311_MAX_DAYS} days at most`,
    )
  }
  return { from, to }
}

/** W3C date-time, or a date alone; a time without an offset is UTC. */
function readDate(fields: Fields, name: string): number | null {
  const text = fields[name]
  if (!text) return null
  const pattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/
  // A plus sign that was not encoded arrives as a blank.
  const plus = text.replace(/ (?=\d{2}:?\d{2}$)/, '+')
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(plus.slice(10))
  const at = pattern.test(plus) ? Date.parse(plus.includes('T') && !hasOffset ? `${plus}Z` : plus) : Number.NaN
  if (Number.isNaN(at)) throw new Open311Refusal(400, `${name} 不是 ISO 8601 时间`, `${name} is not an ISO 8601 date-time`)
  return at
}

function readClasses(text: string | undefined, catalog: ServiceCatalog): CaseQuery['classes'] {
  if (!text) return null
  return listOf(text).map((code) => {
    const found = catalog.classOf(code)
    if (!found) throw unknownService(code)
    return { kind: found.kind, code: found.code, edition: found.edition }
  })
}

export function unknownService(code: string): Open311Refusal {
  const shown = code.slice(0, 40)
  return new Open311Refusal(404, `没有服务代码 ${shown}，见 services`, `service_code ${shown} was not found, see services`)
}

function readStatus(text: string | undefined): boolean | null {
  if (!text) return null
  const words = new Set(listOf(text))
  for (const word of words) {
    if (!OPEN311_STATUSES.includes(word as Open311Status))
      throw new Open311Refusal(400, 'status 只能是 open、closed', 'status is open or closed')
  }
  return words.size === 2 ? null : words.has('open')
}

function readCount(fields: Fields, name: string, otherwise: number, max: number): number {
  const text = fields[name]
  if (!text) return otherwise
  const count = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > max) throw new Open311Refusal(400, `${name} 应为 1 至 ${max}`, `${name} is a number from 1 to ${max}`)
  return count
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
}
