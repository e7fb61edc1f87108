import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CityFile } from '../../../contract/files/city.ts'
import type { Attachment } from '../../../contract/wire/attachments.ts'
import { OPEN311_FORMATS, OPEN311_PREFIX, type Open311Discovery, type Open311Format } from '../../../contract/wire/open311.ts'
import { isConnectionError } from '../../db/database.ts'
import { multipartProblem } from '../../http/multipart-problem.ts'
import { databaseAway, ProblemError } from '../../http/problem.ts'
import { textProblem } from '../../http/unstorable-text.ts'
import type { Logger } from '../../support/logger.ts'
import { messageOf } from '../../support/start-error.ts'
import type { Caller, CaseReader, KeyHolder, PhotoShelf, PublicCase, ReportIntake } from './ports.ts'
import { fieldsOfForm, fieldsOfJson, fieldsOfQuery } from './read-fields.ts'
import { type MultipartReport, readMultipart, readsMultipart } from './read-multipart.ts'
import { type Fields, readId, readRequestsQuery, unknownService } from './read-query.ts'
import { readReport } from './read-report.ts'
import { Open311Refusal } from './refusal.ts'
import { MEDIA_TYPES, render, SHAPES, type Shape } from './render.ts'
import { requestOf } from './request-view.ts'
import { type ClassesInForce, ServiceCatalog } from './services.ts'

const BODY_LIMIT = 64 * 1024
/** With `.json` behind it the key must fit into one part of an address. */
const MAX_KEY = 58

/** The guard of the REST interface lets these pass: the caller is known here by its api_key. */
const OPEN = { config: { access: 'open' as const, takesExtras: true } }

export interface Open311Parts {
  readonly city: Pick<CityFile, 'id' | 'revision'> & ClassesInForce
  cases: CaseReader
  intake: ReportIntake
  photos: PhotoShelf
  keys: KeyHolder
  /** Hall time. */
  now: () => number
  /** How the operator wants to be reached; shown by discovery. */
  contact: string
}

