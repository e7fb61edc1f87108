import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../backend/auth/authority.ts'
import { closed } from '../../backend/openapi/closed.ts'
import { EXAMPLES } from '../../backend/openapi/examples.ts'
import { WORDED_ROUTES } from '../../backend/openapi/route-words.ts'
import type { Backend } from '../../backend/start-backend.ts'
import type { CaseCard, LoginReply } from '../../contract/wire/rest.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS } from './backend-bench.ts'

interface Media {
  readonly schema: object
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: object }>>
}
interface Operation {
  readonly summary?: string
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Record<string, readonly string[]>[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { readonly schema: object }> }>>
}
interface Document {
  readonly openapi: string
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: Readonly<Record<string, object>> }
}

const bench = new Bench()
let backend: Backend
let document: Document
let administrator: string
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addFormat('binary', true)

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  await new Authority(bench.pool(databaseUrl), Date.now).setAccount('admin', '管理员', 'a-long-password', ['administrator'])
  const login = { user: 'admin', password: 'a-long-password' }
  administrator = (await client(backend.url, null).post<LoginReply>('/api/login', login)).body.token
  await client(backend.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', REPORT)
  document = (await client(backend.url, TOKENS.intake).get<Document>('/api/openapi.json')).body
})
afterAll(() => bench.stop())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, method, path, operation })),
  )

/** An answer with a name that its schema does not list is not described. */
const exactly = (schema: object) => closed(schema) as object

/** What the standard asks of the parts that we use, as far as a schema can say it. */
const SHAPE = {
  type: 'object',
  required: ['openapi', 'info', 'paths', 'components', 'tags'],
  properties: {
    openapi: { pattern: '^3\\.1\\.\\d+$' },
    info: { required: ['title', 'version'], properties: { title: { type: 'string' }, version: { type: 'string' } } },
    servers: { items: { required: ['url'] } },
    tags: { items: { required: ['name', 'description'] } },
    paths: {
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        propertyNames: { enum: ['get', 'post', 'put', 'patch', 'delete'] },
        additionalProperties: {
          required: ['summary', 'operationId', 'tags', 'security', 'responses'],
          properties: {
            summary: { pattern: '^.+ / .+$' },
            tags: { minItems: 1 },
            parameters: {
              items: { required: ['name', 'in', 'schema'], properties: { in: { enum: ['query', 'path', 'header'] } } },
            },
            requestBody: { required: ['content'], properties: { content: { minProperties: 1 } } },
            responses: {
              minProperties: 1,
              propertyNames: { pattern: '^([1-5]\\d\\d|default)$' },
              additionalProperties: { required: ['description'] },
            },
          },
        },
      },
    },
  },
}

