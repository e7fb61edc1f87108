import { Value } from 'typebox/value'
import { EXAMPLES } from '../../backend/openapi/examples.ts'
import { SettingVersion } from '../../contract/wire/settings.ts'
import { atHome, fromSchema, type Schema } from './from-schema.ts'
import { mutateBytes, mutateText, mutateValue, oddText, type Random } from './fuzz.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: Schema
}
/** The document of the interface, as far as requests are made from it. */
export interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters?: readonly Parameter[]
            readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
          }
        >
      >
    >
  >
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | null
  readonly isUpload: boolean
}

export interface Hostile {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

/** What there is to ask about. */
export interface Known {
  /** Settings as they stand, by kind: what is sent is made from them. */
  readonly settings: Map<string, SettingVersion>
  /** The latest numbers of cases, orders, sessions … by the word before them in an address. */
  readonly ids: Map<string, string[]>
}
const MOST_IDS = 12

/** Remembers the numbers in a good answer, so that later requests are about what there is. */
export function learn({ settings, ids }: Known, { path }: Operation, answer: unknown): void {
  if (path === '/api/settings/{kind}' && Value.Check(SettingVersion, answer)) settings.set(answer.kind, answer)
  const word = wordBefore(path, path.length)
  const items = typeof answer === 'object' && answer !== null ? [answer, ...Object.values(answer)].flat() : []
  const found = items.flatMap((each: unknown) => {
    const id = typeof each === 'object' && each !== null && 'id' in each ? each.id : null
    return typeof id === 'number' || typeof id === 'string' ? [String(id)] : []
  })
  if (found.length > 0) ids.set(word, [...found, ...(ids.get(word) ?? [])].slice(0, MOST_IDS))
}

/** The last word of an address before a place in it that is no parameter. */
function wordBefore(path: string, at: number): string {
  return (
    path
      .slice(0, at)
      .split('/')
      .findLast((each) => each !== '' && !each.startsWith('{')) ?? ''
  )
}

const undescribed = (name: string): Parameter => ({ name, in: 'query', required: true, schema: {} })
/** What a tracker sends is described by its own standard. */
const UNDESCRIBED: Readonly<Record<string, readonly Parameter[]>> = {
  '/api/positions/osmand': [undescribed('id'), undescribed('lat'), undescribed('lon')],
}

export function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: [...parameters, ...(UNDESCRIBED[path] ?? [])],
      body: requestBody?.content['application/json']?.schema ?? null,
      isUpload: requestBody !== undefined && 'multipart/form-data' in requestBody.content,
    })),
  )
}

/** What there is under these names in the small city, so that not every path ends at "not found". */
const IN_PATHS: Readonly<Record<string, readonly string[]>> = {
  user: ['operator01', '受理员01', 'C01'],
  name: ['hotline-12345', 'handsets', 'district'],
  code: ['9901010101000001', 'C0101'],
  file: ['requests.json', 'requests.xml', 'services.json', 'discovery.xml', 'E0102.json', '1.json', '1.xml', 'a.json'],
}
const MOVERS = ['C01', 'C02', 'V01']
const LEDGERS = ['return', 'void', 'extend', 'postpone', 'suspend', 'appeal']

function pathOf(random: Random, path: string, known: Known): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_all, name: string, at: number) =>
    encoded(part(random, wordBefore(path, at), name, known)),
  )
}

function part(random: Random, word: string, name: string, { settings, ids }: Known): string {
  if (random.chance(0.08)) return oddText(random)
  if (name === 'kind') return random.pick(word === 'settings' ? [...settings.keys()] : LEDGERS)
  if (word === 'movers') return random.pick(MOVERS)
  const learnt = name === 'id' ? (ids.get(word) ?? []) : []
  return random.pick(learnt.length > 0 && random.chance(0.9) ? learnt : (IN_PATHS[name] ?? ['1', '2', '3', '4', '7', '20']))
}

