import { XMLParser } from 'fast-xml-parser'
import { OPEN311_STATUSES, type Open311Format, type Open311Request } from '../../../../contract/wire/open311.ts'

/** Elements that are lists even when there is one. */
const LISTS = new Set(['request', 'error'])

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => LISTS.has(name),
  maxNestedTags: 20,
})

export class UnreadableAnswer extends Error {}

export interface ParsedAnswer {
  requests: Open311Request[]
  /** Entries without an id, a known status, a service or a date. */
  unreadable: number
}

/** A list of requests as another server sends it: strict about what we need, forgiving about everything else. */
export function parseAnswer(text: string, format: Open311Format): ParsedAnswer {
  const entries = format === 'json' ? entriesOfJson(text) : entriesOfXml(text)
  const requests = entries.map(readRequest).filter((each) => each !== null)
  return { requests, unreadable: entries.length - requests.length }
}

function entriesOfJson(text: string): unknown[] {
  const parsed = attempt(() => JSON.parse(text) as unknown, 'JSON')
  // Some servers wrap the list, as the standard's XML does.
  const list = Array.isArray(parsed) ? parsed : (parsed as { service_requests?: unknown } | null)?.service_requests
  if (!Array.isArray(list)) throw new UnreadableAnswer('the answer is not a list of requests')
  return list
}

function entriesOfXml(text: string): unknown[] {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new UnreadableAnswer('the answer declares entities, which no Open311 server needs')
  const parsed = attempt(() => parser.parse(text, true) as { service_requests?: unknown; requests?: unknown }, 'XML')
  const root = parsed.service_requests ?? parsed.requests
  if (root === undefined) throw new UnreadableAnswer('the answer is not a list of requests')
  const list = (root as { request?: unknown }).request
  return Array.isArray(list) ? list : []
}

function attempt<Value>(parse: () => Value, what: string): Value {
  try {
    return parse()
  } catch (error) {
    throw new UnreadableAnswer(`the answer is not ${what}: ${error instanceof Error ? error.message : error}`)
  }
}

function readRequest(entry: unknown): Open311Request | null {
  if (typeof entry !== 'object' || entry === null) return null
  const fields = entry as Record<string, unknown>
  const id = word(fields.service_request_id)
  const code = word(fields.service_code)
  const requested = date(fields.requested_datetime)
  const status = OPEN311_STATUSES.find((each) => each === word(fields.status)?.toLowerCase())
  if (!id || !code || !requested || !status) return null
  return {
    service_request_id: id,
    status,
    status_notes: word(fields.status_notes),
    service_name: word(fields.service_name),
    service_code: code,
    description: word(fields.description),
    agency_responsible: word(fields.agency_responsible),
    service_notice: word(fields.service_notice),
    requested_datetime: requested,
    updated_datetime: date(fields.updated_datetime),
    expected_datetime: date(fields.expected_datetime),
    address: word(fields.address),
    address_id: word(fields.address_id),
    zipcode: word(fields.zipcode),
    lat: degrees(fields.lat, 90),
    long: degrees(fields.long, 180),
    media_url: word(fields.media_url),
  }
}

function word(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

function date(value: unknown): string | null {
  const text = word(value)
  const at = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

function degrees(value: unknown, max: number): number | null {
  const text = word(value)
  const number = text === null ? Number.NaN : Number(text)
  return Math.abs(number) <= max ? number : null
}