/** Of each route's parameters, one that means something; all else is asked for without. */
const AT = 'kind=event&classCode=0102&lng=110.5&lat=30.5'
const FILLED: Readonly<Record<string, string>> = {
  'GET /api/cases/similar': `?${AT}`,
  'GET /api/areas/locate': '?lng=110.5&lat=30.5',
  'GET /api/components/nearest': '?lng=110.5&lat=30.5',
  'GET /api/limits/what-if': '?kind=event&classCode=0102',
  'GET /api/calendar/notice': '?year=2026',
  'GET /api/search': '?q=%E4%B8%9C',
  'GET /api/worklist': '?post=acceptor&box=todo',
  'GET /api/worklist/counts': '?post=acceptor',
  'GET /api/ledgers/{kind}': '/api/ledgers/returns',
  'GET /api/reports/article-40': '?month=2026-10',
  'GET /api/ledgers/unsolved': '?month=2026-10',
  'GET /api/movers/{id}/track': `/api/movers/C01/track?from=${FRIDAY_MORNING}&to=${FRIDAY_MORNING + 1}`,
  'GET /api/duty/attendance': `?from=${FRIDAY_MORNING}&to=${FRIDAY_MORNING + 1}`,
  'GET /api/movers/{id}/coverage': `/api/movers/C01/coverage?from=${FRIDAY_MORNING}&to=${FRIDAY_MORNING + 1}`,
  'GET /api/settings/{kind}': '/api/settings/similar-cases',
  'GET /api/settings/{kind}/versions': '/api/settings/similar-cases/versions',
  'GET /open311/{file}': '/open311/discovery.json',
  'GET /open311/v2/{file}': '/open311/v2/services.json',
  'GET /open311/v2/services/{file}': '/open311/v2/services/E0102.json',
}
const DAY_OF_SHIFT = `from=${FRIDAY_MORNING}&to=${FRIDAY_MORNING + 3_600_000}`
/** What an administrator sends, and where it shows afterwards. */
const SENT: readonly [string, string, object, readonly [string, string][]][] = [
  [
    'post /api/patrol-areas',
    '/api/patrol-areas',
    { areas: [{ code: 'P01', name: '一号责任网格', areas: ['990101'], unitCode: null }] },
    [['get /api/patrol-areas', '/api/patrol-areas']],
  ],
  [
    'post /api/duty/shifts',
    '/api/duty/shifts',
    { shifts: [{ mover: 'C01', area: null, startsAt: FRIDAY_MORNING, endsAt: FRIDAY_MORNING + 3_600_000 }] },
    [
      ['get /api/duty/shifts', `/api/duty/shifts?${DAY_OF_SHIFT}`],
      ['get /api/duty/attendance', `/api/duty/attendance?${DAY_OF_SHIFT}`],
    ],
  ],
  ['post /api/movers/{id}/sign-on', '/api/movers/C01/sign-on', {}, [['get /api/movers', '/api/movers']]],
  ['post /api/movers/{id}/sign-off', '/api/movers/C01/sign-off', {}, []],
  [
    'post /api/contacts',
    '/api/contacts',
    { name: '管理员', user: 'admin' },
    [
      ['get /api/contacts', '/api/contacts'],
      ['get /api/contacts/{id}', '/api/contacts/1'],
    ],
  ],
  [
    'post /api/messages',
    '/api/messages',
    { contacts: [1], channels: ['notice'], subject: '值守', text: '加强值守' },
    [
      ['get /api/messages', '/api/messages'],
      ['get /api/notices', '/api/notices'],
    ],
  ],
  [
    'post /api/webhooks',
    '/api/webhooks',
    { name: 'w', url: 'https://district.example/hooks' },
    [['get /api/webhooks/{id}', '/api/webhooks/1']],
  ],
  [
    'post /api/evaluation/external',
    '/api/evaluation/external',
    { subject: 'unit', code: 'U1', from: '2026-10-01', to: '2026-10-31', score: 88, note: '调查' },
    [['get /api/evaluation/external', '/api/evaluation/external?subject=unit&from=2026-10-01&to=2026-10-31']],
  ],
  [
    'post /api/evaluation/publications',
    '/api/evaluation/publications',
    { subject: 'unit', period: 'month', date: '2026-10-01', expectedRevision: 0, note: '十月' },
    [
      ['get /api/evaluation/publications', '/api/evaluation/publications'],
      ['get /api/evaluation/publications', '/api/evaluation/publications?subject=unit&period=month&date=2026-10-01'],
    ],
  ],
  [
    'post /api/cases/{id}/orders',
    '/api/cases/1/orders',
    { kind: 'key', unit: 'U1', requirement: '从速处置' },
    [
      ['get /api/orders', '/api/orders'],
      ['get /api/orders/{id}', '/api/orders/1'],
      ['get /api/orders/statistics', '/api/orders/statistics'],
    ],
  ],
  [
    'post /api/settings/{kind}',
    '/api/settings/similar-cases',
    { expectedVersion: 0, note: '近一些', body: { radiusM: 30, hours: 12, off: [] } },
    [
      ['get /api/settings/{kind}', '/api/settings/similar-cases'],
      ['get /api/ledgers/unsolved', '/api/ledgers/unsolved?month=2026-11&derive=true'],
    ],
  ],
]
/** Nobody signs out: the token is still needed. */
const tokensFor = (path: string) => (path === '/api/logout' ? [null] : [administrator, TOKENS.intake, TOKENS.node])

async function answerTo({ route, method, path }: { route: string; method: string; path: string }) {
  const filled = FILLED[route]
  const plain = path.replaceAll(/\{[^}]+\}/g, '1')
  const address = filled === undefined ? plain : filled.startsWith('/') ? filled : plain + filled
  const body = method === 'get' || method === 'delete' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }
  let answer: Response | null = null
  for (const token of tokensFor(path)) {
    const headers = { ...body.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
    answer = await fetch(backend.url + address, { method: method.toUpperCase(), ...body, headers })
    if (answer.status !== 403 && answer.status !== 401) break
  }
  return answer as Response
}

