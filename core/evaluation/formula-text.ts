import type {
  Atom,
  CountDefinition,
  EvaluationDefinitions,
  FactDue,
  FactMark,
  FactTime,
  IndicatorDefinition,
  SchemeDefinition,
  Where,
} from '../../contract/settings/evaluation.ts'
import { KIND_WORDS, SOURCE_WORDS, STAGE_WORDS, STATE_WORDS } from '../cases/case-words.ts'

/** A formula in words. */
export interface FormulaText {
  readonly zh: string
  readonly en: string
}

const TIMES: Readonly<Record<FactTime, FormulaText>> = {
  reported: { zh: '上报', en: 'reported' },
  verifySent: { zh: '派核实', en: 'sent to verify' },
  verified: { zh: '核实', en: 'verified' },
  accepted: { zh: '受理', en: 'accepted' },
  filed: { zh: '立案', en: 'filed' },
  dispatched: { zh: '派遣', en: 'dispatched' },
  handled: { zh: '处置完成', en: 'handled' },
  checkSent: { zh: '派核查', en: 'sent to check' },
  checked: { zh: '核查', en: 'checked' },
  reworked: { zh: '返工', en: 'sent back' },
  returned: { zh: '回退', en: 'given back' },
  extended: { zh: '延期', en: 'extended' },
  suspended: { zh: '挂账', en: 'suspended' },
  supervised: { zh: '督办', en: 'supervised' },
  ended: { zh: '办结', en: 'ended' },
  taken: { zh: '超期移交（改派、回退、撤回派遣、内部分派时已超期）', en: 'taken from the unit when overdue' },
  assisted: { zh: '协办完成', en: 'done by an assisting unit' },
}
const DUES: Readonly<Record<FactDue, FormulaText>> = {
  verify: { zh: '核实', en: 'verifying' },
  accept: { zh: '受理', en: 'accepting' },
  file: { zh: '立案', en: 'filing' },
  dispatch: { zh: '派遣', en: 'dispatching' },
  handle: { zh: '处置', en: 'handling' },
  check: { zh: '核查', en: 'checking' },
  close: { zh: '结案', en: 'closing' },
  checkSend: { zh: '派核查', en: 'sending to check' },
  assist: { zh: '协办', en: 'assisting' },
}
const MARKS: Readonly<Record<FactMark, FormulaText>> = {
  verifySentLate: { zh: '派核实超时', en: 'sent to verify late' },
  verifyLate: { zh: '核实超时', en: 'verified late' },
  acceptLate: { zh: '受理超时', en: 'accepted late' },
  fileLate: { zh: '立案超时', en: 'filed late' },
  dispatchLate: { zh: '派遣超时', en: 'dispatched late' },
  handleLate: { zh: '处置超期', en: 'handled late' },
  checkSentLate: { zh: '派核查超时', en: 'sent to check late' },
  checkLate: { zh: '核查超时', en: 'checked late' },
  closeLate: { zh: '结案超期', en: 'closed late' },
  hazard: { zh: '存在安全隐患', en: 'hazard' },
  rework: { zh: '曾返工', en: 'sent back at least once' },
  suspended: { zh: '挂账中', en: 'suspended' },
  supervised: { zh: '督办', en: 'supervised' },
  extended: { zh: '曾延期', en: 'extended' },
  exempt: { zh: '申诉成立', en: 'let off by an appeal' },
  selfHandled: { zh: '自行处置', en: 'put right on the spot' },
  visited: { zh: '已回访', en: 'asked afterwards' },
  satisfied: { zh: '满意', en: 'satisfied' },
  dissatisfied: { zh: '不满意', en: 'dissatisfied' },
  postponed: { zh: '缓办中', en: 'postponed' },
  immediate: { zh: '需要立即办理', en: 'immediate' },
}

type Names = ReadonlyMap<string, FormulaText>

export function namesOf(definitions: EvaluationDefinitions): Names {
  const all = [...definitions.counts, ...definitions.ratios, ...definitions.indicators, ...definitions.schemes]
  return new Map(all.map(({ key, zh, en }) => [key, { zh, en }]))
}

const nameOf = (names: Names, key: string): FormulaText => names.get(key) ?? { zh: key, en: key }
const joined = (parts: readonly FormulaText[], zh: string, en: string): FormulaText => ({
  zh: parts.map((part) => part.zh).join(zh),
  en: parts.map((part) => part.en).join(en),
})

const wordsOf = <Code extends string>(codes: readonly Code[], words: Readonly<Record<Code, FormulaText>>): FormulaText[] =>
  codes.map((code) => words[code])