/** Open311 GeoReport v2 as a server. Register it in a scope of its own: it brings its own body parsers and errors. */
export async function open311Server(app: FastifyInstance, parts: Open311Parts, log: Logger): Promise<void> {
  const catalog = new ServiceCatalog({
    get classes() {
      return parts.city.classes
    },
  })
  await readBodies(app)
  const shown = async (found: readonly PublicCase[], caller: Caller, request: FastifyRequest) => {
    const photos = await parts.photos.shown(
      found.map(({ id }) => id),
      caller,
    )
    return found.map((each) => requestOf(each, catalog, photoUrl(request, photos.get(each.id))))
  }
  app.setErrorHandler((error: Error, request, reply) => sendError(error, request, reply, log))
  app.setNotFoundHandler((request, reply) =>
    sendError(new Open311Refusal(404, '没有这个地址', 'there is nothing at this address'), request, reply, log),
  )

  app.get('/:file', OPEN, async (request, reply) => {
    const { name, format } = fileOf(request)
    if (name !== 'discovery') throw notFound()
    return send(reply, discovery(request, parts), SHAPES.discovery, format)
  })
  app.get('/v2/:file', OPEN, async (request, reply) => {
    const { name, format } = fileOf(request)
    const fields = fieldsOfQuery(request.query)
    checkJurisdiction(fields, parts.city.id)
    if (name === 'services') return send(reply, catalog.services, SHAPES.services, format)
    if (name !== 'requests') throw notFound()
    const caller = await callerOf(request, fields, parts.keys, 'mayRead')
    const query = readRequestsQuery(fields, catalog, parts.now())
    const found = 'ids' in query ? await parts.cases.byIds(query.ids) : await parts.cases.list(query.list)
    return send(reply, await shown(found, caller, request), SHAPES.requests, format)
  })
  app.get('/v2/services/:file', OPEN, async (request, reply) => {
    const { name, format } = fileOf(request)
    checkJurisdiction(fieldsOfQuery(request.query), parts.city.id)
    const definition = catalog.definitionOf(name)
    if (!definition) throw unknownService(name)
    return send(reply, definition, SHAPES.definition, format)
  })
  app.get('/v2/requests/:file', OPEN, async (request, reply) => {
    const { name, format } = fileOf(request)
    const fields = fieldsOfQuery(request.query)
    checkJurisdiction(fields, parts.city.id)
    const caller = await callerOf(request, fields, parts.keys, 'mayRead')
    const id = readId(name)
    const found = id === null ? [] : await parts.cases.byIds([id])
    if (found.length === 0) throw new Open311Refusal(404, '没有这个 service_request_id', 'service_request_id was not found')
    return send(reply, await shown(found, caller, request), SHAPES.requests, format)
  })
  app.get('/v2/media/:file', OPEN, async (request, reply) => {
    const id = photoOf(request)
    if (id === null) throw notFound()
    const caller = await callerOf(request, fieldsOfQuery(request.query), parts.keys, 'mayRead')
    const sent = await parts.photos.send(id, caller, request, reply)
    if (!sent) throw new Open311Refusal(404, '没有这张照片，或不对外', 'there is no such photo, or it is not for others')
    return sent
  })
  app.get('/v2/tokens/:file', OPEN, async (request, reply) => {
    const { name, format } = fileOf(request)
    const caller = await callerOf(request, fieldsOfQuery(request.query), parts.keys, 'mayReport')
    const id = await parts.intake.caseOf(caller, name)
    if (id === null) throw new Open311Refusal(404, '没有这个 token', 'the token was not found')
    return send(reply, [{ service_request_id: String(id), token: name }], SHAPES.requests, format)
  })
  app.post('/v2/:file', { ...OPEN, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const { name, format } = fileOf(request)
    if (name !== 'requests') throw notFound()
    const { fields, photos } = await reportIn(request, parts)
    checkJurisdiction(fields, parts.city.id)
    const caller = await callerOf(request, fields, parts.keys, 'mayReport')
    const report = readReport(fields, catalog, caller.name.slice(0, 64))
    const most = parts.photos.mostPerCase
    if (photos.length > most) throw new Open311Refusal(413, `照片多于 ${most} 张`, `there are more than ${most} photos`)
    const { id } = await parts.intake.report(report, caller, keyOf(request), photos)
    await parts.photos.attach(photos, id, caller)
    const receipt = { service_request_id: String(id), service_notice: null, account_id: null }
    return send(reply, [receipt], SHAPES.requests, format)
  })
}

async function readBodies(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, { form: String(body) })
  })
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, { json: JSON.parse(String(body)) as unknown })
    } catch {
      done(new Open311Refusal(400, '请求体不是 JSON', 'the body is not JSON'))
    }
  })
  await readsMultipart(app)
}

/** What a sender reports: its fields, and its photos where it came in parts. */
async function reportIn(request: FastifyRequest, { photos, keys }: Open311Parts): Promise<MultipartReport> {
  const query = fieldsOfQuery(request.query)
  if (!request.isMultipart()) return { fields: { ...query, ...bodyFields(request) }, photos: [] }
  const read = await readMultipart(request, photos, async (soFar) => {
    const fields = { ...query, ...soFar }
    if (!keyIn(request, fields)) throw keyBehindFile()
    await callerOf(request, fields, keys, 'mayReport')
  })
  const wrong = textProblem(read.fields)
  if (wrong) throw new ProblemError(wrong)
  return { ...read, fields: { ...query, ...read.fields } }
}

function bodyFields(request: FastifyRequest): Fields {
  const body = request.body as { form: string } | { json: unknown } | undefined
  if (!body) return {}
  if ('json' in body) return fieldsOfJson(body.json)
  const fields = fieldsOfForm(body.form)
  // What is encoded in a form shows only now.
  const wrong = textProblem(fields)
  if (wrong) throw new ProblemError(wrong)
  return fields
}

/** `requests.json` → requests, json. */
function fileOf(request: FastifyRequest): { name: string; format: Open311Format } {
  const { file } = request.params as { file: string }
  const dot = file.lastIndexOf('.')
  const format = OPEN311_FORMATS.find((each) => each === file.slice(dot + 1))
  if (dot < 1 || !format) throw new Open311Refusal(404, '地址应以 .json 或 .xml 结尾', 'the address ends in .json or .xml')
  return { name: file.slice(0, dot), format }
}

