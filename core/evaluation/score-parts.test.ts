import { describe, expect, it } from 'vitest'
import type { EvaluationDefinitions, SchemeDefinition } from '../../contract/settings/evaluation.ts'
import { compositeScore, withExternal } from './engine/score.ts'
import { scoreParts } from './score-parts.ts'

const scheme: SchemeDefinition = {
  key: 'unit',
  zh: '单位',
  en: 'Unit',
  subject: 'unit',
  sections: [],
  score: {
    weights: [
      { indicator: 'a', weight: 10 },
      { indicator: 'b', weight: 30 },
      { indicator: 'c', weight: 60 },
    ],
  },
}
const definitions = {
  counts: [],
  ratios: [],
  indicators: [],
  schemes: [],
  externalWeight: 20,
} as unknown as EvaluationDefinitions
const opened = (points: Record<string, number | null>, external: number | null) => {
  const internal = compositeScore(scheme, (key) => points[key] ?? null)
  const row = { points, internal, external }
  return { ...scoreParts(scheme, row, definitions), score: withExternal(internal, external, definitions) }
}
const total = (points: Record<string, number | null>, external: number | null) => {
  const { weights, externalWeight, score } = opened(points, external)
  const all = [...weights].map(([key, weight]) => [weight ?? 0, points[key] ?? 0] as const)
  if (externalWeight !== null) all.push([externalWeight, external!])
  return {
    weights: all.reduce((sum, [weight]) => sum + weight, 0),
    made: all.reduce((sum, [weight, value]) => sum + (weight * value) / 100, 0),
    score,
  }
}

describe('the parts of a composite score', () => {
  it.each([
    ['inner alone', { a: 90, b: 80, c: 70 }, null],
    ['with an external score', { a: 90, b: 80, c: 70 }, 60],
    ['without one indicator', { a: 90, b: null, c: 70 }, null],
    ['without one indicator, with an external score', { a: 90, b: null, c: 70 }, 60],
    ['with an external score alone', { a: null, b: null, c: null }, 60],
  ])('weigh 100 per cent together and give the score: %s', (_what, points, external) => {
    const { weights, made, score } = total(points, external)
    expect(weights).toBeCloseTo(100, 3)
    expect(Math.abs(made - score!)).toBeLessThan(0.11)
  })

  it('stand in the formula with the share of the inner and of the external score', () => {
    expect(opened({ a: 90, b: 80, c: 70 }, 60)).toMatchObject({
      formula: { zh: '（a × 10 % ＋ b × 30 % ＋ c × 60 %）× 80 % ＋ 外评价 × 20 %' },
      externalWeight: 20,
    })
    expect(opened({ a: 90, b: null, c: 70 }, null).formula.zh).toContain('没有值的指标不参加')
    expect(opened({ a: 90, b: 80, c: 70 }, null).formula.zh).toBe('a × 10 % ＋ b × 30 % ＋ c × 60 %')
  })
})
