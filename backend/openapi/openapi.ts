import swagger from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import Type from 'typebox'
import { ImportReport } from '../../contract/wire/areas.ts'
import { AttachmentList } from '../../contract/wire/attachments.ts'
import { Open311Error } from '../../contract/wire/open311.ts'
import { Problem } from '../../contract/wire/rest.ts'
import { ReportReply } from '../../contract/wire/similar.ts'
import { ACCESS, type AccessName } from '../auth/principal.ts'
import type { App } from '../http/route-context.ts'
import { closed } from './closed.ts'
import { EXAMPLES } from './examples.ts'
import { wordsOf } from './route-words.ts'
import { type MediaReply, type Reply, TAGS } from './words/say.ts'

const ABOUT = `烽台后台的接口。Bearer 令牌来自 POST /api/login（人员）或 POST /api/credentials（机器）。时间为大厅时钟的毫秒数。
The interface of the Beacon Wall backend. A bearer token comes from POST /api/login (people) or POST /api/credentials
(machines). Times are milliseconds on the hall clock. Every refusal is a Problem with a closed code and a sentence in
Chinese and English.`

/** Call it before any route is added: it takes note of them as they come. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: '烽台 Beacon Wall',
        version: '1',
        description: ABOUT,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS).map(([name, { zh, en }]) => ({ name, description: `${zh} / ${en}` })),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          apiKey: { type: 'apiKey', in: 'query', name: 'api_key', description: 'Open311' },
        },
      },
    },
    convertConstToEnum: false,
    transform: ({ schema, url, route }) => {
      const method = [route.method].flat().find((each) => each !== 'HEAD') ?? 'GET'
      return { schema: described(method, url, schema ?? {}, route.config?.access), url }
    },
  })
}

/** The document itself, made once all routes are there. */
export function openapiRoute(app: App): void {
  let document: unknown
  app.get('/api/openapi.json', { config: { access: 'readApi' } }, () => {
    document ??= withPrefixItems(app.swagger())
    return document
  })
}

/** A tuple by the schema language of the document (JSON Schema 2020-12): the validators still write the older `items: [...]`. */
function withPrefixItems(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPrefixItems)
  if (typeof value !== 'object' || value === null) return value
  const { items, additionalItems, ...rest } = value as Record<string, unknown>
  // What stands under `examples` is content, not schemas.
  const all = Object.fromEntries(
    Object.entries(rest).map(([key, each]) => [key, key === 'examples' ? each : withPrefixItems(each)]),
  )
  if (items === undefined) return all
  if (!Array.isArray(items)) return { ...all, items: withPrefixItems(items) }
  return { ...all, prefixItems: items.map(withPrefixItems), items: additionalItems ?? true }
}

/** What the route checks stays its own; words, rights and answers are added to the copy that goes into the document. */
function described(method: string, url: string, schema: FastifySchema, access: AccessName | 'open' | undefined): FastifySchema {
  const words = wordsOf(method, url)
  if (!words) return schema
  const named = {
    summary: `${words.zh} / ${words.en}`,
    operationId: operationId(method, url),
    tags: [words.tag],
  }
  const done = { [words.status]: answerOf(words.reply), ...ALSO[`${method} ${url}`] }
  if (url.startsWith('/open311/')) return { ...named, ...open311(method, words.reply) }
  return {
    ...schema,
    ...(schema.body ? { body: requestOf(`${method} ${url}`, schema.body) } : {}),
    ...(words.upload ? { consumes: ['multipart/form-data'], body: UPLOAD } : {}),
    ...named,
    description: whoMay(access),
    security: access === 'open' ? [] : [{ bearer: [] }],
    response: { ...done, default: { description: REFUSED, ...contentOf('application/json', Problem) } },
  }
}