function queryOf(random: Random, parameters: readonly Parameter[]): string {
  const share = random.pick([0, 0.15, 0.5])
  const pairs = parameters
    .filter((each) => each.in === 'query' && (random.chance(share) || (each.required && random.chance(0.9))))
    .map(({ name, schema }) => {
      const value = fromSchema(random, schema ?? {}, name)
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      return `${encoded(name)}=${encoded(random.chance(0.12) ? mutateText(random, text) : text)}`
    })
  if (random.chance(0.03)) pairs.push(`${encoded(oddText(random))}=${encoded(oddText(random))}`)
  const query = pairs.join('&')
  const wild = random.chance(0.03) ? addressBytes(mutateText(random, query)) : query
  return wild === '' ? '' : `?${wild}`
}

/** The body as somebody would send it who read the document, before it is turned. */
function sampleOf(random: Random, { method, path }: Operation, schema: Schema, url: string, { settings }: Known): unknown {
  const examples = EXAMPLES[`${method} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`]
  const setting = settings.get(url.split(/[/?]/)[3] ?? '')
  if (path === '/api/settings/{kind}' && setting) return { expectedVersion: setting.version, note: '改', body: setting.body }
  return examples && random.chance(0.6) ? atHome(random, random.pick(examples).body) : fromSchema(random, schema)
}

export function hostileRequest(random: Random, operation: Operation, token: string, known: Known): Hostile {
  const { method, path, parameters, body, isUpload } = operation
  const url = pathOf(random, path, known) + queryOf(random, parameters)
  const headers: Record<string, string> = random.chance(0.98) ? { authorization: `Bearer ${token}` } : {}
  if (random.chance(0.03))
    headers[random.pick(['idempotency-key', 'if-none-match', 'range', 'accept'])] = printable(oddText(random))
  if (isUpload && (body === null || random.chance(0.3))) return { method, url, ...uploadOf(random, path, headers) }
  if (method === 'GET' || method === 'DELETE') return { method, url, headers }
  headers['content-type'] = random.chance(0.98) ? 'application/json' : random.pick(['text/plain', 'application/xml', 'x'])
  const sample = body === null ? {} : sampleOf(random, operation, body, url, known)
  const text = JSON.stringify(random.chance(0.5) ? mutateValue(random, sample) : sample) ?? ''
  return { method, url, headers, body: random.chance(0.1) ? mutateText(random, text) : text }
}

const BOUNDARY = 'a-boundary'
const CASES = 'number,kind,classCode,lng,lat,reportedAt,end\r\nH-1,事件,0102,110.5,30.5,2026-10-01 09:00,\r\n'
const PLACES = 'name,lng,lat\r\n人民路,110.5,30.5\r\n'
const PICTURE = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\0\0\0\0\0\0\0\x0dIDAT'

function uploadOf(random: Random, path: string, headers: Readonly<Record<string, string>>): Pick<Hostile, 'headers' | 'body'> {
  const [name, content] = path.includes('bulk')
    ? ['c.csv', CASES]
    : path.includes('areas')
      ? ['p.csv', PLACES]
      : ['a.png', PICTURE]
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"`
  const whole = `${head}\r\n\r\n${content}\r\n--${BOUNDARY}--\r\n`
  const bytes = Buffer.from(whole, path.includes('attachments') ? 'latin1' : 'utf8')
  const sent = random.chance(0.7) ? mutateBytes(random, bytes, [0, 10, 13, 34, 45, 0xff]) : bytes
  return {
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: new Uint8Array(sent),
  }
}

/** Percent-encoded, half characters too: a client may send any byte. */
function encoded(text: string): string {
  return addressBytes(text, /[^A-Za-z0-9_.~-]/g)
}

function addressBytes(text: string, besides = /[^!-~]|#/g): string {
  const percent = (each: string) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`
  return Buffer.from(text).toString('latin1').replace(besides, percent)
}

function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?')
}
