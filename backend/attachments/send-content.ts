import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Attachment } from '../../contract/wire/attachments.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { refuse } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { byteRangeOf } from './byte-range.ts'
import type { FileStore } from './file-store.ts'

/** To be awaited before the content is sent: where a look at persons cannot be written down, there is none. */
export async function noteLook(
  attachment: Attachment,
  who: string,
  { pool, hall }: Pick<RouteContext, 'pool' | 'hall'>,
): Promise<void> {
  if (!attachment.personal) return
  const detail = { attachment: attachment.id }
  await writeAudit(pool, { hallAt: hall.now(), who, what: 'look.attachment', target: `case:${attachment.caseId}`, detail })
}

export function sendContent(
  attachment: Attachment,
  request: FastifyRequest,
  reply: FastifyReply,
  store: FileStore,
): FastifyReply {
  const { size, sha256, type } = attachment
  const range = byteRangeOf(request.headers.range, size)
  reply.headers({
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
    'content-disposition': `attachment; filename="attachment-${attachment.id}"; filename*=UTF-8''${encodeURIComponent(attachment.fileName)}`,
  })
  if (range === 'outside') {
    return reply.status(416).header('content-range', `bytes */${size}`).send(outsideFile(size))
  }
  const length = range ? range.end - range.start + 1 : size
  if (range) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  return reply
    .type(type)
    .header('content-length', length)
    .send(store.read(sha256, range ?? undefined))
}

/** Nothing that was sent in may act as a page of ours, even opened by itself. */
export async function ownPolicy(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
}

const outsideFile = (size: number) =>
  refuse(
    'bad-request',
    { zh: `所求区间超出文件（${size} 字节）。`, en: `The range lies outside the file (${size} bytes).` },
    '/range',
  ).problem
