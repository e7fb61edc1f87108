import { Readable } from 'node:stream'
import { AuditExportQuery, type AuditLineView, AuditQuery, AuditVerifyQuery } from '../../contract/wire/audit.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../core/oversight/csv.ts'
import { callerOf } from '../http/guard.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { verifyAudit } from './audit-chain.ts'
import { auditLines, auditPage } from './read-audit.ts'
import { writeAudit } from './write-audit.ts'

const PAGE = 100
const COLUMNS = ['id', 'at', 'hallAt', 'who', 'what', 'target', 'detail'] as const

/** The audit is read by administrators, and every reading is a line in it. */
export function auditRoutes(app: App, { pool, hall }: RouteContext): void {
  const reading = { access: 'readAudit' as const }

  app.get('/api/audit', { schema: { querystring: AuditQuery }, config: reading }, async (request) => {
    const { before, limit = PAGE, ...filter } = request.query
    await writeAudit(pool, {
      hallAt: hall.now(),
      who: callerOf(request).id,
      what: 'look.audit',
      target: null,
      detail: request.query,
    })
    const lines = await auditPage(pool, filter, before ?? null, limit)
    return { lines, next: lines.length === limit ? (lines.at(-1)?.id ?? null) : null }
  })

  app.get('/api/audit/export', { schema: { querystring: AuditExportQuery }, config: reading }, async (request, reply) => {
    const { format = 'csv', ...filter } = request.query
    const who = callerOf(request).id
    await writeAudit(pool, { hallAt: hall.now(), who, what: 'export.audit', target: null, detail: request.query })
    const rows = auditLines(pool, filter)
    reply.header('content-disposition', `attachment; filename="audit.${format}"`)
    reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
    return reply.send(Readable.from(format === 'csv' ? asCsv(rows) : asJsonLines(rows)))
  })

  app.get('/api/audit/verify', { schema: { querystring: AuditVerifyQuery }, config: reading }, async (request) => {
    const reply = await verifyAudit(pool, request.query)
    const { ok, head, fault } = reply
    const detail = { ok, head, fault }
    await writeAudit(pool, { hallAt: hall.now(), who: callerOf(request).id, what: 'verify.audit', target: null, detail })
    return reply
  })
}

async function* asCsv(lines: AsyncIterable<AuditLineView>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine([...COLUMNS])
  for await (const line of lines) {
    const detail = line.detail === null ? null : JSON.stringify(line.detail)
    yield csvLine([line.id, line.at, line.hallAt, line.who, line.what, line.target, detail])
  }
}

async function* asJsonLines(lines: AsyncIterable<AuditLineView>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}