function atomText(atom: Atom, names: Names): FormulaText {
  const { zh, en } = plainText(atom, names)
  return atom.not ? { zh: `非（${zh}）`, en: `not (${en})` } : { zh, en }
}

function plainText(atom: Atom, names: Names): FormulaText {
  const list = (zh: string, en: string, words: readonly FormulaText[]): FormulaText => ({
    zh: `${zh}为${words.map((word) => word.zh).join('、')}`,
    en: `${en} is ${words.map((word) => word.en).join(' or ')}`,
  })
  if ('happened' in atom) return { zh: `期内${TIMES[atom.happened].zh}`, en: `${TIMES[atom.happened].en} in the period` }
  if ('done' in atom) return { zh: `期末前已${TIMES[atom.done].zh}`, en: `${TIMES[atom.done].en} by its end` }
  if ('overdue' in atom) {
    return { zh: `期末${DUES[atom.overdue].zh}已超期而未完成`, en: `${DUES[atom.overdue].en} overdue and not done at its end` }
  }
  if ('mark' in atom) return MARKS[atom.mark]
  if ('kind' in atom) return list('类型', 'kind', wordsOf(atom.kind, KIND_WORDS))
  if ('source' in atom) return list('来源', 'source', wordsOf(atom.source, SOURCE_WORDS))
  if ('state' in atom) return list('状态', 'state', wordsOf(atom.state, STATE_WORDS))
  if ('stage' in atom) return list('阶段', 'stage', wordsOf(atom.stage, STAGE_WORDS))
  const { zh, en } = nameOf(names, atom.count)
  return { zh: `属于「${zh}」`, en: `counts as "${en}"` }
}

function whereText(where: Where, names: Names): FormulaText {
  const rows = where.map((all) =>
    joined(
      all.map((atom) => atomText(atom, names)),
      '，且',
      ' and ',
    ),
  )
  return joined(rows, '；或', '; or ')
}

export function countText(count: CountDefinition, definitions: EvaluationDefinitions): FormulaText {
  const names = namesOf(definitions)
  if ('where' in count) {
    const { zh, en } = whereText(count.where, names)
    return { zh: `案卷数：${zh}`, en: `cases: ${en}` }
  }
  const parts = count.sum.map(({ count: key, times }) => {
    const { zh, en } = nameOf(names, key)
    const sign = times === 1 ? '' : times === -1 ? '−' : `${times} × `
    return { zh: `${sign}${zh}`, en: `${sign}${en}` }
  })
  return joined(parts, ' ＋ ', ' + ')
}

export function ratioText(
  { numerator, denominator }: { numerator: string; denominator: string },
  definitions: EvaluationDefinitions,
): FormulaText {
  const names = namesOf(definitions)
  return joined([nameOf(names, numerator), nameOf(names, denominator)], ' ÷ ', ' ÷ ')
}

export function indicatorText({ of, score }: IndicatorDefinition, definitions: EvaluationDefinitions): FormulaText {
  const name = nameOf(namesOf(definitions), 'ratio' in of ? of.ratio : of.count)
  const per = 'count' in of && of.per === 'cell'
  const value = { zh: per ? `${name.zh} ÷ 单元网格数` : name.zh, en: per ? `${name.en} ÷ cells` : name.en }
  if ('line' in score) {
    const [a, b] = score.line
    const line = `${a.value} → ${a.score}, ${b.value} → ${b.score}`
    return { zh: `${value.zh}：按直线 ${line}`, en: `${value.en}: on the line ${line}` }
  }
  const bands = score.bands.map(({ from, to, score: points }) => `[${from ?? '−∞'}, ${to ?? '∞'}) → ${points}`).join('; ')
  return { zh: `${value.zh}：分档 ${bands}`, en: `${value.en}: bands ${bands}` }
}

export function schemeText({ score }: SchemeDefinition, definitions: EvaluationDefinitions): FormulaText {
  const names = namesOf(definitions)
  if ('weights' in score) {
    const parts = score.weights.map(({ indicator, weight }) => {
      const { zh, en } = nameOf(names, indicator)
      return { zh: `${zh} × ${weight} %`, en: `${en} × ${weight} %` }
    })
    return joined(parts, ' ＋ ', ' + ')
  }
  const parts = score.points.map(({ indicator, times }) => {
    const { zh, en } = nameOf(names, indicator)
    return { zh: `${times} × ${zh}`, en: `${times} × ${en}` }
  })
  return joined([{ zh: `基准分 ${score.base}`, en: `base ${score.base}` }, ...parts], ' ＋ ', ' + ')
}
