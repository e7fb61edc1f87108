import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { CaseClass } from '../../contract/files/city.ts'
import { AreasImportQuery, type ImportFinding, type ImportReport, type ImportsReply } from '../../contract/wire/areas.ts'
import { type AuditLine, writeAudit } from '../audit/write-audit.ts'
import { mayPlan } from '../auth/mover-rights.ts'
import { ACCESS, mayDo, type Principal } from '../auth/principal.ts'
import { fitsLimits } from '../deadlines/fits-limits.ts'
import { publishImportedLimits } from '../deadlines/publish-imported-limits.ts'
import { standingShifts } from '../duty/plan-shifts.ts'
import { fileNameOf } from '../http/file-name.ts'
import { callerOf, forbidden } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { componentRoutes } from './components/component-routes.ts'
import { exportRoutes } from './export/export-routes.ts'
import { IMPORT_LIMITS } from './import/limits.ts'
import { NO_PEOPLE, type PeopleBook } from './import/people-book.ts'
import type { StoredBaseData } from './import/plan-context.ts'
import { runImport } from './import/run-import.ts'
import { sentenceOf } from './import/sentences.ts'
import type { SourceFile } from './import/source-table.ts'
import { reportAsCsv } from './import-report-csv.ts'
import { locateRoutes } from './locate-routes.ts'
import { baseDataWriter } from './store/write-base-data.ts'
import { readAccounts } from './store/write-people.ts'

export type AreaRouteContext = Pick<
  RouteContext,
  'pool' | 'baseData' | 'hall' | 'settings' | 'directory' | 'live' | 'duty' | 'authority'
>

const STATUS: Readonly<Record<ImportReport['outcome'], number>> = { complete: 200, partial: 207, refused: 422 }

export async function areaRoutes(app: App, context: AreaRouteContext): Promise<void> {
  locateRoutes(app, context)
  componentRoutes(app, context)
  importedRoutes(app, context)
  exportRoutes(app, context)

  await app.register(async (scope: App) => {
    const { maxBytes, maxFiles } = IMPORT_LIMITS
    await scope.register(multipart, { limits: { fileSize: maxBytes, files: maxFiles, fields: 0, parts: maxFiles } })
    importRoute(scope, context)
  })
}

function importRoute(app: App, context: AreaRouteContext): void {
  const { pool, baseData, hall } = context
  /** One at a time in this process: an import may take a quarter of a gigabyte. */
  let running = false

  app.post(
    '/api/areas/import',
    { schema: { querystring: AreasImportQuery }, config: { access: 'importRoster' } },
    async (request, reply) => {
      const caller = callerOf(request)
      if (request.query.target !== 'shifts' && !mayDo(caller, ACCESS.importBaseData)) throw forbidden(ACCESS.importBaseData)
      if (running) throw busy()
      running = true
      try {
        const files = await uploadedFiles(request)
        const { query } = request
        // Another backend may have imported: what this file changes is measured by what is stored.
        await baseData.refresh()
        const stored = baseData.storedFor(query.target === 'areas' ? 'areas' : 'other')
        const people = await peopleBook(caller, query, context)
        const at = hall.now()
        let isNoted = false
        const writer = baseDataWriter(pool, async (client, done) => {
          await writeAudit(client, importLine(done, caller.id, at))
          isNoted = true
        })
        const order = { files, query, stored, people, writer, by: caller.id, at, today: baseData.today() }
        const report = await runImport(order)
        if (!isNoted) await writeAudit(pool, importLine(report, caller.id, at))
        if (report.dryRun || report.outcome === 'refused') return answer(reply, STATUS[report.outcome], report, query.report)
        const complete = await takeEffect(stored, report, caller.id, context)
        return answer(reply, STATUS[report.outcome], complete, query.report)
      } finally {
        running = false
      }
    },
  )
}

function importLine({ target, dryRun, outcome, source, rows, written }: ImportReport, who: string, hallAt: number): AuditLine {
  return { hallAt, who, what: 'import-base-data', target, detail: { dryRun, outcome, source, rows, written } }
}

/** Cases, limits, walls and other backends go by what was imported from now on. Returns the report with what came of that. */
async function takeEffect(
  { classes: before }: StoredBaseData,
  report: ImportReport,
  by: string,
  { baseData, settings, hall, authority, duty }: AreaRouteContext,
): Promise<ImportReport> {
  const { target } = report
  if (target === 'accounts') authority.accountsChanged()
  else if (target === 'shifts') await duty.refresh()
  else await baseData.imported()
  if (target !== 'classes') return report
  const imported = baseData.importedClasses
  await publishImportedLimits(settings, imported.filter(fitsLimits), before, report.source.name, by, hall.now())
  const leftOut = imported.filter((each) => !fitsLimits(each)).map(leftOutFinding)
  return { ...report, findings: [...leftOut, ...report.findings] }
}

function leftOutFinding({ code, edition }: CaseClass): ImportFinding {
  const reason = 'limits-left-out'
  return { row: 0, field: null, code, severity: 'warning', reason, ...sentenceOf(reason, { code, edition }) }
}

async function peopleBook(
  caller: Principal,
  { target }: AreasImportQuery,
  { pool, directory, duty }: AreaRouteContext,
): Promise<PeopleBook> {
  const { city } = directory
  return {
    accounts: target === 'accounts' ? await readAccounts(pool) : NO_PEOPLE.accounts,
    movers: new Set(city.movers.flatMap(({ id, inactive }) => (inactive ? [] : [id]))),
    patrols: duty.areas,
    utcOffsetMinutes: city.calendar.utcOffsetMinutes,
    mayPlan: (area) => mayPlan(caller, area === null ? null : (duty.areas.get(area) ?? null)),
    standing: (movers, from, to) => standingShifts(pool, { movers, from, to }),
  }
}

function answer(reply: FastifyReply, status: number, report: ImportReport, format: 'json' | 'csv' = 'json') {
  const answering = reply.status(status)
  if (format === 'json') return answering.send(report)
  return answering
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="import-${report.target}.csv"`)
    .send(reportAsCsv(report))
}

const ImportParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

/** What was imported, and its report again. */
function importedRoutes(app: App, { pool }: AreaRouteContext): void {
  app.get('/api/areas/imports', { config: { access: 'importBaseData' } }, async (): Promise<ImportsReply> => {
    const { rows } = await pool.query<ImportsReply['imports'][number]>(
      `select id, name, target, format, datum, rows, imported_by as by, imported_at as at, written, report is not null as reported
       from base_source order by id desc limit 500`,
    )
    return { imports: rows }
  })

  app.get(
    '/api/areas/imports/:id/report',
    {
      schema: { params: ImportParams, querystring: Type.Pick(AreasImportQuery, ['report']) },
      config: { access: 'importBaseData' },
    },
    async (request, reply) => {
      const { rows } = await pool.query<{ report: ImportReport | null }>('select report from base_source where id = $1', [
        request.params.id,
      ])
      const report = rows[0]?.report
      if (!report) throw noReport(request.params.id)
      return answer(reply, 200, report, request.query.report)
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
    files.push({ name: fileNameOf(part).slice(0, 200), bytes })
  }
  if (files.length === 0) throw notMultipart()
  return files
}

const busy = () =>
  refuse('conflict', {
    zh: '另一项导入正在进行：请等它结束后再试。',
    en: 'Another import is running: try again when it has ended.',
  })

const noReport = (id: number) =>
  refuse('not-found', {
    zh: `没有编号为 ${id} 的导入报告：请在导入清单中核对编号。`,
    en: `There is no report of an import ${id}: check the number in the list of imports.`,
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