describe('the document of the interface', () => {
  it('is OpenAPI 3.1, and each schema in it is one of JSON Schema 2020-12', () => {
    expect(ajv.validate(SHAPE, document), ajv.errorsText()).toBe(true)
    for (const { route, operation } of operations()) {
      const schemas = Object.values(operation.responses).flatMap((each) => Object.values(each.content ?? {}))
      for (const { schema } of schemas) expect(ajv.validateSchema(schema), `${route}: ${ajv.errorsText()}`).toBe(true)
    }
  })

  it('names every route, in words, and describes none that does not exist', () => {
    const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`)
    expect(
      operations()
        .filter(({ operation }) => !operation.summary)
        .map(({ route }) => route),
    ).toEqual([])
    expect(WORDED_ROUTES.filter((route) => !described.includes(route))).toEqual([])
    expect(described.length).toBeGreaterThan(50)
  })

  it('tells its parts apart and names nothing that it does not have', () => {
    const all = operations()
    expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length)
    const tags = document.tags.map(({ name }) => name)
    const schemes = Object.keys(document.components.securitySchemes)
    for (const { route, path, operation } of all) {
      expect({ route, unknown: operation.tags?.filter((tag) => !tags.includes(tag)) }).toEqual({ route, unknown: [] })
      expect({ route, unknown: operation.security?.flatMap(Object.keys).filter((name) => !schemes.includes(name)) }).toEqual({
        route,
        unknown: [],
      })
      const inPath = operation.parameters?.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`) ?? []
      const named = path.match(/\{[^}]+\}/g) ?? []
      expect({ route, inPath: new Set(inPath) }).toEqual({ route, inPath: new Set(named) })
    }
  })

  it('is what the routes answer: each was asked, and its answer fits the schema of its status', async () => {
    const wrong: string[] = []
    let well = 0
    for (const each of operations()) {
      const answer = await answerTo(each)
      const { responses } = each.operation
      const said = responses[String(answer.status)] ?? responses['default']
      const text = await answer.text()
      if (!said) {
        wrong.push(`${each.route}: ${answer.status} is not described`)
        continue
      }
      if (answer.status < 400) well++
      const media = answer.headers.get('content-type')?.split(';')[0] ?? ''
      const schema = said.content?.[media]?.schema
      if (media === 'application/json' && schema && !ajv.validate(exactly(schema), JSON.parse(text))) {
        wrong.push(`${each.route}: ${answer.status} ${ajv.errorsText()} ${text.slice(0, 200)}`)
      } else if (answer.status >= 500 && each.path !== '/api/ready') wrong.push(`${each.route}: ${answer.status} ${text}`)
      else if (said.content && !schema && text !== '') wrong.push(`${each.route}: ${answer.status} came as ${media}`)
    }
    expect(wrong).toEqual([])
    process.stdout.write(`openapi: ${operations().length} routes asked, ${well} answered well\n`)
    expect(well).toBeGreaterThan(30)
  })

  it('answers to what is sent as it says: reports, steps, imports, sign-in', async () => {
    const misfits = (route: string, status: number, body: unknown): string[] => {
      const [method, path] = route.split(' ') as [string, string]
      const schema = document.paths[path]?.[method]?.responses[status]?.content?.['application/json']?.schema
      if (schema && ajv.validate(exactly(schema), body)) return []
      return [`${route} ${status}: ${schema ? ajv.errorsText() : 'not described'} ${JSON.stringify(body).slice(0, 300)}`]
    }
    const fits = (...asked: Parameters<typeof misfits>) => expect(misfits(...asked)).toEqual([])
    const intake = client(backend.url, TOKENS.intake)
    const report = await intake.post<CaseCard>('/api/intake/cases', REPORT)
    fits('post /api/intake/cases', report.status, report.body)
    const step = await intake.post(`/api/cases/${report.body.id}/actions`, { action: 'accept' })
    fits('post /api/cases/{id}/actions', step.status, step.body)
    fits('get /api/cases/{id}', 200, (await intake.get(`/api/cases/${report.body.id}`)).body)
    const imported = await intake.post('/api/import', { rows: [{ op: 'report', key: 'k', report: REPORT }] })
    fits('post /api/import', imported.status, imported.body)
    const login = await client(backend.url, null).post('/api/login', { user: 'admin', password: 'a-long-password' })
    fits('post /api/login', login.status, login.body)
    const made = { name: 'another', scopes: ['intake'], note: '另一个系统' }
    const credential = await client(backend.url, administrator).post('/api/credentials', made)
    expect(credential.body.en).toBeUndefined()
    fits('post /api/credentials', credential.status, credential.body)
    const admin = client(backend.url, administrator)
    const wrong: string[] = []
    for (const [route, path, body, reads] of SENT) {
      const sent = await admin.post(path, body)
      wrong.push(...misfits(route, sent.status, sent.body))
      for (const [read, address] of reads) wrong.push(...misfits(read, 200, (await admin.get(address)).body))
    }
    expect(wrong).toEqual([])
  })

  it('shows each main request by examples that fit its schema, and takes no other names', () => {
    const shown = operations().flatMap(({ route, operation }) => {
      const media = operation.requestBody?.content['application/json']
      return Object.values(media?.examples ?? {}).map((example) => ({ route, schema: media?.schema ?? {}, ...example }))
    })
    for (const { route, schema, summary, value } of shown) {
      expect(ajv.validate(schema, value), `${route} ${summary}: ${ajv.errorsText()}`).toBe(true)
      expect(ajv.validate(schema, { ...value, zzz: 1 }), `${route} takes any name`).toBe(false)
    }
    expect(new Set(shown.map(({ route }) => route.replaceAll(/\{([^}]+)\}/g, ':$1')))).toEqual(new Set(Object.keys(EXAMPLES)))
    expect(shown.length).toBeGreaterThan(30)
  })
})
