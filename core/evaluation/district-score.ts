import { GRADES, type RateKey, type Rates } from '../../contract/domain/board.ts'
import { rateValue } from './rates.ts'

type Grade = (typeof GRADES)[number]

/** A formula set (公式) as data: whoever shows a score names the version that made it. */
export interface ScoreFormula {
  readonly version: string
  /** Weight of each part; a part is a rate, taken as it is ("more is better") or as its complement. */
  readonly parts: readonly { readonly rate: RateKey; readonly weight: number; readonly complement: boolean }[]
}

/**
 * 综合指标值 of a district: 处置率 20 %, 按期处置率 30 %, 结案率 10 %, 按期结案率 30 %, 100 − 返工率 10 %. The weights are
 * ours: the standard's are examples and cities set their own. Counts of filed cases stay out, because a district that
 * looks away would win by them.
 */
export const DISTRICT_FORMULA_1: ScoreFormula = {
  version: 'district-1',
  parts: [
    { rate: 'handled', weight: 20, complement: false },
    { rate: 'handledOnTime', weight: 30, complement: false },
    { rate: 'closed', weight: 10, complement: false },
    { rate: 'closedOnTime', weight: 30, complement: false },
    { rate: 'rework', weight: 10, complement: true },
  ],
}

/**
 * 0 … 100, one decimal; null while nothing was due. A part of which nothing was due takes no part: its weight is shared
 * by the others, so that a quiet district is neither praised nor blamed for what did not happen.
 */
export function score(rates: Rates, formula: ScoreFormula): number | null {
  let sum = 0
  let weights = 0
  for (const { rate, weight, complement } of formula.parts) {
    const value = rateValue(rates[rate])
    if (value === null) continue
    sum += weight * (complement ? 1 - value : value)
    weights += weight
  }
  return weights === 0 ? null : Math.round((sum / weights) * 1000) / 10
}

/** Grade by the lowest scores of A, B, C and D (`gradeBands` of the city file); null where there is no score. */
export function gradeOf(value: number | null, bands: readonly [number, number, number, number]): Grade | null {
  if (value === null) return null
  const index = bands.findIndex((lowest) => value >= lowest)
  return GRADES[index === -1 ? GRADES.length - 1 : index] as Grade
}
