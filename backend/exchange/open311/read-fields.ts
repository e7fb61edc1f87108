import type { Fields } from './read-query.ts'
import { Open311Refusal } from './refusal.ts'

export const MAX_FIELDS = 100

/** `application/x-www-form-urlencoded`; of a name that comes twice the first counts. */
export function fieldsOfForm(text: string): Fields {
  const fields: Record<string, string> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MAX_FIELDS) throw tooMany()
    if (!(name in fields)) fields[name] = value
  }
  return fields
}

/** A JSON object of words and numbers; `attribute` may be an object, as `attribute[…]` in a form. */
export function fieldsOfJson(body: unknown): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrongJson()
  const fields: Record<string, string> = Object.create(null)
  const entries = Object.entries(body)
  if (entries.length > MAX_FIELDS) throw tooMany()
  for (const [name, value] of entries) {
    if (name === 'attribute' && typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value).slice(0, MAX_FIELDS)) fields[`attribute[${key}]`] = plain(each)
    } else if (value !== null) fields[name] = plain(value)
  }
  return fields
}

/** A parsed query string: repeated names come as lists. */
export function fieldsOfQuery(query: unknown): Fields {
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    const joined = Array.isArray(value) ? value.join(',') : value
    if (typeof joined === 'string') fields[name] = joined
  }
  return fields
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw wrongJson()
}

const wrongJson = () =>
  new Open311Refusal(400, '请求体应为字段和值的 JSON 对象', 'the body is a JSON object of fields and values')
const tooMany = () => new Open311Refusal(400, `字段多于 ${MAX_FIELDS} 个`, `there are more than ${MAX_FIELDS} fields`)
