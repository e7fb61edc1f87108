import type { EvaluationDefinitions } from '../../contract/settings/evaluation.ts'
import type { OpenedNumber } from '../../contract/wire/evaluation.ts'
import { referredCounts } from '../../core/evaluation/engine/count-plan.ts'
import { countsOf } from '../../core/evaluation/engine/evaluate.ts'
import { indicatorScore, ratioValue } from '../../core/evaluation/engine/score.ts'
import { countText, indicatorText, ratioText } from '../../core/evaluation/formula-text.ts'
import { refuse } from '../http/problem.ts'
import type { Counted } from './counted.ts'

type Opened = Omit<OpenedNumber, 'version' | 'basis' | 'period'>
type Part = OpenedNumber['parts'][number]

/** The counts that a key stands on; those of a score are its scheme's. @throws ProblemError for a key that nothing has */
export function countsBehind(key: string, definitions: EvaluationDefinitions): string[] {
  const count = definitions.counts.find((each) => each.key === key)
  if (count) return [key, ...referredCounts(count)]
  const ratio = definitions.ratios.find((each) => each.key === key)
  if (ratio) return [ratio.numerator, ratio.denominator]
  const indicator = definitions.indicators.find((each) => each.key === key)
  if (!indicator) throw noSuchNumber(key)
  return 'count' in indicator.of ? [indicator.of.count] : countsBehind(indicator.of.ratio, definitions)
}

/** A count, a ratio or an indicator with its formula and what it is made of. `index` is the subject's place, or the number of subjects for all. */
export function openNumber(key: string, definitions: EvaluationDefinitions, counted: Counted, index: number): Opened {
  const counts = countsOf(counted.plan, counted.tally, index)
  const cells =
    counted.entries[index]?.cells ??
    Math.max(
      1,
      counted.entries.reduce((sum, entry) => sum + entry.cells, 0),
    )
  const countOf = (name: string): number => counts.get(name) ?? 0
  const partOf = (name: string): Part => {
    const count = definitions.counts.find((each) => each.key === name)
    return { key: name, zh: count?.zh ?? name, en: count?.en ?? name, value: countOf(name), weight: null }
  }
  const none = { numerator: null, denominator: null }

  const count = definitions.counts.find((each) => each.key === key)
  if (count) {
    const parts = [...new Set(referredCounts(count))].map(partOf)
    return {
      key,
      kind: 'count',
      zh: count.zh,
      en: count.en,
      formula: countText(count, definitions),
      value: countOf(key),
      ...none,
      parts,
    }
  }
  const ratioOf = (name: string) => {
    const found = definitions.ratios.find((each) => each.key === name)
    if (!found) throw noSuchNumber(name)
    return { found, value: { numerator: countOf(found.numerator), denominator: countOf(found.denominator) } }
  }
  if (definitions.ratios.some((each) => each.key === key)) {
    const { found, value } = ratioOf(key)
    const parts = [found.numerator, found.denominator].map(partOf)
    return {
      key,
      kind: 'ratio',
      zh: found.zh,
      en: found.en,
      formula: ratioText(found, definitions),
      value: ratioValue(value),
      ...value,
      parts,
    }
  }
  const indicator = definitions.indicators.find((each) => each.key === key)
  if (!indicator) throw noSuchNumber(key)
  const value = indicatorScore(indicator, { count: countOf, ratio: (name) => ratioOf(name).value, cells })
  const behind = 'count' in indicator.of ? partOf(indicator.of.count) : ratioPart(ratioOf(indicator.of.ratio))
  return {
    key,
    kind: 'indicator',
    zh: indicator.zh,
    en: indicator.en,
    formula: indicatorText(indicator, definitions),
    value,
    ...none,
    parts: [behind],
  }
}

function ratioPart({
  found,
  value,
}: {
  found: { key: string; zh: string; en: string }
  value: { numerator: number; denominator: number }
}): Part {
  return { key: found.key, zh: found.zh, en: found.en, value: ratioValue(value), weight: null }
}

export const noSuchNumber = (key: string) =>
  refuse('not-found', { zh: `没有定义 ${key}：请核对指标名。`, en: `Nothing is defined as ${key}: check the name.` }, '/key')
