import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Once } from '../cases/once.ts'
import { refuse } from './problem.ts'

const MAX_KEY_LENGTH = 128

/** The `Idempotency-Key` of a request; null = it has none. */
export function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && key.length > 0 && key.length <= MAX_KEY_LENGTH) return key
  throw refuse('bad-request', {
    zh: `Idempotency-Key 须为 1 至 ${MAX_KEY_LENGTH} 个字符。`,
    en: `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters.`,
  })
}

/** What makes a command be done once, to be spread into it; `what` says what is asked for, and of which thing. */
export function onceOf(request: FastifyRequest, ...what: unknown[]): { readonly once?: Once } {
  const key = idempotencyKey(request)
  return key === null ? {} : { once: { key, bodyHash: hashOf(what) } }
}

export function hashOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}
