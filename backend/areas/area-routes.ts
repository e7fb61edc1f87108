import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import {
  AreasImportQuery,
  type ImportReport,
  LocateQuery,
  type LocateReply,
  NearestQuery,
  type NearestReply,
} from '../../contract/wire/areas.ts'
import { bulkInsert } from '../db/bulk.ts'
import { audit } from '../db/schema.ts'
import { callerOf } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import type { BaseData } from './base-data.ts'
import { toWgs84 } from './import/datum.ts'
import { IMPORT_LIMITS } from './import/limits.ts'
import { runImport } from './import/run-import.ts'
import type { SourceFile } from './import/source-table.ts'
import { baseDataWriter } from './store/write-base-data.ts'

export type AreaRouteContext = Pick<RouteContext, 'pool' | 'baseData' | 'hall'>

const STATUS: Readonly<Record<ImportReport['outcome'], number>> = { complete: 200, partial: 207, refused: 422 }
const NEAREST = { limit: 10, within: 200 }

export async function areaRoutes(app: App, context: AreaRouteContext): Promise<void> {
  const { baseData } = context

  app.get('/api/areas/locate', { schema: { querystring: LocateQuery }, config: { access: 'readCity' } }, (request) => {
    const [lng, lat] = toWgs84([request.query.lng, request.query.lat], request.query.datum ?? 'WGS84')
    return locate(lng, lat, baseData)
  })

  app.get(
    '/api/components/nearest',
    { schema: { querystring: NearestQuery }, config: { access: 'readCity' } },
    (request): NearestReply => {
      const { query } = request
      const [lng, lat] = toWgs84([query.lng, query.lat], query.datum ?? 'WGS84')
      const wanted = {
        lng,
        lat,
        limit: query.limit ?? NEAREST.limit,
        withinMetres: query.within ?? NEAREST.within,
        classCode: query.classCode,
      }
      if (!baseData.components) throw reading()
      return { components: baseData.components.nearest(wanted) }
    },
  )

  await app.register(async (scope: App) => {
    const { maxBytes, maxFiles } = IMPORT_LIMITS
    await scope.register(multipart, { limits: { fileSize: maxBytes, files: maxFiles, fields: 0, parts: maxFiles } })
    importRoute(scope, context)
  })
}

function locate(lng: number, lat: number, baseData: BaseData): LocateReply {
  const { areas } = baseData
  const { cell, community, street, district, unitCode } = areas.at(lng, lat)
  const named = (index: number) => (index === -1 ? null : { code: areas.areas[index]!.code, name: areas.areas[index]!.name })
  return {
    lng,
    lat,
    cell: named(cell),
    community: named(community),
    street: named(street),
    district: named(district),
    unit: unitCode === null ? null : { code: unitCode, name: baseData.unitName(unitCode) },
  }
}

function importRoute(app: App, { pool, baseData, hall }: AreaRouteContext): void {
  const writer = baseDataWriter(pool)
  /** One at a time in this process: an import may take a quarter of a gigabyte. */
  let running = false

  app.post(
    '/api/areas/import',
    { schema: { querystring: AreasImportQuery }, config: { access: 'importBaseData' } },
    async (request, reply) => {
      if (running) throw busy()
      running = true
      try {
        const caller = callerOf(request)
        const files = await uploadedFiles(request)
        const { query } = request
        const stored = baseData.storedFor(query.target === 'areas' ? 'areas' : 'other')
        const report = await runImport({ files, query, stored, writer, by: caller.id, at: hall.now(), today: baseData.today() })
        if (!report.dryRun && report.outcome !== 'refused') await baseData.reload()
        const detail = {
          dryRun: report.dryRun,
          outcome: report.outcome,
          source: report.source,
          rows: report.rows,
          written: report.written,
        }
        await bulkInsert(pool, audit, [
          { hallAt: hall.now(), who: caller.id, what: 'import-base-data', target: query.target, detail },
        ])
        return reply.status(STATUS[report.outcome]).send(report)
      } finally {
        running = false
      }
    },
  )
}

async function uploadedFiles(request: FastifyRequest): Promise<SourceFile[]> {
  if (!request.isMultipart()) throw notMultipart()
  const files: SourceFile[] = []
  let left = IMPORT_LIMITS.maxBytes
  for await (const part of request.files()) {
    const bytes = await part.toBuffer()
    left -= bytes.length
    if (left < 0) throw tooLarge()
    files.push({ name: part.filename.slice(0, 200), bytes })
  }
  if (files.length === 0) throw notMultipart()
  return files
}

const reading = () =>
  refuse('starting', { zh: '部件数据正在读入：请几秒后再试。', en: 'The components are being read: try again in a few seconds.' })

const busy = () =>
  refuse('conflict', {
    zh: '另一项导入正在进行：请等它结束后再试。',
    en: 'Another import is running: try again when it has ended.',
  })

const notMultipart = () =>
  refuse('bad-request', {
    zh: '请求中没有文件：请以 multipart/form-data 上传，例如 curl -F file=@cells.zip。',
    en: 'The request holds no file: upload it as multipart/form-data, for example curl -F file=@cells.zip.',
  })

const tooLarge = () =>
  refuse('too-large', {
    zh: `文件合计超过 ${IMPORT_LIMITS.maxBytes >> 20} MB：请分批导入。`,
    en: `The files are more than ${IMPORT_LIMITS.maxBytes >> 20} MB together: import them in parts.`,
  })
