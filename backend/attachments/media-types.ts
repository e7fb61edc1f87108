import { fileTypeFromBuffer } from 'file-type'
import { ATTACHMENT_KINDS, type AttachmentKind } from '../../contract/wire/attachments.ts'

/** What phones and cameras make. Nothing here is run or drawn by a browser as a page: no SVG, no HTML, no PDF. */
const KIND_OF_TYPE: ReadonlyMap<string, AttachmentKind> = new Map([
  ['image/jpeg', 'photo'],
  ['image/png', 'photo'],
  ['image/webp', 'photo'],
  ['image/heic', 'photo'],
  ['image/heif', 'photo'],
  ['audio/mpeg', 'sound'],
  ['audio/mp4', 'sound'],
  ['audio/x-m4a', 'sound'],
  ['audio/aac', 'sound'],
  ['audio/amr', 'sound'],
  ['audio/ogg', 'sound'],
  ['audio/wav', 'sound'],
  ['video/mp4', 'video'],
  ['video/quicktime', 'video'],
  ['video/webm', 'video'],
  ['video/3gpp', 'video'],
])

export interface MediaType {
  readonly type: string
  readonly kind: AttachmentKind
}

/** As many bytes as the type is found from. */
export const HEAD_BYTES = 64 << 10

/** What a file is by its first bytes; `found` names what is not accepted, null where nothing is recognised. */
export async function mediaTypeOf(head: Uint8Array): Promise<MediaType | { readonly refused: string | null }> {
  const found = await fileTypeFromBuffer(head)
  const type = found?.mime.split(';')[0] ?? null
  const kind = type === null ? undefined : KIND_OF_TYPE.get(type)
  return type !== null && kind !== undefined ? { type, kind } : { refused: type }
}

export function acceptedTypes(kinds: readonly AttachmentKind[] = ATTACHMENT_KINDS): readonly string[] {
  return [...KIND_OF_TYPE].filter(([, kind]) => kinds.includes(kind)).map(([type]) => type)
}
