import type { Problem } from '../../contract/wire/rest.ts'
import type { Sentence } from '../support/start-error.ts'
import { problem } from './problem.ts'

/** What a validator finds, as far as a sentence needs it. */
export interface Finding {
  readonly keyword: string
  readonly instancePath: string
  /** Place in the schema, `#/properties/kind/anyOf/0`. */
  readonly schemaPath: string
  readonly params: object
  readonly message?: string
}

type SchemaPart = Readonly<Record<string, unknown>>
type Params = Readonly<Record<string, unknown>>

/** As many as a sentence can hold. */
const MOST_VALUES = 30
const ONE_OF_SEVERAL = /\/anyOf\/\d+$/

const PARTS: Readonly<Record<string, Sentence>> = {
  body: { zh: '请求正文', en: 'body' },
  querystring: { zh: '查询参数', en: 'query' },
  params: { zh: '地址', en: 'address' },
  headers: { zh: '请求头', en: 'headers' },
}

/** Why a request does not fit its schema: the place, what it may be, what to do. */
export function malformed(part: string, findings: readonly Finding[], schema: unknown): Problem {
  const first = findings[0]
  if (!first)
    return problem('bad-request', { zh: '请求不合格式：请核对接口说明。', en: 'The request is malformed: see the API.' })
  const { at, why } = explain(first, schema)
  const where = PARTS[part] ?? { zh: part, en: part }
  return problem(
    'bad-request',
    {
      zh: `${where.zh}的 ${at} 不合格式：${why.zh}，请改正。`,
      en: `The request's ${where.en} is malformed at ${at}: ${why.en}. Correct that place.`,
    },
    at,
  )
}

/** Where a value does not fit its schema, and what would. */
export function explain(finding: Finding, schema: unknown): { readonly at: string; readonly why: Sentence } {
  const path = finding.instancePath || '/'
  const params = finding.params as Params
  if (finding.keyword === 'required') {
    const missing = strings(params.requiredProperties)
    const at = missing.length === 1 ? `${finding.instancePath}/${missing[0]}` : path
    return { at, why: { zh: `缺少 ${missing.join('、')}`, en: `${missing.join(', ')} is missing` } }
  }
  const allowed = allowedValues(finding.schemaPath, schema)
  if (allowed) return { at: path, why: oneOfThese(allowed) }
  return { at: path, why: WORDS[finding.keyword]?.(params, schemaAt(schema, finding.schemaPath)) ?? inCode(finding) }
}

function oneOfThese(values: readonly string[]): Sentence {
  const shown = values.slice(0, MOST_VALUES)
  const more = values.length - shown.length
  return {
    zh: `只能是 ${shown.join('、')}${more > 0 ? `（另有 ${more} 个，见接口说明）` : ''}`,
    en: `it may be ${shown.join(', ')}${more > 0 ? ` (and ${more} more, see the API)` : ''}`,
  }
}

/** The closed list that a value is to be from; null where it is no list. The validator tells of its first values only. */
function allowedValues(schemaPath: string, schema: unknown): string[] | null {
  let path = schemaPath
  while (ONE_OF_SEVERAL.test(path)) path = path.replace(ONE_OF_SEVERAL, '')
  const found = schemaAt(schema, path)
  return found ? literalsOf(found) : null
}

function literalsOf(schema: SchemaPart): string[] | null {
  if ('const' in schema) return [String(schema.const)]
  if (Array.isArray(schema.enum)) return schema.enum.map(String)
  if (schema.type === 'null') return ['null']
  if (!Array.isArray(schema.anyOf)) return null
  const each = schema.anyOf.map((one: SchemaPart) => literalsOf(one))
  return each.every((one) => one !== null) ? each.flat() : null
}

function schemaAt(schema: unknown, path: string): SchemaPart | null {
  let found: unknown = schema
  for (const key of path.split('/').slice(1)) {
    if (typeof found !== 'object' || found === null) return null
    found = (found as SchemaPart)[key.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return typeof found === 'object' && found !== null ? (found as SchemaPart) : null
}

const TYPES: Readonly<Record<string, Sentence>> = {
  string: { zh: '文字', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  integer: { zh: '整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  object: { zh: 'JSON 对象', en: 'a JSON object' },
  array: { zh: '数组', en: 'a list' },
  null: { zh: 'null', en: 'null' },
}

type Say = (params: Params, schema: SchemaPart | null) => Sentence
const bound =
  (zh: string, en: string): Say =>
  ({ limit }) => ({ zh: `须${zh} ${String(limit)}`, en: `it must be ${en} ${String(limit)}` })
const count =
  (zh: string, en: string, measureZh: string, measureEn: string): Say =>
  ({ limit }) => ({ zh: `${zh} ${String(limit)} ${measureZh}`, en: `it must have ${en} ${String(limit)} ${measureEn}` })

const WORDS: Readonly<Record<string, Say>> = {
  type: ({ type }) => {
    const words = [type].flat().map((one) => TYPES[String(one)] ?? { zh: String(one), en: String(one) })
    return { zh: `须为${words.map(({ zh }) => zh).join('或')}`, en: `it must be ${words.map(({ en }) => en).join(' or ')}` }
  },
  minimum: bound('不小于', 'at least'),
  maximum: bound('不大于', 'at most'),
  exclusiveMinimum: bound('大于', 'above'),
  exclusiveMaximum: bound('小于', 'below'),
  minLength: count('至少', 'at least', '个字符', 'characters'),
  maxLength: count('至多', 'at most', '个字符', 'characters'),
  minItems: count('至少', 'at least', '项', 'entries'),
  maxItems: count('至多', 'at most', '项', 'entries'),
  pattern: ({ pattern }, schema) => patternWords(String(pattern), schema?.description),
  format: ({ format }) => ({ zh: `须为 ${String(format)} 格式`, en: `it must be written as ${String(format)}` }),
  uniqueItems: () => ({ zh: '各项不得重复', en: 'no entry may stand twice' }),
  additionalProperties: ({ additionalProperties }) => {
    const names = strings(additionalProperties)
    return { zh: `不认识 ${names.join('、')}`, en: `${names.join(', ')} is not known here` }
  },
  boolean: () => ({ zh: '这里没有这一项', en: 'there is no such thing here' }),
}

const DIGITS = /^\^\[0-9\]\{(\d+)\}\$$/

function patternWords(pattern: string, description: unknown): Sentence {
  const digits = DIGITS.exec(pattern)?.[1]
  if (digits) return { zh: `须为 ${digits} 位数字`, en: `it must be ${digits} digits` }
  const meant = typeof description === 'string' ? description : null
  return {
    zh: `须符合 ${pattern}${meant ? `（${meant}）` : ''}`,
    en: `it must match ${pattern}${meant ? ` (${meant})` : ''}`,
  }
}

/** A kind of rule that has no words here: better the validator's own than none. */
const inCode = ({ message = '' }: Finding): Sentence => ({ zh: `不符合规定（${message}）`, en: message })

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
