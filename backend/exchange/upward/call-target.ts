import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Target } from './read-targets.ts'

const TIMEOUT_MS = 20_000
const LONGEST_ANSWER = 1 << 20

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly idempotencyKey?: string
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** One call, strict about certificates, following no redirect. @throws on anything that is no answer */
export function callTarget(target: Pick<Target, 'url' | 'token' | 'ca'>, call: Call, signal: AbortSignal): Promise<Answer> {
  const url = new URL(target.url + call.path)
  const payload = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body))
  const headers: Record<string, string | number> = { authorization: `Bearer ${target.token}` }
  if (payload) {
    headers['content-type'] = 'application/json'
    headers['content-length'] = payload.length
  }
  if (call.idempotencyKey !== undefined) headers['idempotency-key'] = call.idempotencyKey
  const options = { method: call.method, headers, timeout: TIMEOUT_MS, signal }
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? secureRequest(url, target.ca === null ? options : { ...options, ca: target.ca })
        : plainRequest(url, options)
    request.once('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
    request.once('error', reject)
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > LONGEST_ANSWER) request.destroy(new Error('the answer is too long'))
        else chunks.push(chunk)
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
    })
    request.end(payload ?? undefined)
  })
}
