import { CASE_SOURCES, type CaseKind, type CaseSource } from '../../../contract/domain/stage.ts'
import type { Datum } from '../../../contract/wire/areas.ts'
import type { BulkField } from '../../../contract/wire/bulk-import.ts'
import type { ReportRequest } from '../../../contract/wire/rest.ts'
import { OWN_REASONS } from '../../../core/cases/own-reasons.ts'
import { PAST_ENDS, type PastEnd, type PastStep, type PastTimes, pastSteps } from '../../../core/exchange/past-steps.ts'
import { isStorable } from '../../../core/text/storable.ts'
import { toWgs84 } from '../../areas/import/datum.ts'
import type { Sentence } from '../../support/start-error.ts'

export interface PastCase {
  readonly report: ReportRequest & { readonly number: string; readonly at: number }
  readonly steps: readonly PastStep[]
  readonly reason: string | null
  readonly condition: string | null
}

export interface Fault {
  readonly field: BulkField
  readonly value: string
  readonly sentence: Sentence
}

export interface ReadingRules {
  readonly datum: Datum
  /** Of times without a zone. */
  readonly utcOffsetMinutes: number
  /** Nothing of the past lies after this, HallMs. */
  readonly now: number
}

const KINDS: Readonly<Record<string, CaseKind>> = { event: 'event', 事件: 'event', component: 'component', 部件: 'component' }
const SOURCES: Readonly<Record<string, CaseSource>> = {
  ...Object.fromEntries(CASE_SOURCES.map((source) => [source, source])),
  监督员上报: 'collector',
  监督员: 'collector',
  采集员上报: 'collector',
  视频上报: 'video',
  视频: 'video',
  热线: 'hotline',
  '12345': 'hotline',
  '12319': 'hotline',
  公众举报: 'public',
  公众: 'public',
  领导批示: 'leader',
  领导: 'leader',
  媒体曝光: 'media',
  媒体: 'media',
  转办: 'transfer',
  其他: 'transfer',
}
const ENDS: Readonly<Record<string, PastEnd>> = {
  ...Object.fromEntries(PAST_ENDS.map((end) => [end, end])),
  在办: 'open',
  结案: 'closed',
  已结案: 'closed',
  强制结案: 'force-closed',
  作废: 'void',
  不予受理: 'rejected',
  不予立案: 'rejected',
}
const LENGTHS = {
  edition: 40,
  condition: 64,
  reporter: 64,
  address: 200,
  description: 2000,
  unit: 64,
  districtCode: 15,
  reason: 500,
} as const

/** One row: the report and the steps of a case of the past, or the first thing that is wrong with each of its columns. */
export function readPastCase(
  cells: ReadonlyMap<BulkField, string>,
  rules: ReadingRules,
): PastCase | { readonly faults: Fault[] } {
  const row = new RowReader(cells, rules)
  const number = row.number()
  const kind = row.oneOf('kind', KINDS) ?? row.missing('kind')
  const classCode = row.classCode()
  const place = row.place()
  const componentCode = row.componentCode()
  const times: PastTimes = {
    reportedAt: row.time('reportedAt') ?? row.missing('reportedAt') ?? 0,
    acceptedAt: row.time('acceptedAt'),
    filedAt: row.time('filedAt'),
    dispatchedAt: row.time('dispatchedAt'),
    handledAt: row.time('handledAt'),
    closedAt: row.time('closedAt'),
  }
  const dueAt = row.time('dueAt', true)
  const end = row.oneOf('end', ENDS) ?? (times.closedAt === null ? 'open' : 'closed')
  const source = row.oneOf('source', SOURCES) ?? 'transfer'
  const texts = row.texts()
  const { faults } = row
  if (faults.length > 0 || !number || !kind || !classCode || !place) return { faults }
  const steps = pastSteps(times, end)
  if ('why' in steps) return { faults: [row.fault(steps.field, sentenceOf(steps.why))] }
  if (steps.some(({ action }) => action === 'dispatch') && !texts.unit) return { faults: [row.fault('unit', UNIT_MISSING)] }
  const { condition, reason, ...said } = texts
  const report = {
    ...said,
    ...place,
    number,
    kind,
    classCode,
    source,
    ...(componentCode === null ? {} : { componentCode }),
    at: times.reportedAt,
    ...(dueAt === null ? {} : { dueAt }),
  }
  return { report, steps, reason: reason ?? OWN_REASONS.imported, condition: condition ?? null }
}

class RowReader {
  readonly faults: Fault[] = []
  private readonly cells: ReadonlyMap<BulkField, string>
  private readonly rules: ReadingRules

  constructor(cells: ReadonlyMap<BulkField, string>, rules: ReadingRules) {
    this.cells = cells
    this.rules = rules
  }

  fault(field: BulkField, sentence: Sentence): Fault {
    return { field, value: this.text(field).slice(0, 100), sentence }
  }

  /** @returns null, so that it can stand for the value */
  missing(field: BulkField): null {
    if (this.text(field) === '') this.add(field, { zh: '必填，却是空的', en: 'must not be empty' })
    return null
  }

