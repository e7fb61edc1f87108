import type { FindingReason } from '../../../contract/wire/areas.ts'
import type { Sentence } from '../../support/start-error.ts'

export type Facts = Readonly<Record<string, string | number>>

/** What each reason says. The facts are filled in by the check that found it. */
const SENTENCES: Readonly<Record<FindingReason, readonly [zh: string, en: string]>> = {
  'file-unreadable': ['文件不能读取：{zh}。', 'The file cannot be read: {en}.'],
  'too-large': ['超出大小限制：{zh}。请分批导入。', 'Too large: {en}. Import it in parts.'],
  'too-many-rows': ['行数超限：{zh}。请分批导入。', 'Too many rows: {en}. Import it in parts.'],
  'too-deep': ['结构过深：{zh}。', 'Built too deep: {en}.'],
  'no-rows': ['没有可导入的内容：{zh}。', 'Nothing to import: {en}.'],
  'column-missing': [
    '缺少必需的列“{field}”。可用的表头见使用说明。',
    'The column "{field}" is needed. The guide lists the headers that are understood.',
  ],
  'column-unknown': ['未使用的列：{columns}。', 'Columns not used: {columns}.'],
  'sheet-ignored': ['{zh}。', '{en}.'],
  'value-missing': ['缺少“{field}”。', '"{field}" is missing.'],
  'value-bad': ['“{field}”的值“{value}”有误：{zh}。', '"{value}" is not right for "{field}": {en}.'],
  'code-bad': ['编码“{code}”有误：{zh}。', 'The code "{code}" is wrong: {en}.'],
  'code-rounded': ['{zh}。请将编码列设为文本后重新填写。', '{en}. Make the column text and enter the codes anew.'],
  'code-duplicate': [
    '编码 {code} 与第 {other} 行重复，以先出现的一行为准。',
    'The code {code} is already in row {other}; the earlier row stands.',
  ],
  'code-conflict': ['编码 {code} 与“{value}”不符：{zh}。', 'The code {code} does not fit "{value}": {en}.'],
  orphan: [
    '{code} 没有上级：文件和库中都没有以其前几位为编码的区域。请先导入上级区域。',
    '{code} has nothing above it: neither the file nor the stored data has an area with its first digits. Import the areas above first.',
  ],
  'parent-missing': [
    '{code} 缺少直接上级 {parent}，统计将归入 {ancestor}。',
    '{code} lacks its direct parent {parent}; it will be counted under {ancestor}.',
  ],
  'geometry-missing': ['{code} 没有图形{zh}。', '{code} has no shape{en}.'],
  'geometry-bad': ['图形有误：{zh}。', 'The shape is wrong: {en}.'],
  overlap: [
    '{code} 与 {other} 重叠 {area} m²（占较小者的 {share} %）。',
    '{code} overlaps {other} by {area} m² ({share} % of the smaller).',
  ],
  gap: ['{parent} 内有 {area} m² 未被下级区域覆盖。', '{area} m² of {parent} are covered by none of the areas below it.'],
  'outside-parent': ['{code} 有 {share} % 的面积在上级 {parent} 之外。', '{share} % of {code} lies outside {parent} above it.'],
  'out-of-town': ['位置 {lng}, {lat} 不在本市任何区域内{zh}。', 'The place {lng}, {lat} is in no area of the city{en}.'],
  'cell-differs': [
    '所填单元网格 {stated} 与位置所在的 {found} 不符。',
    'The stated cell {stated} is not the one at this place, {found}.',
  ],
  'class-unknown': ['字典中没有{kind}小类 {value}。', 'The dictionary has no {kind} class {value}.'],
  'unit-unknown': ['没有编码为“{value}”的责任单位。', 'There is no unit with the code "{value}".'],
  'datum-suspect': [
    '坐标基准可疑：按 {stated} 读入后与已有数据相差约 {metres} m，按 {likely} 读入则约 {better} m。请改正基准，或声明保持。',
    'The datum is suspect: read as {stated} the data lie about {metres} m from what is stored, read as {likely} about {better} m. Correct the datum, or state that it is to be kept.',
  ],
  'datum-unstated': ['坐标基准：{zh}。', 'Datum: {en}.'],
  'validity-bad': ['有效期有误：{from} 至 {to}。', 'The dates of validity are wrong: {from} to {to}.'],
  'validity-overlap': [
    '{code} 的有效期（{from} 起）与已有版本（{other}）重叠。',
    'The validity of {code} (from {from}) overlaps the stored edition ({other}).',
  ],
  'terminal-taken': [
    '终端手机号 {phone} 已由 {other} 使用：一部终端只能属于一个人员或车辆。',
    'The terminal {phone} already belongs to {other}: a terminal reports for one mover only.',
  ],
  'rights-widened': [
    '账号 {code} 的权限将扩大：{zh}。若非本意，请改正该行。',
    'The account {code} may do or see more: {en}. Correct the row if that is not meant.',
  ],
  'class-refused': [
    '小类 {code} 的第 {other} 行有误，因此该小类各行都不写入，已有的立案条件不变。请改正后重新导入。',
    'Row {other} of class {code} is wrong, so none of its rows is taken and its stored conditions stay. Correct it and import again.',
  ],
  'limits-left-out': [
    '小类 {code}（{edition}）的立案条件不能作为时限发布，时限标准中保持原样。请改正后重新导入该小类。',
    'The conditions of class {code} ({edition}) cannot be published as limits, which stay as they were. Correct the class and import it again.',
  ],
  superseded: [
    '{code} 的原版本（{other} 起）将于 {from} 终止。',
    'The earlier edition of {code} (from {other}) will end on {from}.',
  ],
  'class-superseded': [
    '小类 {code} 自 {from} 起由本版本接替 {other}：新上报按本版本，旧案卷仍按原版本显示；未写版本的分拨规则对两版都有效，请核对。',
    'From {from} this edition takes the digits {code} over from {other}: new reports go by it, older cases keep their edition; check the dispatch rules, which hold for both where they name none.',
  ],
  'class-older': [
    '小类 {code} 在较新的版本 {other} 中有效：本版本只用于显示旧案卷。',
    'The digits {code} are in force in the newer edition {other}: this one names old cases only.',
  ],
}

export function sentenceOf(reason: FindingReason, facts: Facts): Sentence {
  const [zh, en] = SENTENCES[reason]
  return { zh: filled(zh, facts), en: filled(en, facts) }
}

/** Values come from files of any make: they are cut, so that a report cannot be blown up by one cell. */
const LONGEST_FACT = 120

function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(facts[name] ?? '')
    return value.length > LONGEST_FACT ? `${value.slice(0, LONGEST_FACT)}…` : value
  })
}
