import { BULK_FIELDS, type BulkField } from '../../../contract/wire/bulk-import.ts'
import type { Sentence } from '../../support/start-error.ts'

/** Headers that are known by themselves, beside the names of the fields. In small letters, without blanks. */
const ALIASES: Readonly<Record<BulkField, readonly string[]>> = {
  number: ['案卷号', '案卷编号', '案件编号', '任务号', 'casenumber'],
  kind: ['类型', '问题类型', '案卷类型', '案件类型'],
  classCode: ['小类代码', '小类编码', '小类', 'class'],
  edition: ['版本', '字典版本', '标准版本', 'classedition'],
  condition: ['立案条件'],
  source: ['来源', '问题来源', '案件来源'],
  reporter: ['上报人', '监督员', '采集员'],
  lng: ['经度', 'lon', 'longitude'],
  lat: ['纬度', 'latitude'],
  address: ['地址', '地址描述', '位置描述'],
  description: ['描述', '问题描述', '案卷描述'],
  unit: ['责任单位', '处置单位', '处置部门', '专业部门'],
  componentCode: ['部件代码', '部件编码', '部件编号', '部件标识码', 'component'],
  districtCode: ['区县代码', 'district'],
  reportedAt: ['上报时间'],
  acceptedAt: ['受理时间'],
  filedAt: ['立案时间'],
  dispatchedAt: ['派遣时间'],
  handledAt: ['处置完成时间', '处置时间', '处置反馈时间'],
  closedAt: ['结案时间', '结束时间'],
  dueAt: ['处置截止时间', '截止时间'],
  end: ['状态', '案卷状态', '结案方式', 'state'],
  reason: ['原因', '理由'],
}
const REQUIRED: readonly BulkField[] = ['number', 'kind', 'classCode', 'lng', 'lat', 'reportedAt']
const FIELD_OF = new Map<string, BulkField>(
  BULK_FIELDS.flatMap((field) => [field, ...ALIASES[field]].map((name): [string, BulkField] => [simple(name), field])),
)

export interface Columns {
  /** For each column of the file, what it holds; null = nothing that we know. */
  readonly fields: readonly (BulkField | null)[]
  readonly headers: readonly string[]
}

function simple(name: string): string {
  return name.normalize('NFKC').replaceAll(/[\s_]/g, '').toLowerCase()
}

/**
 * Which column is what, from the header line and what the caller said about it.
 * @param said `header=field` pairs separated by semicolons
 */
export function columnsOf(header: readonly string[], said = ''): Columns | { readonly wrong: Sentence } {
  const own = new Map<string, BulkField>()
  for (const pair of said.split(';').filter((each) => each.trim() !== '')) {
    const [name, field] = pair.split('=').map((each) => each.trim())
    const known = BULK_FIELDS.find((each) => each === field)
    if (!name || !known) return { wrong: unknownField(pair) }
    if (!header.some((each) => simple(each) === simple(name))) return { wrong: noSuchHeader(name) }
    own.set(simple(name), known)
  }
  const claimed = new Set(own.values())
  const fields = header.map((name) => {
    const field = own.get(simple(name)) ?? FIELD_OF.get(simple(name)) ?? null
    return field !== null && !own.has(simple(name)) && claimed.has(field) ? null : field
  })
  const twice = fields.find((field, at) => field !== null && fields.indexOf(field) !== at)
  if (twice) return { wrong: twoColumns(twice) }
  const missing = REQUIRED.filter((field) => !fields.includes(field))
  return missing.length > 0 ? { wrong: lacking(missing) } : { fields, headers: header }
}

const unknownField = (pair: string): Sentence => ({
  zh: `columns 中的“${pair.trim()}”读不懂：写作 表头=字段，字段为 ${BULK_FIELDS.join('、')}。`,
  en: `"${pair.trim()}" in columns cannot be read: write header=field, with a field of ${BULK_FIELDS.join(', ')}.`,
})
const noSuchHeader = (name: string): Sentence => ({
  zh: `columns 提到的表头“${name}”不在文件中：请核对首行。`,
  en: `The header "${name}" in columns is not in the file: check its first line.`,
})
const twoColumns = (field: BulkField): Sentence => ({
  zh: `有两列都是 ${field}：请用 columns 指明用哪一列。`,
  en: `Two columns hold ${field}: say with columns which one is meant.`,
})
const lacking = (fields: readonly BulkField[]): Sentence => ({
  zh: `缺少必需的列：${fields.map((field) => `${ALIASES[field][0]}（${field}）`).join('、')}。请补上，或用 columns 指明对应的表头。`,
  en: `Required columns are missing: ${fields.map((field) => `${field} (${ALIASES[field][0]})`).join(', ')}. Add them, or name their headers with columns.`,
})
