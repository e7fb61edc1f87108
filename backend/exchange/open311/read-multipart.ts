import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TakenFile } from '../../attachments/add-attachment.ts'
import { fileNameOf } from '../../http/file-name.ts'
import { codeOf } from '../../support/start-error.ts'
import type { PhotoShelf } from './ports.ts'
import { MAX_FIELDS } from './read-fields.ts'
import type { Fields } from './read-query.ts'
import { Open311Refusal } from './refusal.ts'

export const MOST_PHOTOS = 5
const FIELD_BYTES = 16 * 1024
/** Above every limit that a city can set for a photo; that one comes first. */
const LARGEST_FILE = (1 << 30) + 1

export async function readsMultipart(app: FastifyInstance): Promise<void> {
  const limits = { fields: MAX_FIELDS, fieldSize: FIELD_BYTES, files: MOST_PHOTOS, fileSize: LARGEST_FILE, parts: MAX_FIELDS }
  await app.register(multipart, { limits })
}

export interface MultipartReport {
  readonly fields: Fields
  readonly photos: readonly TakenFile[]
}

/**
 * A report whose parts are its fields and, as `media`, its photos.
 * @param mayUpload asked with the fields so far before a file is taken in; throws to refuse it
 */
export async function readMultipart(
  request: FastifyRequest,
  photos: PhotoShelf,
  mayUpload: (fields: Fields) => Promise<unknown>,
): Promise<MultipartReport> {
  const fields: Record<string, string> = Object.create(null)
  const taken: TakenFile[] = []
  try {
    for await (const part of request.parts()) {
      const name = nameOf(part)
      if (part.type === 'field') {
        if (part.valueTruncated) throw tooLong(name)
        if (!(name in fields)) fields[name] = textOf(part.value)
        continue
      }
      // A form that was left without a file sends a part whose file has an empty name.
      if (part.filename === '') part.file.resume()
      else {
        await admitted(() => admitPart(name, fields, mayUpload), part.file)
        taken.push(await photos.take(part.file, fileNameOf(part)))
      }
    }
  } catch (error) {
    throw TOO_MANY.has(codeOf(error) ?? '') ? tooMany() : error
  }
  return { fields, photos: taken }
}

/** A part may come without a name, whatever the types of the parser say. */
const nameOf = (part: { readonly fieldname?: string }) => part.fieldname ?? ''

/** A part that says that it is JSON comes parsed. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

async function admitPart(name: string, fields: Fields, mayUpload: (fields: Fields) => Promise<unknown>): Promise<void> {
  if (!/^media(\[\d*\])?$/.test(name)) throw strangeFile(name)
  await mayUpload(fields)
}

/** A sender hears the refusal only once its file was read. */
async function admitted(check: () => Promise<void>, file: NodeJS.ReadableStream): Promise<void> {
  try {
    await check()
  } catch (error) {
    file.resume()
    throw error
  }
}

const TOO_MANY = new Set(['FST_PARTS_LIMIT', 'FST_FILES_LIMIT', 'FST_FIELDS_LIMIT'])

const tooMany = () =>
  new Open311Refusal(
    413,
    `字段多于 ${MAX_FIELDS} 个，或照片多于 ${MOST_PHOTOS} 张`,
    `there are more than ${MAX_FIELDS} fields or ${MOST_PHOTOS} photos`,
  )

const tooLong = (name: string) =>
  new Open311Refusal(413, `${name} 超过 ${FIELD_BYTES >> 10} KiB`, `${name} is longer than ${FIELD_BYTES >> 10} KiB`)

const strangeFile = (name: string) =>
  new Open311Refusal(
    400,
    `文件应放在 media 中，而不是 ${name.slice(0, 40)}`,
    `a file goes into the part media, not into ${name.slice(0, 40)}`,
  )
