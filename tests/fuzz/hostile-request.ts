import { EXAMPLES } from '../../backend/openapi/examples.ts'
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

/** Bodies of settings as they stand, by kind: what is sent is made from them. */
export type Settings = ReadonlyMap<string, unknown>

export function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
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

function pathOf(random: Random, path: string, settings: Settings): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => encoded(part(random, path, name, settings)))
}

function part(random: Random, path: string, name: string, settings: Settings): string {
  if (random.chance(0.08)) return oddText(random)
  if (name === 'kind') return random.pick(path.includes('settings') ? [...settings.keys()] : LEDGERS)
  if (name === 'id' && path.includes('/movers/')) return random.pick(MOVERS)
  return random.pick(IN_PATHS[name] ?? ['1', '2', '3', '4', '7', '20'])
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
function sampleOf(random: Random, { method, path }: Operation, schema: Schema, url: string, settings: Settings): unknown {
  const examples = EXAMPLES[`${method} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`]
  const setting = settings.get(url.split(/[/?]/)[4] ?? '')
  if (path === '/api/settings/{kind}' && setting !== undefined)
    return { expectedVersion: random.below(3), note: '改', body: setting }
  return examples && random.chance(0.6) ? atHome(random, random.pick(examples).body) : fromSchema(random, schema)
}

export function hostileRequest(random: Random, operation: Operation, token: string, settings: Settings): Hostile {
  const { method, path, parameters, body, isUpload } = operation
  const url = pathOf(random, path, settings) + queryOf(random, parameters)
  const headers: Record<string, string> = random.chance(0.98) ? { authorization: `Bearer ${token}` } : {}
  if (random.chance(0.03))
    headers[random.pick(['idempotency-key', 'if-none-match', 'range', 'accept'])] = printable(oddText(random))
  if (isUpload && (body === null || random.chance(0.3))) return { method, url, ...uploadOf(random, path, headers) }
  if (method === 'GET' || method === 'DELETE') return { method, url, headers }
  headers['content-type'] = random.chance(0.98) ? 'application/json' : random.pick(['text/plain', 'application/xml', 'x'])
  const sample = body === null ? {} : sampleOf(random, operation, body, url, settings)
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
  const whole = [
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n`,
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="phase"\r\n\r\nbefore\r\n--${BOUNDARY}--\r\n`,
  ].join('')
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