function checkJurisdiction(fields: Fields, ours: string): void {
  if (fields.jurisdiction_id && fields.jurisdiction_id !== ours) {
    throw new Open311Refusal(404, `没有这个 jurisdiction_id，本系统为 ${ours}`, `jurisdiction_id was not found, ours is ${ours}`)
  }
}

async function callerOf(
  request: FastifyRequest,
  fields: Fields,
  keys: KeyHolder,
  need: 'mayRead' | 'mayReport',
): Promise<Caller> {
  const key = keyIn(request, fields)
  if (!key) throw new Open311Refusal(403, '缺少 api_key', 'api_key was not provided')
  const caller = await keys.callerOf(key)
  if (!caller?.[need]) throw new Open311Refusal(403, 'api_key 无效或无此权限', 'api_key is not valid for this')
  return caller
}

function keyIn(request: FastifyRequest, fields: Fields): string | undefined {
  return fields.api_key ?? /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
}

function photoUrl(request: FastifyRequest, photo: Attachment | undefined): string | null {
  return photo ? `${addressOf(request)}/media/${photo.id}.${photo.type.replace('image/', '')}` : null
}

/** `17.jpeg` → 17. */
function photoOf(request: FastifyRequest): number | null {
  const [, name] = /^([0-9]+)\.[a-z]{3,5}$/.exec((request.params as { file: string }).file) ?? []
  return name === undefined ? null : readId(name)
}

function addressOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${OPEN311_PREFIX}/v2`
}

function keyOf(request: FastifyRequest): string {
  const given = request.headers['idempotency-key']
  if (given === undefined) return randomUUID()
  if (typeof given === 'string' && given.length > 0 && given.length <= MAX_KEY) return given
  throw new Open311Refusal(400, `Idempotency-Key 为 1 至 ${MAX_KEY} 个字符`, `Idempotency-Key has 1 to ${MAX_KEY} characters`)
}

function discovery(request: FastifyRequest, { city, contact }: Open311Parts): Open311Discovery {
  const url = addressOf(request)
  const changeset = city.revision
  const formats = Object.values(MEDIA_TYPES).map((each) => each.split(';')[0]!)
  const endpoint = { specification: 'http://wiki.open311.org/GeoReport_v2', url, changeset, type: 'production' as const, formats }
  return { changeset, contact, key_service: contact, endpoints: [endpoint] }
}

function send(reply: FastifyReply, value: unknown, shape: Shape, format: Open311Format): FastifyReply {
  return reply.type(MEDIA_TYPES[format]).send(render(value, shape, format))
}

function sendError(thrown: Error, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const upload = multipartProblem(thrown)
  const error = upload ? new ProblemError(upload) : thrown
  const status = statusOfError(error)
  const format: Open311Format = request.url.split('?')[0]!.endsWith('.xml') ? 'xml' : 'json'
  if (status === 500) log.error({ error: messageOf(error), stack: error.stack }, 'Open311: a request failed')
  const description = status === 500 ? '内部错误，请稍后重试 / internal error, try again later' : sentenceOf(error)
  return send(reply.code(status), [{ code: status, description }], SHAPES.errors, format)
}

function statusOfError(error: Error & { statusCode?: number }): number {
  if (error instanceof Open311Refusal) return error.status
  return isConnectionError(error) ? 503 : (error.statusCode ?? 500)
}

function sentenceOf(error: Error): string {
  if (isConnectionError(error)) return `${databaseAway().zh} / ${databaseAway().en}`
  return error instanceof ProblemError ? `${error.problem.zh} / ${error.problem.en}` : error.message
}

const keyBehindFile = () =>
  new Open311Refusal(
    403,
    'api_key 须在文件之前（或放在地址中）',
    'api_key was not provided before the file: put it in front, or into the address',
  )

const notFound = () => new Open311Refusal(404, '没有这个地址', 'there is nothing at this address')