/** What a body may be, with examples of it; a route refuses names that its schema does not list. */
function requestOf(route: string, body: unknown): object {
  const examples = EXAMPLES[route]?.map(({ zh, en, body: value }, index) => [
    `example${index + 1}`,
    { summary: `${zh} / ${en}`, value },
  ])
  return { ...(closed(body) as object), ...(examples ? { 'x-examples': Object.fromEntries(examples) } : {}) }
}

/** The standard has its own form of everything; its server checks it by hand. */
function open311(method: string, reply: Reply): FastifySchema {
  const xml = { 'text/xml': { schema: { type: 'string' } } }
  const inBoth = (description: string, schema: object) => ({
    description,
    content: { 'application/json': { schema }, ...xml },
  })
  return {
    description: 'Open311 GeoReport v2 (JSON 与 XML / JSON and XML): docs/guides/open311.md',
    security: [{ apiKey: [] }, { bearer: [] }, {}],
    params: Type.Object({ file: Type.String({ description: '以 .json 或 .xml 结尾 / ends in .json or .xml' }) }),
    ...(method === 'POST'
      ? { consumes: ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data'], body: OPEN311_POST }
      : {}),
    response: {
      200: isMedia(reply) ? answerOf(reply) : inBoth('办成 / done', reply as object),
      default: inBoth(REFUSED, Type.Array(Open311Error)),
    },
  }
}

const REFUSED = '拒绝，附理由 / a refusal, with its reason'
const UPLOAD = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] }
const OPEN311_POST = Type.Object({
  service_code: Type.String(),
  lat: Type.String(),
  long: Type.String(),
  address_string: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  media_url: Type.Optional(Type.String()),
  media: Type.Optional(Type.String({ format: 'binary', description: '照片，仅 multipart / a photo, multipart alone' })),
})

/** Other answers that are no refusal. */
const ALSO: Readonly<Record<string, object>> = {
  'POST /api/intake/cases': { 200: repeated(ReportReply) },
  'POST /api/cases/:id/attachments': { 200: repeated(AttachmentList) },
  'GET /api/attachments/:id/content': {
    206: { description: '部分内容 / a part', ...contentOf('application/octet-stream', binary()) },
  },
  'GET /api/city': { 304: { type: 'null', description: '未变 / unchanged' } },
  'POST /api/areas/import': {
    207: { description: '部分成功 / partial', ...contentOf('application/json', ImportReport) },
    422: { description: '未导入 / refused', ...contentOf('application/json', ImportReport) },
  },
}

function repeated(reply: object): object {
  return { description: '先前已收到 / it had come before', ...contentOf('application/json', reply) }
}

function binary(): object {
  return { type: 'string', format: 'binary' }
}

function answerOf(reply: Reply): object {
  const description = '办成 / done'
  if (reply === 'nothing') return { type: 'null', description }
  if (!isMedia(reply)) return { description, ...contentOf('application/json', reply) }
  const { content } = contentOf(reply.media, reply.media.startsWith('text/') ? { type: 'string' } : binary())
  return { description, content: { ...(reply.or ? { 'application/json': { schema: reply.or } } : {}), ...content } }
}

function isMedia(reply: Reply): reply is MediaReply {
  return typeof reply === 'object' && 'media' in reply && typeof reply.media === 'string'
}

function contentOf(media: string, schema: object): { readonly content: object } {
  return { content: { [media]: { schema } } }
}

function whoMay(access: AccessName | 'open' | undefined): string {
  if (access === 'open') return '无需登录 / open to everybody'
  if (access === undefined) return '对任何人关闭 / closed to everybody'
  const { roles, scopes } = ACCESS[access] as { readonly roles: readonly string[]; readonly scopes: readonly string[] }
  const named = (names: readonly string[]) => (names.length === 0 ? '—' : names.join(', '))
  return `角色 / roles: ${named(roles)} · 凭证范围 / scopes: ${named(scopes)}`
}

/** `GET /api/cases/:id` → getApiCasesId. */
function operationId(method: string, url: string): string {
  return method.toLowerCase() + url.replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9]?)/g, (_all, next: string) => next.toUpperCase())
}
