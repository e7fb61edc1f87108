import type { Lamp } from '../../../contract/wire/case-list.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { KIND_WORDS, SOURCE_WORDS, STAGE_WORDS, STATE_WORDS } from '../../../core/cases/case-words.ts'
import { listedDueAt } from '../../../core/oversight/case-filter.ts'
import { BYTE_ORDER_MARK, type CsvValue, csvLine } from '../../../core/oversight/csv.ts'
import { lampOf } from '../../../core/oversight/lamp.ts'
import { localTimeText } from '../../../core/time/local-time-text.ts'
import type { CityDirectory } from '../../city/city-directory.ts'

type Lang = 'zh' | 'en'

interface Column {
  readonly zh: string
  readonly en: string
  of(file: CaseFile, words: Words): CsvValue
}

interface Words {
  readonly directory: CityDirectory
  readonly lang: Lang
  readonly now: number
}

const LAMP_WORDS: Readonly<Record<Lamp, { readonly zh: string }>> = {
  green: { zh: '绿灯' },
  yellow: { zh: '黄灯' },
  red: { zh: '红灯' },
  off: { zh: '' },
}

/** A Chinese table reads in words; an English one keeps the codes of the interface. */
const named = <Code extends string>(
  code: Code,
  words: Readonly<Record<Code, { readonly zh: string }>>,
  { lang }: Words,
): string => (lang === 'zh' ? words[code].zh : code)

const time = (at: number | null, { directory }: Words): string | null =>
  at === null ? null : localTimeText(at, directory.city.calendar.utcOffsetMinutes)

const COLUMNS: readonly Column[] = [
  { zh: '案卷号', en: 'Number', of: (file) => file.number },
  { zh: '部件/事件', en: 'Kind', of: (file, words) => named(file.kind, KIND_WORDS, words) },
  { zh: '小类代码', en: 'Class code', of: (file) => file.classCode },
  { zh: '字典版本', en: 'Edition', of: (file, { directory }) => directory.editionOf(file) },
  { zh: '小类', en: 'Class', of: className },
  { zh: '来源', en: 'Source', of: (file, words) => named(file.source, SOURCE_WORDS, words) },
  { zh: '阶段', en: 'Stage', of: (file, words) => named(file.stage, STAGE_WORDS, words) },
  { zh: '状态', en: 'State', of: (file, words) => named(file.state, STATE_WORDS, words) },
  { zh: '灯', en: 'Lamp', of: (file, words) => named(lampOf(file, words.now), LAMP_WORDS, words) },
  { zh: '区县代码', en: 'District', of: (file) => file.districtCode },
  { zh: '单元网格', en: 'Cell', of: (file) => file.cellCode },
  { zh: '责任单位', en: 'Unit', of: unitName },
  { zh: '部件代码', en: 'Component', of: (file) => file.componentCode },
  { zh: '地址', en: 'Address', of: (file) => file.address },
  { zh: '上报时间', en: 'Reported', of: (file, words) => time(file.reportedAt, words) },
  { zh: '立案时间', en: 'Filed', of: (file, words) => time(file.filedAt, words) },
  { zh: '截止时间', en: 'Due', of: (file, words) => time(listedDueAt(file), words) },
  { zh: '办结时间', en: 'Ended', of: (file, words) => time(file.endedAt, words) },
  { zh: '经度', en: 'Longitude', of: (file) => file.lng },
  { zh: '纬度', en: 'Latitude', of: (file) => file.lat },
]

function className(file: CaseFile, { directory, lang }: Words): string {
  const found = directory.classOf(file)
  return (lang === 'en' ? (found?.nameEn ?? found?.name) : found?.name) ?? file.classCode
}

function unitName(file: CaseFile, { directory, lang }: Words): string | null {
  const found = file.unitCode === null ? undefined : directory.unit(file.unitCode)
  return (lang === 'en' ? (found?.nameEn ?? found?.name) : found?.name) ?? file.unitCode
}

/** Lines that are sent together. */
const PIECE = 500

/** The list as a file for table programs, in pieces. */
export function* caseFileCsv(files: readonly CaseFile[], words: Words): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS.map((column) => column[words.lang]))
  for (let from = 0; from < files.length; from += PIECE) {
    const piece = files.slice(from, from + PIECE)
    yield piece.map((file) => csvLine(COLUMNS.map((column) => column.of(file, words)))).join('')
  }
}
