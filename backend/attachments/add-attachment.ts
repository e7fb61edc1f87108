import type { Readable } from 'node:stream'
import {
  type AddAttachmentQuery,
  ATTACHMENT_KINDS,
  type Attachment,
  type AttachmentKind,
} from '../../contract/wire/attachments.ts'
import { storable } from '../../core/text/storable.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { refuse } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Sentence } from '../support/start-error.ts'
import { ATTACHMENT_LIMITS } from './attachment-limits.ts'
import { attachmentsOfCase, insertAttachment, lockAttachments } from './attachment-table.ts'
import type { FileStore, StoredFile } from './file-store.ts'
import { acceptedTypes, HEAD_BYTES, type MediaType, mediaTypeOf } from './media-types.ts'

const MEGABYTE = 1 << 20

/** A file as it comes in. */
export interface IncomingFile {
  readonly file: Readable
  readonly fileName: string
}

export interface Upload extends IncomingFile {
  readonly caseId: number
  readonly about: AddAttachmentQuery
  readonly by: string
}

/** A file that lies in the store and that no case names yet; one that none comes to name is removed after an hour. */
export interface TakenFile extends StoredFile, MediaType {
  readonly fileName: string
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
  return nameFile(await takeFile(upload, store, context), upload, context)
}

/** @throws ProblemError on what is none of these kinds by its content, or too large */
export async function takeFile(
  { file, fileName }: IncomingFile,
  store: FileStore,
  { settings, hall }: Pick<Context, 'settings' | 'hall'>,
  kinds: readonly AttachmentKind[] = ATTACHMENT_KINDS,
): Promise<TakenFile> {
  const limits = settings.at(ATTACHMENT_LIMITS, hall.now()).body
  let media: MediaType | null = null
  const admit = async (head: Buffer): Promise<number> => {
    const found = await mediaTypeOf(head)
    if ('refused' in found) throw notAccepted(fileName, found.refused, kinds)
    if (!kinds.includes(found.kind)) throw notAccepted(fileName, found.type, kinds)
    media = found
    return limits[found.kind] * MEGABYTE
  }
  const stored = await store.take(file, HEAD_BYTES, admit, () => tooLong(media, limits))
  return { ...stored, ...(media as unknown as MediaType), fileName: storable(fileName.slice(0, 200)) }
}

/** Writes the row by which a case has the file. */
export async function nameFile(
  taken: TakenFile,
  { caseId, about, by }: Pick<Upload, 'caseId' | 'about' | 'by'>,
  { pool, settings, hall }: Context,
): Promise<{ attachment: Attachment; repeated: boolean }> {
  return inTransaction(pool, async (client) => {
    await lockAttachments(client, caseId)
    const present = (await attachmentsOfCase(client, caseId)).filter((each) => each.withdrawnAt === null)
    const same = present.find((each) => each.sha256 === taken.sha256 && each.phase === about.phase)
    if (same) return { attachment: same, repeated: true }
    const { perCase } = settings.at(ATTACHMENT_LIMITS, hall.now()).body
    if (present.length >= perCase) throw tooMany(perCase)
    const addedAt = hall.now()
    // A voice is personal whatever the sender says.
    const personal = taken.kind === 'sound' || (about.personal ?? true)
    const attachment = await insertAttachment(client, { ...about, ...taken, caseId, personal, addedBy: by, addedAt })
    const detail = { attachment: attachment.id, sha256: taken.sha256, size: taken.size, phase: about.phase }
    await writeAudit(client, { hallAt: addedAt, who: by, what: 'attachment.add', target: `case:${caseId}`, detail })
    return { attachment, repeated: false }
  })
}

const KIND_WORDS: Readonly<Record<AttachmentKind, Sentence>> = {
  photo: { zh: '照片', en: 'a photo' },
  sound: { zh: '录音', en: 'sound' },
  video: { zh: '视频', en: 'video' },
}

function notAccepted(name: string, type: string | null, kinds: readonly AttachmentKind[]) {
  const wanted = {
    zh: kinds.map((kind) => KIND_WORDS[kind].zh).join('、'),
    en: kinds.map((kind) => KIND_WORDS[kind].en).join(' or '),
  }
  const types = acceptedTypes(kinds).join(', ')
  return refuse(
    'bad-request',
    {
      zh: `附件 ${name} 的内容${type === null ? '认不出类型' : `是 ${type}`}，不予接收：请上传${wanted.zh}（${types}）。`,
      en: `The content of ${name} ${type === null ? 'is of no type that we know' : `is ${type}`} and is not accepted: send ${wanted.en} (${types}).`,
    },
    '/file',
  )
}

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
