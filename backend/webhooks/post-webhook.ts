import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { retryAfterMs } from '../deliveries/backoff.ts'
import { failed, type SendResult } from '../deliveries/channel.ts'
import { codeOf, messageOf, type Sentence } from '../support/start-error.ts'
import { type AddressGuard, ForbiddenAddress } from './address-guard.ts'
import { signatures } from './sign.ts'

export const NO_URL: Sentence = { zh: '这不是一个网址', en: 'the address is not a URL' }
const NO_HTTPS: Sentence = { zh: '地址须以 https:// 开头', en: 'the address must begin with https://' }
const NO_HTTP: Sentence = {
  zh: '地址须以 https:// 开头；http:// 须先在 webhooks.allowHttp 中允许',
  en: 'the address must begin with https://; http:// has to be allowed by webhooks.allowHttp first',
}
const NO_USER: Sentence = { zh: '地址不得带用户名或密码', en: 'the address may not carry a user or a password' }

/** From connecting to the whole answer. */
const ANSWER_WITHIN_MS = 15_000
/** Nobody reads the answer; what is longer is cut off. */
const ANSWER_AT_MOST_BYTES = 64 << 10

export interface SignedPost {
  readonly url: string
  readonly id: string
  readonly body: string
  readonly secrets: readonly string[]
  /** Machine ms. */
  readonly now: number
}

/** Posts one body once. No redirect is followed, no certificate waved through, no inner address reached. */
export function postWebhook(post: SignedPost, guard: AddressGuard, signal: AbortSignal): Promise<SendResult> {
  const url = urlOf(post.url)
  const wrong = url === null ? NO_URL : wrongAddress(url, guard)
  if (url === null || wrong !== null) return Promise.resolve(failed(wrong?.en ?? '', 'never'))
  return new Promise((resolve) => {
    const finish = (result: SendResult): void => {
      clearTimeout(timer)
      resolve(result)
      request.destroy()
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, { method: 'POST', headers: headersOf(post), lookup: guard.lookup, signal, agent: false })
    const timer = setTimeout(() => finish(failed(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)), ANSWER_WITHIN_MS)
    request.on('error', (error) => finish(failed(reasonOf(error), error instanceof ForbiddenAddress ? 'never' : 'later')))
    request.on('response', (response) => {
      const status = response.statusCode ?? 0
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > ANSWER_AT_MOST_BYTES) finish(judge(status, response.headers['retry-after'], post.now))
      })
      response.on('end', () => finish(judge(status, response.headers['retry-after'], post.now)))
      response.on('error', (error) => finish(failed(reasonOf(error), 'later', status)))
    })
    request.end(post.body)
  })
}

function headersOf({ id, body, secrets, now }: SignedPost): Record<string, string | number> {
  const timestamp = Math.floor(now / 1000)
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'beacon-wall-webhooks',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures(secrets, id, timestamp, body),
  }
}

export function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

/** Why nothing may be sent there; null = it may. */
export function wrongAddress(url: URL, guard: AddressGuard): Sentence | null {
  if (url.protocol === 'http:' && !guard.allowHttp) return NO_HTTP
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return NO_HTTPS
  if (url.username !== '' || url.password !== '') return NO_USER
  try {
    guard.mustAllowHost(url.hostname)
    return null
  } catch (error) {
    if (!(error instanceof ForbiddenAddress)) throw error
    return { zh: `${error.message} 是内网地址，未在配置中放行`, en: reasonOf(error) }
  }
}

function judge(status: number, retryAfter: string | undefined, now: number): SendResult {
  if (status >= 200 && status < 300) return { ok: true, status }
  if (status === 410) return failed('the receiver answered 410: it wants no more', 'never', status)
  if (status >= 300 && status < 400) return failed(`the receiver answered ${status}: redirects are not followed`, 'later', status)
  const result = { ok: false, status, error: `the receiver answered ${status}`, again: 'later' } as const
  const afterMs = retryAfterMs(retryAfter, now)
  if (status === 429 || status >= 500) return { ...result, afterMs }
  // Some other 4xx is about this body or about our access; the receiver itself is up.
  return { ...result, fault: status === 400 || status === 422 ? 'message' : 'target' }
}

function reasonOf(error: unknown): string {
  if (error instanceof ForbiddenAddress) return `${error.message} is an inner address, which the configuration does not open`
  return `the receiver cannot be reached: ${codeOf(error) ?? messageOf(error)}`
}
