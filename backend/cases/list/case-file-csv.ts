import type { CaseKind, CaseSource, CaseState, Stage } from '../../../contract/domain/stage.ts'
import type { Lamp } from '../../../contract/wire/case-list.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
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

const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  collect: '信息采集',
  file: '案卷建立',
  dispatch: '任务派遣',
  handle: '任务处置',
  feedback: '处置反馈',
  check: '核查结案',
  evaluate: '综合评价',
}
const STATE_NAMES: Readonly<Record<CaseState, string>> = {
  reported: '待受理',
  verifying: '核实中',
  accepted: '待立案',
  filed: '待派遣',
  returned: '已回退',
  dispatched: '待签收',
  handling: '处置中',
  suspended: '挂账',
  handled: '待反馈',
  checking: '核查中',
  checked: '待结案',
  closed: '结案',
  'force-closed': '强制结案',
  void: '作废',
  rejected: '不予受理',
  postponed: '缓办',
  'self-handled': '自行处置',
}
const SOURCE_NAMES: Readonly<Record<CaseSource, string>> = {
  collector: '监督员上报',
  video: '视频',
  hotline: '热线',
  public: '公众',
  leader: '领导批示',
  media: '媒体',
  transfer: '部门批转',
}
const KIND_NAMES: Readonly<Record<CaseKind, string>> = { component: '部件', event: '事件' }
const LAMP_NAMES: Readonly<Record<Lamp, string>> = { green: '绿灯', yellow: '黄灯', red: '红灯', off: '' }

const named = <Word extends string>(word: Word, names: Readonly<Record<Word, string>>, { lang }: Words): string =>
  lang === 'zh' ? names[word] : word

const time = (at: number | null, { directory }: Words): string | null =>
  at === null ? null : localTimeText(at, directory.city.calendar.utcOffsetMinutes)

const COLUMNS: readonly Column[] = [
  { zh: '案卷号', en: 'Number', of: (file) => file.number },
  { zh: '部件/事件', en: 'Kind', of: (file, words) => named(file.kind, KIND_NAMES, words) },
  { zh: '小类代码', en: 'Class code', of: (file) => file.classCode },
  { zh: '小类', en: 'Class', of: className },
  { zh: '来源', en: 'Source', of: (file, words) => named(file.source, SOURCE_NAMES, words) },
  { zh: '阶段', en: 'Stage', of: (file, words) => named(file.stage, STAGE_NAMES, words) },
  { zh: '状态', en: 'State', of: (file, words) => named(file.state, STATE_NAMES, words) },
  { zh: '灯', en: 'Lamp', of: (file, words) => named(lampOf(file, words.now), LAMP_NAMES, words) },
  { zh: '区县代码', en: 'District', of: (file) => file.districtCode },
  { zh: '单元网格', en: 'Cell', of: (file) => file.cellCode },
  { zh: '责任单位', en: 'Unit', of: unitName },
  { zh: '地址', en: 'Address', of: (file) => file.address },
  { zh: '上报时间', en: 'Reported', of: (file, words) => time(file.reportedAt, words) },
  { zh: '立案时间', en: 'Filed', of: (file, words) => time(file.filedAt, words) },
  { zh: '截止时间', en: 'Due', of: (file, words) => time(listedDueAt(file), words) },
  { zh: '办结时间', en: 'Ended', of: (file, words) => time(file.endedAt, words) },
  { zh: '经度', en: 'Longitude', of: (file) => file.lng },
  { zh: '纬度', en: 'Latitude', of: (file) => file.lat },
]

function className(file: CaseFile, { directory, lang }: Words): string {
  const found = directory.classOf(file.kind, file.classCode)
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
