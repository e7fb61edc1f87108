import type { GRADES } from '../../../contract/domain/board.ts'
import type { EvaluationDefinitions, IndicatorDefinition, SchemeDefinition } from '../../../contract/settings/evaluation.ts'

export type Grade = (typeof GRADES)[number]
export interface RatioValue {
  readonly numerator: number
  readonly denominator: number
}

/** The value of a ratio, or null ("—") where nothing was due. */
export function ratioValue({ numerator, denominator }: RatioValue): number | null {
  return denominator === 0 ? null : numerator / denominator
}

/** One subject's numbers by their keys. */
export interface SubjectValues {
  readonly count: (key: string) => number
  readonly ratio: (key: string) => RatioValue
  readonly cells: number
}

/** 得分 of one indicator; null where it has no value. */
export function indicatorScore(indicator: IndicatorDefinition, values: SubjectValues): number | null {
  const value = indicatorValue(indicator, values)
  if (value === null) return null
  const { score } = indicator
  if ('bands' in score) {
    const band = score.bands.find(({ from, to }) => (from === null || value >= from) && (to === null || value < to))
    return band?.score ?? null
  }
  const [low, high] = score.line[0].value <= score.line[1].value ? score.line : [score.line[1], score.line[0]]
  if (value <= low.value) return low.score
  if (value >= high.value) return high.score
  return low.score + ((value - low.value) / (high.value - low.value)) * (high.score - low.score)
}

function indicatorValue({ of }: IndicatorDefinition, { count, ratio, cells }: SubjectValues): number | null {
  if ('ratio' in of) return ratioValue(ratio(of.ratio))
  return of.per === 'cell' ? count(of.count) / cells : count(of.count)
}

const HIGHEST = 100

/**
 * 综合指标值, one decimal; null while none of its indicators has a value. Of weights, an indicator without a value takes no
 * part and its weight is shared by the others, so that what did not happen is neither praised nor blamed. Of points, it
 * neither adds nor deducts.
 */
export function compositeScore({ score }: SchemeDefinition, scoreOf: (indicator: string) => number | null): number | null {
  if ('weights' in score) {
    let sum = 0
    let weights = 0
    for (const { indicator, weight } of score.weights) {
      const points = scoreOf(indicator)
      if (points === null) continue
      sum += weight * points
      weights += weight
    }
    return weights === 0 ? null : oneDecimal(sum / weights)
  }
  const points = score.points.map(({ indicator, times }) => ({ value: scoreOf(indicator), times }))
  if (points.every(({ value }) => value === null)) return null
  const sum = points.reduce((total, { value, times }) => total + (value ?? 0) * times, score.base)
  return oneDecimal(Math.min(HIGHEST, Math.max(0, sum)))
}

/** With 外评价, where one was entered: its share of the result. */
export function withExternal(
  internal: number | null,
  external: number | null,
  { externalWeight }: EvaluationDefinitions,
): number | null {
  if (external === null || externalWeight === 0) return internal
  if (internal === null) return oneDecimal(external)
  return oneDecimal((internal * (100 - externalWeight) + external * externalWeight) / 100)
}

/** 90 ≤ x is A as 89.9… is B: each band holds its lower edge and not its upper one. */
export function gradeOf(score: number | null, { grades }: Pick<EvaluationDefinitions, 'grades'>): Grade | null {
  if (score === null) return null
  return grades.find(({ from, to }) => (from === null || score >= from) && (to === null || score < to))?.grade ?? null
}

/** Places (名次) among scores, 1 = highest; equal scores share a place and the next one is left out. Without a score: null. */
export function ranksOf(scores: readonly (number | null)[]): (number | null)[] {
  const sorted = scores.filter((score) => score !== null).sort((a, b) => b - a)
  return scores.map((score) => (score === null ? null : sorted.indexOf(score) + 1))
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10
}
