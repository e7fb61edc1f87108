import { XMLBuilder } from 'fast-xml-parser'
import type { Open311Format } from '../../../contract/wire/open311.ts'

/** How an answer is called in XML: the outer element, and for lists the element of each item. */
export interface Shape {
  root: string
  item?: string
}
export const SHAPES = {
  discovery: { root: 'discovery' },
  services: { root: 'services', item: 'service' },
  definition: { root: 'service_definition' },
  requests: { root: 'service_requests', item: 'request' },
  errors: { root: 'errors', item: 'error' },
} as const satisfies Record<string, Shape>

/** Lists inside an answer, and the element of each item. */
const INNER_ITEMS: Record<string, string> = {
  endpoints: 'endpoint',
  formats: 'format',
  attributes: 'attribute',
  values: 'value',
}

export const MEDIA_TYPES: Record<Open311Format, string> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
}

const builder = new XMLBuilder({ ignoreAttributes: true, suppressEmptyNode: true, processEntities: true })

/** One answer in the format that was asked for. */
export function render(value: unknown, shape: Shape, format: Open311Format): string {
  if (format === 'json') return JSON.stringify(value)
  const tree = shape.item ? { [shape.item]: toXmlTree(value) } : toXmlTree(value)
  return `<?xml version="1.0" encoding="utf-8"?>${builder.build({ [shape.root]: tree })}`
}

function toXmlTree(value: unknown): unknown {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(toXmlTree)
  if (typeof value !== 'object') return typeof value === 'string' ? legal(value) : value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wrapped(key, each)]))
}

function wrapped(key: string, value: unknown): unknown {
  const item = INNER_ITEMS[key]
  return item && Array.isArray(value) ? { [item]: toXmlTree(value) } : toXmlTree(value)
}

/** What the production `Char` of XML 1.0 leaves out cannot stand there in any spelling. */
function legal(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
