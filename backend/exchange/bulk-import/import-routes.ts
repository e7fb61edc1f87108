import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type pg from 'pg'
import Type from 'typebox'
import {
  BulkFaultQuery,
  type BulkFaults,
  type BulkImport,
  type BulkImportList,
  BulkImportQuery,
} from '../../../contract/wire/bulk-import.ts'
import { fileNameOf } from '../../http/file-name.ts'
import { callerOf } from '../../http/guard.ts'
import { refuse } from '../../http/problem.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import type { BulkImporter } from './bulk-importer.ts'
import { faultsOf, importAnswer, importById, latestImports } from './import-table.ts'

/** Just above the importer's own limit, so that it is the one that speaks. */
const LARGEST_UPLOAD = (512 << 20) + (1 << 20)
const FAULTS_PER_PAGE = 1000

const IdParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

export async function importRoutes(app: App, { pool }: Pick<RouteContext, 'pool'>, importer: BulkImporter): Promise<void> {
  const config = { access: 'importCases' as const }
  await app.register(async (scope: App) => {
    await scope.register(multipart, { limits: { fileSize: LARGEST_UPLOAD, files: 1, fields: 0, parts: 1 } })
    scope.post('/api/bulk-imports', { schema: { querystring: BulkImportQuery }, config }, async (request, reply) => {
      const part = request.isMultipart() ? await request.file() : undefined
      if (!part) throw notMultipart()
      const job = await importer.take(part.file, fileNameOf(part), request.query, callerOf(request).id)
      return reply.status(202).send(importAnswer(job))
    })
  })

  app.get('/api/bulk-imports', { config }, async (): Promise<BulkImportList> => {
    return { imports: (await latestImports(pool)).map(importAnswer) }
  })

  const one = { schema: { params: IdParams }, config }
  app.get(
    '/api/bulk-imports/:id',
    one,
    async (request): Promise<BulkImport> => importAnswer(await existing(pool, request.params.id)),
  )

  app.get(
    '/api/bulk-imports/:id/faults',
    { schema: { params: IdParams, querystring: BulkFaultQuery }, config },
    async (request): Promise<BulkFaults> => {
      const { id } = await existing(pool, request.params.id)
      const { after = 0, limit = FAULTS_PER_PAGE } = request.query
      const faults = await faultsOf(pool, id, after, limit)
      return { faults, next: faults.at(-1)?.row ?? null }
    },
  )

  app.get('/api/bulk-imports/:id/faults.csv', one, async (request, reply) => {
    const { id } = await existing(pool, request.params.id)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="import-${id}-faults.csv"`)
      .send(Readable.from(faultLines(pool, id)))
  })

  app.post('/api/bulk-imports/:id/cancel', one, async (request): Promise<BulkImport> => {
    const { id } = await existing(pool, request.params.id)
    const ended = await importer.end(id, 'cancelled', null, callerOf(request).id)
    if (!ended) throw endedAlready()
    return importAnswer(ended)
  })
}

async function existing(pool: pg.Pool, id: number) {
  const job = await importById(pool, id)
  if (job) return job
  throw refuse('not-found', { zh: `没有编号为 ${id} 的导入：请核对编号。`, en: `There is no import ${id}: check the number.` })
}

/** With the mark by which spreadsheets know UTF-8. */
async function* faultLines(pool: pg.Pool, id: number): AsyncGenerator<string> {
  yield '\ufeff行 row,列 column,值 value,原因,reason\r\n'
  for (let after = 0; ; ) {
    const faults = await faultsOf(pool, id, after, FAULTS_PER_PAGE)
    const last = faults.at(-1)
    if (!last) return
    yield faults
      .map((fault) => `${[fault.row, fault.column, fault.value, fault.zh, fault.en].map(csvCell).join(',')}\r\n`)
      .join('')
    after = last.row
  }
}

/** A cell that begins like a formula would be one in a spreadsheet. */
function csvCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const notMultipart = () =>
  refuse('bad-request', {
    zh: '请求中没有文件：请以 multipart/form-data 上传一个 CSV，例如 curl -F file=@cases.csv。',
    en: 'The request holds no file: upload one CSV as multipart/form-data, for example curl -F file=@cases.csv.',
  })

const endedAlready = () => refuse('conflict', { zh: '该导入已经结束：请刷新。', en: 'The import has ended already: reload.' })
