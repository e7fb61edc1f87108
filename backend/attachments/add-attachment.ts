import type { Readable } from 'node:stream'
import type { AddAttachmentQuery, Attachment } from '../../contract/wire/attachments.ts'
import { storable } from '../../core/text/storable.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { refuse } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { ATTACHMENT_LIMITS } from './attachment-limits.ts'
import { attachmentsOfCase, insertAttachment, lockAttachments } from './attachment-table.ts'
import type { FileStore } from './file-store.ts'
import { ACCEPTED_TYPES, HEAD_BYTES, type MediaType, mediaTypeOf } from './media-types.ts'

const MEGABYTE = 1 << 20

export interface Upload {
  readonly caseId: number
  readonly file: Readable
  readonly fileName: string
  readonly about: AddAttachmentQuery
  readonly by: string
}

type Context = Pick<RouteContext, 'pool' | 'settings' | 'hall'>

/**
 * Stores the file, then writes its row: a row never names a file that is not there. The same file sent again for the same
 * case and phase is the same attachment, so a handset may repeat what was not answered.
 */
export async function addAttachment(
  upload: Upload,
  store: FileStore,
  context: Context,
): Promise<{ attachment: Attachment; repeated: boolean }> {
  const { caseId, about, by } = upload
  const limits = context.settings.at(ATTACHMENT_LIMITS, context.hall.now()).body
  let media: MediaType | null = null
  const admit = async (head: Buffer): Promise<number> => {
    const found = await mediaTypeOf(head)
    if ('refused' in found) throw notAccepted(upload.fileName, found.refused)
    media = found
    return limits[found.kind] * MEGABYTE
  }
  const stored = await store.take(upload.file, HEAD_BYTES, admit, () => tooLong(media, limits))
  const { type, kind } = media as unknown as MediaType

  return inTransaction(context.pool, async (client) => {
    await lockAttachments(client, caseId)
    const present = (await attachmentsOfCase(client, caseId)).filter((each) => each.withdrawnAt === null)
    const same = present.find((each) => each.sha256 === stored.sha256 && each.phase === about.phase)
    if (same) return { attachment: same, repeated: true }
    if (present.length >= limits.perCase) throw tooMany(limits.perCase)
    const addedAt = context.hall.now()
    // A voice is personal whatever the sender says.
    const personal = kind === 'sound' || (about.personal ?? true)
    const fileName = storable(upload.fileName.slice(0, 200))
    const row = { ...about, ...stored, caseId, type, kind, fileName, personal, addedBy: by, addedAt }
    const attachment = await insertAttachment(client, row)
    const detail = { attachment: attachment.id, sha256: stored.sha256, size: stored.size, phase: about.phase }
    await writeAudit(client, { hallAt: addedAt, who: by, what: 'attachment.add', target: `case:${caseId}`, detail })
    return { attachment, repeated: false }
  })
}

const notAccepted = (name: string, type: string | null) =>
  refuse(
    'bad-request',
    {
      zh: `附件 ${name} 的内容${type === null ? '认不出类型' : `是 ${type}`}，不予接收：请上传照片、录音或视频（${ACCEPTED_TYPES.join('、')}）。`,
      en: `The content of ${name} ${type === null ? 'is of no type that we know' : `is ${type}`} and is not accepted: send a photo, sound or video (${ACCEPTED_TYPES.join(', ')}).`,
    },
    '/file',
  )

function tooLong(media: MediaType | null, limits: Readonly<Record<MediaType['kind'], number>>) {
  const most = media ? limits[media.kind] : 0
  return refuse(
    'too-large',
    {
      zh: `附件超过 ${most} MB：请压缩后再传，或请管理员调整参数 attachment-limits。`,
      en: `The attachment has more than ${most} MB: make it smaller, or ask the administrator to change the setting attachment-limits.`,
    },
    '/file',
  )
}

const tooMany = (most: number) =>
  refuse('conflict', {
    zh: `本案卷已有 ${most} 个附件：请先撤下不用的，或请管理员调整参数 attachment-limits。`,
    en: `The case has ${most} attachments already: withdraw some, or ask the administrator to change the setting attachment-limits.`,
  })
