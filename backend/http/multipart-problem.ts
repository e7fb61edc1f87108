import type { Problem } from '../../contract/wire/rest.ts'
import { codeOf } from '../support/start-error.ts'
import { problem } from './problem.ts'

/** The parser of uploads has codes for its own rules, and words alone for what is no multipart at all. */
const BROKEN = /^Multipart: Boundary not found$|unexpected end of multipart data$|^The needle cannot/i

/** Why an upload could not be taken apart; null = the error is another one. */
export function multipartProblem(error: Error): Problem | null {
  switch (codeOf(error)) {
    case 'FST_FILES_LIMIT':
    case 'FST_FIELDS_LIMIT':
    case 'FST_PARTS_LIMIT':
      return tooManyParts()
    case 'FST_REQ_FILE_TOO_LARGE':
      return fileTooLarge()
    case 'FST_PROTO_VIOLATION':
    case 'FST_INVALID_JSON_FIELD_ERROR':
      return badField()
    case 'FST_MP_PREMATURE_CLOSE':
      return broken()
    default:
      return BROKEN.test(error.message) ? broken() : null
  }
}

const tooManyParts = () =>
  problem('too-large', {
    zh: '一次上传的文件或字段过多：请分几次上传。',
    en: 'There are too many files or fields in one upload: send them in several.',
  })

const fileTooLarge = () =>
  problem('too-large', {
    zh: '文件超过该接口的上限：请拆分或压缩后再传。',
    en: 'The file is larger than this address takes: split it or make it smaller.',
  })

const badField = () =>
  problem('bad-request', {
    zh: '上传中有一个字段的名称或内容不可用：请核对表单字段。',
    en: 'A field of the upload has a name or content that cannot be used: check the fields of the form.',
  })

const broken = () =>
  problem('bad-request', {
    zh: '上传不完整，或缺少 multipart 分隔符（boundary）：请重新上传，并由客户端库生成 Content-Type。',
    en: 'The upload is incomplete or its multipart boundary is missing: send it again, and let the client library make the Content-Type.',
  })