  number(): string | null {
    const text = this.text('number')
    if (text === '') return this.missing('number')
    if (/^\d+(\.\d+)?[eE]\+?\d+$/.test(text)) {
      const zh = '被表格软件写成了科学计数：请把该列设为文本后重新导出'
      return this.add('number', { zh, en: 'a spreadsheet has turned it into scientific notation: export the column as text' })
    }
    if (/^[\p{L}\p{N}._/-]{1,40}$/u.test(text)) return text
    return this.add('number', {
      zh: '案卷号为 1 至 40 个字母、数字或 . _ / -',
      en: 'a number has 1 to 40 letters, digits or . _ / -',
    })
  }

  classCode(): string | null {
    const text = this.text('classCode')
    if (/^[0-9]{4}$/.test(text)) return text
    if (text === '') return this.missing('classCode')
    const zh = '小类代码为四位数字（表格软件会丢掉开头的 0）'
    return this.add('classCode', { zh, en: 'a class code has four digits (spreadsheets drop a leading 0)' })
  }

  componentCode(): string | null {
    const text = this.text('componentCode')
    if (text === '' || /^[0-9]{16}$/.test(text)) return text || null
    const zh = '部件代码为十六位数字（表格软件会把它变成科学计数：请把该列设为文本后重新导出）'
    return this.add('componentCode', {
      zh,
      en: 'a component has 16 digits (a spreadsheet may round them: export the column as text)',
    })
  }

  place(): { lng: number; lat: number } | null {
    const [x, y] = [this.degrees('lng', 180), this.degrees('lat', 90)]
    if (x === null || y === null) return null
    const [lng, lat] = toWgs84([x, y], this.rules.datum)
    return { lng, lat }
  }

  oneOf<Value>(field: BulkField, words: Readonly<Record<string, Value>>): Value | null {
    const text = this.text(field)
    if (text === '') return null
    if (Object.hasOwn(words, text)) return words[text] as Value
    const known = Object.keys(words).join('、')
    return this.add(field, { zh: `不认识：可用 ${known}`, en: `is not known: one of ${known}` })
  }

  /** `2026-10-01T08:00:00+08:00`, or local without a zone; blanks, slashes and dots between the parts of a date do too. */
  time(field: BulkField, mayBeAhead = false): number | null {
    const text = this.text(field)
    if (text === '') return null
    const at = instantOf(text, this.rules.utcOffsetMinutes)
    if (at === null)
      return this.add(field, { zh: '不是时间，应如 2026-10-01 08:30:00', en: 'is no time such as 2026-10-01 08:30:00' })
    if (at > this.rules.now && !mayBeAhead) return this.add(field, { zh: '在将来', en: 'lies ahead' })
    return at
  }

  texts(): Partial<Record<keyof typeof LENGTHS, string>> {
    const said: Partial<Record<keyof typeof LENGTHS, string>> = {}
    for (const [field, most] of Object.entries(LENGTHS) as [keyof typeof LENGTHS, number][]) {
      const text = this.text(field)
      if (!isStorable(text)) this.add(field, UNSTORABLE)
      else if (text.length > most) this.add(field, { zh: `超过 ${most} 字`, en: `has more than ${most} characters` })
      else if (text !== '') said[field] = text
    }
    return said
  }

  private degrees(field: 'lng' | 'lat', most: number): number | null {
    const text = this.text(field)
    if (text === '') return this.missing(field)
    const value = /^[+-]?\d{1,3}(\.\d{1,15})?$/.test(text) ? Number(text) : Number.NaN
    if (Math.abs(value) <= most) return value
    return this.add(field, { zh: '不是度数', en: 'is not in degrees' })
  }

  private text(field: BulkField): string {
    return this.cells.get(field)?.trim() ?? ''
  }

  private add(field: BulkField, sentence: Sentence): null {
    this.faults.push(this.fault(field, sentence))
    return null
  }
}

const TIME =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

export function instantOf(text: string, utcOffsetMinutes: number): number | null {
  const found = TIME.exec(text)
  if (!found) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ms = Number((found[7] ?? '0').padEnd(3, '0'))
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const back = new Date(utc)
  // The calendar would carry 31 April over into May.
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null
  return utc - offsetMinutes(found[8], utcOffsetMinutes) * 60_000
}

function offsetMinutes(zone: string | undefined, local: number): number {
  if (zone === undefined) return local
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}

function sentenceOf(why: 'missing' | 'before-earlier' | 'not-ended'): Sentence {
  switch (why) {
    case 'missing':
      return { zh: '缺少这一时间，而后面的步骤已有时间', en: 'is missing although later steps have their times' }
    case 'before-earlier':
      return { zh: '早于前面的步骤', en: 'lies before an earlier step' }
    case 'not-ended':
      return { zh: '案卷仍在办，却有结束时间', en: 'the case is open, yet it has a time of its end' }
  }
}

const UNSTORABLE = {
  zh: '含有无法保存的字符（U+0000 或不成对的代理项）',
  en: 'holds a character that cannot be kept (U+0000 or half of a surrogate pair)',
}
const UNIT_MISSING = { zh: '已派遣的案卷须有责任单位', en: 'a case that was dispatched needs its unit' }
