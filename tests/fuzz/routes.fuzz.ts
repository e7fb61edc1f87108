import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { type Backend, startBackend } from '../../backend/start-backend.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import type { CredentialWithToken } from '../../contract/wire/credentials.ts'
import { type LoginReply, Problem, SCOPES } from '../../contract/wire/rest.ts'
import type { SettingVersion } from '../../contract/wire/settings.ts'
import { Bench, BUILT, client, REPORT, TOKENS } from '../integration/backend-bench.ts'
import { fuzz, inputsOf, type Random } from './fuzz.ts'
import {
  type Document,
  type Hostile,
  hostileRequest,
  type Known,
  learn,
  type Operation,
  operationsOf,
} from './hostile-request.ts'

const SHORT = 500
/** On a busy machine too: a request that takes longer has hung. */
const ANSWER_WITHIN_MS = 10_000
/** All threads of the process are counted, and the jobs of the backend go on meanwhile. */
const LONGEST_MS = 3000
/** What is sent well is kept: cases, alarms and movers live in memory by design. */
const GROWTH_PER_INPUT_BYTES = 400
/** A backend warms for thousands of requests, and swings by tens of megabytes from one collection to the next. */
const NOISE_BYTES = 64 * 2 ** 20
/** Hashing a password takes a tenth of a second by design. */
const SLOW_BY_DESIGN = /^\/api\/(login|logout|me\/password|accounts(\/\{user\}\/password)?)$/
const ADMIN = { user: 'fuzz-admin', password: 'a-long-password' }
const MOST_FOUND = 20

const COMPONENT = `
  insert into base_source (name, target, format, datum, sha256, rows, imported_by, imported_at, written)
    values ('t', 'components', 'csv', 'WGS84', '', 1, 't', 0, '{}');
  insert into base_component (code, lng, lat, cell_code, owner_code, state, status, source_id)
    select '9901010101000001', 110.5, 30.5, '990101001001001', 'U1', 'intact', 'in-use', max(id) from base_source`

const bench = new Bench()
let databaseUrl: string
let backend: Backend
let authority: Authority
/** What went wrong inside since the last answer. */
const inner: string[] = []
const known: Known = { settings: new Map(), ids: new Map() }
let operations: readonly Operation[]
/** Cases are soon void or closed: new ones must come. */
let reporting: Operation
let tokens: Record<'person' | 'machine', string>
/** Who was let in at a route: tried first the next time. */
const callers = new Map<Operation, 'person' | 'machine'>()

async function signIn(): Promise<string> {
  await authority.setAccount(ADMIN.user, '管理员', ADMIN.password, ['administrator'])
  return (await client(backend.url, null).post<LoginReply>('/api/login', ADMIN)).body.token
}

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  const error = (details: object) => void inner.push(JSON.stringify(details))
  const log = { ...silentLogger, error }
  const keeperPath = join(BUILT, 'keeper.js')
  backend = await startBackend(bench.config(databaseUrl), { keeperPath, log, progress: () => undefined })
  authority = new Authority(bench.pool(databaseUrl), Date.now)
  const person = await signIn()
  const admin = client(backend.url, person)
  const made = { name: 'everything', scopes: [...SCOPES], note: '测试' }
  tokens = { person, machine: (await admin.post<CredentialWithToken>('/api/credentials', made)).body.token }
  await bench.pool(databaseUrl).query(COMPONENT)
  for (let each = 0; each < 5; each++) await client(backend.url, TOKENS.intake).post('/api/intake/cases', REPORT)
  operations = operationsOf((await admin.get<Document>('/api/openapi.json')).body)
  reporting = operations.find(({ path }) => path === '/api/intake/cases') as Operation
  const { kinds } = (await admin.get<{ kinds: string[] }>('/api/settings')).body
  for (const kind of kinds) known.settings.set(kind, (await admin.get<SettingVersion>(`/api/settings/${kind}`)).body)
})
afterAll(async () => {
  await backend.stop()
  await bench.stop()
})

