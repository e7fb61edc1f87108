import type { EvaluationDefinitions, SchemeDefinition } from '../../contract/settings/evaluation.ts'
import type { EvaluatedRow } from './engine/evaluate.ts'
import { type FormulaText, schemeText } from './formula-text.ts'

export interface ScoreParts {
  readonly formula: FormulaText
  /** In a scheme of weights, per cent of the whole: they sum to 100. In one of points, times the points. Null = takes no part. */
  readonly weights: ReadonlyMap<string, number | null>
  readonly externalWeight: number | null
}

/** What a composite score was made of, so that its parts give the score again: with 外评价 and without what had no value. */
export function scoreParts(
  scheme: SchemeDefinition,
  { points, internal, external }: Pick<EvaluatedRow, 'points' | 'internal' | 'external'>,
  definitions: EvaluationDefinitions,
): ScoreParts {
  const outer =
    external === null || definitions.externalWeight === 0 ? null : internal === null ? 100 : definitions.externalWeight
  return {
    formula: formulaOf(scheme, { points, internal, outer }, definitions),
    weights: weightsOf(scheme, points, internal === null ? 0 : 100 - (outer ?? 0)),
    externalWeight: outer,
  }
}

function weightsOf({ score }: SchemeDefinition, points: EvaluatedRow['points'], inner: number): Map<string, number | null> {
  const has = (indicator: string): boolean => inner > 0 && (points[indicator] ?? null) !== null
  if (!('weights' in score)) {
    return new Map(
      score.points.map(({ indicator, times }) => [indicator, has(indicator) ? rounded((times * inner) / 100) : null]),
    )
  }
  const whole = score.weights.reduce((sum, { indicator, weight }) => sum + (has(indicator) ? weight : 0), 0)
  return new Map(
    score.weights.map(({ indicator, weight }) => [indicator, has(indicator) ? rounded((weight * inner) / whole) : null]),
  )
}

function formulaOf(
  scheme: SchemeDefinition,
  { points, internal, outer }: { points: EvaluatedRow['points']; internal: number | null; outer: number | null },
  definitions: EvaluationDefinitions,
): FormulaText {
  if (outer === 100) return { zh: '外评价 × 100 %（内评价无值）', en: 'external score × 100 % (there is no inner one)' }
  const own = 'weights' in scheme.score ? scheme.score.weights : scheme.score.points
  const isLacking = internal !== null && own.some(({ indicator }) => (points[indicator] ?? null) === null)
  const shared = 'weights' in scheme.score
  const { zh, en } = schemeText(scheme, definitions)
  const inner = outer === null ? { zh, en } : { zh: `（${zh}）× ${100 - outer} %`, en: `(${en}) × ${100 - outer} %` }
  const external = outer === null ? { zh: '', en: '' } : { zh: ` ＋ 外评价 × ${outer} %`, en: ` + external score × ${outer} %` }
  const note = !isLacking
    ? { zh: '', en: '' }
    : shared
      ? {
          zh: '；没有值的指标不参加，其权重由其余指标按比例分担',
          en: '; an indicator without a value takes no part, the others share its weight',
        }
      : { zh: '；没有值的指标不增不减', en: '; an indicator without a value neither adds nor deducts' }
  return { zh: `${inner.zh}${external.zh}${note.zh}`, en: `${inner.en}${external.en}${note.en}` }
}

/** Four decimals: a third of 100 per cent reads as 33.3333. */
function rounded(weight: number): number {
  return Math.round(weight * 10_000) / 10_000
}
