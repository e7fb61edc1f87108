import Type from 'typebox'
import { CasePrintQuery } from '../../contract/wire/case-list.ts'
import { attachmentFiles } from '../attachments/attachments.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { callerOf } from '../http/guard.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { casePage, PAGE_POLICY } from './case-page.ts'
import { PrintText } from './print-text.ts'
import { readCasePrint } from './read-case-print.ts'

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

/** 打印案卷: a case with all that belongs to it, as one page that needs nothing else. */
export function printRoutes(app: App, context: RouteContext): void {
  const { pool, hall, directory, config } = context
  const store = attachmentFiles(config)
  const options = {
    schema: { params: CaseParams, querystring: CasePrintQuery },
    config: { access: 'exportCases' as const },
    onSend: async (_request: unknown, reply: { header(name: string, value: string): unknown }) => {
      reply.header('content-security-policy', PAGE_POLICY)
    },
  }
  app.get('/api/cases/:id/file.html', options, async (request, reply) => {
    const { id } = request.params
    const { lang = 'zh' } = request.query
    const caller = callerOf(request)
    const print = await readCasePrint(id, context, caller, store)
    const now = hall.now()
    await writeAudit(pool, { hallAt: now, who: caller.id, what: 'look.case-print', target: `case:${id}`, detail: { lang } })
    const by = caller.name
    const page = casePage(print, { text: new PrintText(directory, lang), directory, now, by })
    return reply.type('text/html; charset=utf-8').header('content-disposition', `inline; filename="case-${id}.html"`).send(page)
  })
}