function operationIn(random: Random): Operation {
  const operation = random.chance(0.04) ? reporting : random.pick(operations)
  const takesBody = operation.body !== null || operation.isUpload
  const again = SLOW_BY_DESIGN.test(operation.path) ? !random.chance(0.1) : !takesBody && random.chance(0.5)
  return again ? operationIn(random) : operation
}

/** Null = a good answer, or a refusal in words; else what is wrong with it. */
function faultOf(operation: Operation, status: number, type: string, text: string): string | null {
  if (status >= 500 && !(status === 503 && operation.path === '/api/ready')) return `${status} ${text}`
  if (operation.path.startsWith('/open311/')) {
    if (type.startsWith('text/xml')) return XMLValidator.validate(text) === true ? null : `not well-formed: ${text}`
    return type.startsWith('application/json') && text !== '' ? unreadable(text) : null
  }
  if (status < 400) return type.startsWith('application/json') && text !== '' ? unreadable(text) : null
  // A report on an import that is refused, in the form that was asked for.
  if (operation.path === '/api/areas/import' && status === 422) return null
  if (unreadable(text)) return `${status} ${text}`
  const body: unknown = JSON.parse(text)
  const speaks = Value.Check(Problem, body) && /[\u4e00-\u9fff]/.test(body.zh) && /[a-z]/i.test(body.en)
  return speaks ? null : `${status} without words: ${text}`
}

function unreadable(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    return `not JSON: ${text}`
  }
}

async function answerTo({ method, url, headers, body }: Hostile): Promise<{ status: number; type: string; text: string }> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const answer = await fetch(backend.url + url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() }
}

describe('hostile requests at every route of a whole backend', () => {
  it(
    'are answered well or refused in words: bodies, queries and paths',
    async () => {
      const found = new Map<string, string>()
      const statuses = new Map<number, number>()
      const served = new Set<Operation>()
      const one = async (random: Random): Promise<void> => {
        const operation = operationIn(random)
        const caller = callers.get(operation) ?? 'person'
        const request = hostileRequest(random, operation, tokens[caller], known)
        const route = `${operation.method} ${operation.path}`
        let fault: string | null
        try {
          const { status, type, text } = await answerTo(request)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          if (status < 400) served.add(operation)
          if (status < 400 && type.startsWith('application/json') && unreadable(text) === null)
            learn(known, operation, JSON.parse(text))
          if (status === 403) callers.set(operation, caller === 'person' ? 'machine' : 'person')
          if (status === 401 && request.headers.authorization && caller === 'person') tokens.person = await signIn()
          fault = faultOf(operation, status, type, text)
        } catch (error) {
          fault = `no answer: ${String(error)}`
        }
        const logged = inner.splice(0)
        if (fault === null && logged.length > 0) fault = 'an error in the log'
        if (fault === null || found.size >= MOST_FOUND) return
        const kind = `${route} ${fault.slice(0, 60)} ${logged[0]?.slice(0, 120) ?? ''}`
        const shown = typeof request.body === 'string' ? request.body.slice(0, 800) : ''
        if (found.has(kind)) return
        found.set(kind, `${request.url}\n  ${shown}\n  ${logged.join('\n  ').slice(0, 1500)}`)
        process.stdout.write(`fuzz every route: ${kind}\n  ${found.get(kind)}\n`)
      }
      await fuzz('every route', one, {
        inputs: inputsOf(SHORT),
        longestMs: LONGEST_MS,
        growthPerInputBytes: GROWTH_PER_INPUT_BYTES,
        noiseBytes: NOISE_BYTES,
      })
      const told = JSON.stringify(Object.fromEntries(statuses))
      process.stdout.write(`fuzz every route: ${served.size} of ${operations.length} served, statuses ${told}\n`)
      expect([...found.keys()]).toEqual([])
      expect(served.size).toBeGreaterThan(operations.length / 4)
    },
    60_000 + inputsOf(SHORT) * 200,
  )
})
