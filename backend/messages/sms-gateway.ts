import { retryAfterMs } from '../deliveries/backoff.ts'
import { failed, type SendResult } from '../deliveries/channel.ts'
import { messageOf } from '../support/start-error.ts'
import type { Gateway, OutgoingMessage } from './gateway.ts'
import type { BODY_TYPES, SmsGateway } from './outgoing-file.ts'

const ANSWER_WITHIN_MS = 15_000
const ANSWER_AT_MOST_BYTES = 64 << 10

type BodyType = (typeof BODY_TYPES)[number]
type Escape = (text: string) => string

const ESCAPES: Readonly<Record<BodyType, Escape>> = {
  'application/json': (text) => JSON.stringify(text).slice(1, -1),
  'application/x-www-form-urlencoded': encodeURIComponent,
  'text/xml': (text) => text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
}
/** A header ends where its line does. */
const forHeader: Escape = (text) => text.replace(/[^\u0020-\u007e]/g, '')

/** Any gateway that takes an SMS as one HTTP request. */
export function smsGateway(config: SmsGateway): Gateway {
  return { send: (message, signal) => post(config, message, signal), close: () => undefined }
}

async function post(config: SmsGateway, message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
  try {
    const { url, ...init } = requestOf(config, message)
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    })
    return judged(config, response.status, await readStart(response), response.headers.get('retry-after') ?? undefined)
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    return failed(`the SMS gateway cannot be reached: ${withoutSecrets(messageOf(cause), config, message)}`)
  }
}

/** Method, address, headers and body for one message, each place escaped in its own way. */
export function requestOf(
  config: SmsGateway,
  message: OutgoingMessage,
): { url: string; method: string; headers: Record<string, string>; body?: string } {
  const { method, contentType } = config
  const values = { phone: message.address, text: message.body, id: message.id, secret: config.secret ?? '' }
  const filled = (template: string, escaped: Escape) =>
    template.replace(/\{(phone|text|id|secret)\}/g, (_, name: keyof typeof values) => escaped(values[name]))
  const given = Object.entries(config.headers ?? {}).map(([name, value]) => [name.toLowerCase(), filled(value, forHeader)])
  const url = filled(config.url, encodeURIComponent)
  if (method === 'GET') return { url, method, headers: Object.fromEntries(given) }
  const headers = { 'content-type': `${contentType}; charset=utf-8`, ...Object.fromEntries(given) }
  return { url, method, headers, body: filled(config.body, ESCAPES[contentType]) }
}

function judged(config: SmsGateway, status: number, text: string, retryAfter: string | undefined): SendResult {
  const { success } = config
  if (!success.status.includes(status)) {
    const afterMs = retryAfterMs(retryAfter, Date.now())
    return { ok: false, status, error: `the SMS gateway answered ${status}`, again: 'later', fault: 'target', afterMs }
  }
  if (success.path === undefined) return { ok: true, status }
  const found = at(text, success.path)
  if (success.equals === undefined ? found !== undefined : success.equals.some((each) => each === found))
    return { ok: true, status }
  const said = typeof found === 'object' || found === undefined ? 'nothing' : String(found).slice(0, 100)
  const error = `the SMS gateway refused the message: ${success.path} is ${said}`
  return { ok: false, status, error, again: 'later', fault: 'message' }
}

/** What a JSON pointer points to; undefined = nothing, or no JSON. */
function at(text: string, pointer: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > ANSWER_AT_MOST_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

function withoutSecrets(sentence: string, { secret }: SmsGateway, { address }: OutgoingMessage): string {
  const cleaned = sentence.replaceAll(address, '(number)')
  return secret ? cleaned.replaceAll(secret, '(secret)') : cleaned
}
