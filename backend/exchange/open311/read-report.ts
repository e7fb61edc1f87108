import type { ReportRequest } from '../../../contract/wire/rest.ts'
import { type Fields, unknownService } from './read-query.ts'
import { Open311Refusal } from './refusal.ts'
import { COMPONENT_ATTRIBUTE, CONDITION_ATTRIBUTE, type ServiceCatalog } from './services.ts'

const MAX_ADDRESS = 200
const MAX_DESCRIPTION = 2000

/**
 * The report that a `POST requests` makes. The sender's name, e-mail address and phone number, which the standard allows,
 * are not taken over: the record does not need them.
 */
export function readReport(fields: Fields, catalog: ServiceCatalog, reporter: string): ReportRequest {
  const code = fields.service_code
  if (!code) throw new Open311Refusal(400, '缺少 service_code', 'service_code was not provided')
  const found = catalog.classOf(code)
  if (!found) throw unknownService(code)
  const condition = fields[`attribute[${CONDITION_ATTRIBUTE}]`]
  if (condition && !found.conditions.some((each) => each.key === condition)) {
    throw new Open311Refusal(
      400,
      `attribute[${CONDITION_ATTRIBUTE}] 不在该服务的定义中`,
      `attribute[${CONDITION_ATTRIBUTE}] is not in the service's definition`,
    )
  }
  const address = bounded(fields, 'address_string', MAX_ADDRESS)
  return {
    kind: found.kind,
    classCode: found.code,
    ...(condition ? { condition } : {}),
    ...componentOf(fields),
    lng: readDegrees(fields, 'long', 180),
    lat: readDegrees(fields, 'lat', 90),
    ...(address ? { address } : {}),
    ...descriptionOf(fields),
    source: 'public',
    reporter,
  }
}

function componentOf(fields: Fields): { componentCode?: string } {
  const componentCode = fields[`attribute[${COMPONENT_ATTRIBUTE}]`]?.trim()
  if (!componentCode) return {}
  if (/^[0-9]{16}$/.test(componentCode)) return { componentCode }
  const name = `attribute[${COMPONENT_ATTRIBUTE}]`
  throw new Open311Refusal(400, `${name} 应为16位部件代码`, `${name} is not the 16 digits of a component`)
}

function descriptionOf(fields: Fields): { description?: string } {
  if (fields.media)
    throw new Open311Refusal(400, 'media 须为 multipart/form-data 中的文件', 'media is a file in multipart/form-data, not a text')
  const media = fields.media_url
  if (media && !/^https?:\/\/\S+$/.test(media))
    throw new Open311Refusal(400, 'media_url 不是网址', 'media_url is not a web address')
  const words = bounded(fields, 'description', MAX_DESCRIPTION)
  const description = [words, media ? `附件 media: ${media}` : ''].filter(Boolean).join('\n')
  if (description.length > MAX_DESCRIPTION) throw tooLong('description', MAX_DESCRIPTION)
  return description ? { description } : {}
}

function readDegrees(fields: Fields, name: 'lat' | 'long', max: number): number {
  const text = fields[name]?.trim()
  if (!text)
    throw new Open311Refusal(
      400,
      `缺少 ${name}：本系统按坐标立案，不查地址`,
      `${name} was not provided: a report here needs coordinates, an address alone is not looked up`,
    )
  const degrees = /^[+-]?[0-9]{1,3}(\.[0-9]{1,20})?$/.test(text) ? Number(text) : Number.NaN
  if (!(Math.abs(degrees) <= max)) throw new Open311Refusal(400, `${name} 不是 WGS-84 度数`, `${name} is not in degrees (WGS-84)`)
  return degrees
}

function bounded(fields: Fields, name: string, max: number): string {
  const text = fields[name]?.trim() ?? ''
  if (text.length > max) throw tooLong(name, max)
  return text
}

function tooLong(name: string, max: number): Open311Refusal {
  return new Open311Refusal(400, `${name} 超过 ${max} 字`, `${name} is longer than ${max} characters`)
}
