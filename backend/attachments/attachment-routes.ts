import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { AddAttachmentQuery, type Attachment, type AttachmentList, WithdrawRequest } from '../../contract/wire/attachments.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import { inTransaction } from '../db/database.ts'
import { casesByIds } from '../db/read-cases.ts'
import { fileNameOf } from '../http/file-name.ts'
import { callerOf } from '../http/guard.ts'
import { noSuchCase, ProblemError, refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { addAttachment } from './add-attachment.ts'
import { attachmentById, attachmentsOfCase, withdrawAttachment } from './attachment-table.ts'
import type { FileStore } from './file-store.ts'
import { noteLook, ownPolicy, sendContent } from './send-content.ts'

/** Above every limit that a city can set; the limit per kind comes first. */
const LARGEST_FILE = (1 << 30) + 1
const FILES_PER_REQUEST = 10

const IdParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

export type AttachmentContext = Pick<RouteContext, 'pool' | 'settings' | 'hall'>

export async function attachmentRoutes(app: App, context: AttachmentContext, store: FileStore): Promise<void> {
  const { pool } = context
  await app.register(async (scope: App) => {
    const limits = { fileSize: LARGEST_FILE, files: FILES_PER_REQUEST, fields: 0, parts: FILES_PER_REQUEST }
    await scope.register(multipart, { limits })
    const options = { schema: { params: IdParams, querystring: AddAttachmentQuery }, config: { access: 'attach' as const } }
    scope.post('/api/cases/:id/attachments', options, async (request, reply) => {
      const { query: about, params } = request
      if (!request.isMultipart()) throw notMultipart()
      const by = callerOf(request).id
      await mustSee(request, params.id, context)
      const added: Attachment[] = []
      let repeated = true
      for await (const part of request.files()) {
        const upload = {
          caseId: params.id,
          file: part.file,
          fileName: fileNameOf(part),
          about,
          by,
        }
        const outcome = await addAttachment(upload, store, context)
        added.push(outcome.attachment)
        repeated &&= outcome.repeated
      }
      if (added.length === 0) throw notMultipart()
      return reply.status(repeated ? 200 : 201).send({ attachments: added } satisfies AttachmentList)
    })
  })

  const read = { schema: { params: IdParams }, config: { access: 'readCases' as const } }
  app.get('/api/cases/:id/attachments', read, async (request): Promise<AttachmentList> => {
    await mustSee(request, request.params.id, context)
    return { attachments: await attachmentsOfCase(pool, request.params.id) }
  })

  app.get('/api/attachments/:id/content', { ...read, onSend: ownPolicy }, async (request, reply) => {
    const attachment = await existing(request.params.id, context)
    await mustSee(request, attachment.caseId, context)
    const caller = callerOf(request)
    const mayLookBack = caller.kind === 'account' && caller.roles.includes('administrator')
    if (attachment.withdrawnAt !== null && !mayLookBack) throw withdrawn()
    await noteLook(attachment, caller.id, context)
    return sendContent(attachment, request, reply, store)
  })

  const withdraw = { schema: { params: IdParams, body: WithdrawRequest }, config: { access: 'withdrawAttachment' as const } }
  app.post('/api/attachments/:id/withdraw', withdraw, async (request): Promise<Attachment> => {
    const attachment = await existing(request.params.id, context)
    await mustSee(request, attachment.caseId, context)
    const by = callerOf(request).id
    const at = context.hall.now()
    return inTransaction(pool, async (client) => {
      const done = await withdrawAttachment(client, attachment.id, { by, at, why: request.body.reason })
      if (!done) throw alreadyWithdrawn()
      const detail = { attachment: done.id, reason: request.body.reason }
      await writeAudit(client, { hallAt: at, who: by, what: 'attachment.withdraw', target: `case:${done.caseId}`, detail })
      return done
    })
  })
}

async function mustSee(request: FastifyRequest, caseId: number, { pool }: AttachmentContext): Promise<void> {
  const [file] = await casesByIds(pool, [caseId])
  if (!file) throw new ProblemError(noSuchCase(caseId))
  mustSeeCase(callerOf(request), file)
}

async function existing(id: number, { pool }: AttachmentContext): Promise<Attachment> {
  const attachment = await attachmentById(pool, id)
  if (attachment) return attachment
  throw refuse('not-found', {
    zh: `没有编号为 ${id} 的附件：请核对编号。`,
    en: `There is no attachment ${id}: check the number.`,
  })
}

const notMultipart = () =>
  refuse('bad-request', {
    zh: '请求中没有文件：请以 multipart/form-data 上传，例如 curl -F file=@1.jpg。',
    en: 'The request holds no file: upload it as multipart/form-data, for example curl -F file=@1.jpg.',
  })

const withdrawn = () =>
  refuse('not-found', {
    zh: '该附件已撤下：如需调阅请联系管理员。',
    en: 'The attachment is withdrawn: ask the administrator if you need it.',
  })

const alreadyWithdrawn = () =>
  refuse('conflict', { zh: '该附件已经撤下：请刷新。', en: 'The attachment is withdrawn already: reload.' })
