import Type from 'typebox'
import {
  type MessagePreview,
  MessageQuery,
  PreviewMessage,
  SendMessage,
  type SendMessageReply,
} from '../../contract/wire/messages.ts'
import { fillingOf } from '../../core/messages/filling.ts'
import { smsLength } from '../../core/messages/sms-length.ts'
import { fill, unknownPlaceholders } from '../../core/messages/template.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import { casesByIds } from '../db/read-cases.ts'
import { callerOf } from '../http/guard.ts'
import { noSuchCase, ProblemError, refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { listMessages, markRead, noticesOf } from './message-store.ts'
import { toldCase } from './told-case.ts'

const NoticeParams = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,18}$' }) })
const NoticeQuery = Type.Object({ unread: Type.Optional(Type.Boolean()) })

/** The log of messages, sending by hand, trying a text out, and everybody's own notices. */
export function messageRoutes(
  app: App,
  { pool, hall, directory }: Pick<RouteContext, 'pool' | 'hall' | 'directory'>,
  sendByHand: (request: SendMessage, who: string) => Promise<SendMessageReply>,
): void {
  app.get('/api/messages', { schema: { querystring: MessageQuery }, config: { access: 'readMessages' } }, async (request) => ({
    messages: await listMessages(pool, request.query, callerOf(request)),
  }))

  app.post('/api/messages', { schema: { body: SendMessage }, config: { access: 'sendMessages' } }, async (request, reply) =>
    reply.status(202).send(await sendByHand(request.body, callerOf(request).id)),
  )

  const preview = { schema: { body: PreviewMessage }, config: { access: 'readMessages' as const } }
  app.post('/api/messages/preview', preview, async (request): Promise<MessagePreview> => {
    const { subject, text, language, caseId } = request.body
    const [file] = await casesByIds(pool, [caseId])
    if (!file) throw new ProblemError(noSuchCase(caseId))
    mustSeeCase(callerOf(request), file)
    const [unknown] = [...unknownPlaceholders(subject), ...unknownPlaceholders(text)]
    if (unknown !== undefined) throw noSuchPlaceholder(unknown)
    const { utcOffsetMinutes } = directory.city.calendar
    const filling = fillingOf(toldCase(file, null, language, directory), hall.now(), language, utcOffsetMinutes)
    const filled = fill(text, filling)
    return { subject: fill(subject, filling), text: filled, ...smsLength(filled) }
  })

  const notices = { schema: { querystring: NoticeQuery }, config: { access: 'readNotices' as const } }
  app.get('/api/notices', notices, async (request) => {
    const caller = callerOf(request)
    return { notices: caller.kind === 'account' ? await noticesOf(pool, caller.user, request.query.unread ?? false) : [] }
  })

  app.post(
    '/api/notices/:id/read',
    { schema: { params: NoticeParams }, config: { access: 'readNotices' } },
    async (request, reply) => {
      const caller = callerOf(request)
      const { id } = request.params
      const found = caller.kind === 'account' && (await markRead(pool, caller.user, id, hall.now()))
      if (!found) throw noSuchNotice(id)
      return reply.status(204).send()
    },
  )
}

const noSuchNotice = (id: string) =>
  refuse('not-found', { zh: `您没有编号为 ${id} 的提示：请刷新列表。`, en: `You have no notice ${id}: load the list again.` })

const noSuchPlaceholder = (name: string) =>
  refuse(
    'bad-request',
    {
      zh: `没有占位符 {${name}}：请改用模板支持的占位符。`,
      en: `There is no placeholder {${name}}: use one that templates know.`,
    },
    '/text',
  )
