import { describe, expect, it } from 'vitest'
import type { DistrictScore } from '../../contract/domain/board.ts'
import { bestAndWorst, rankDistricts } from './ranking-list.ts'

const districts = (...scores: (number | null)[]) => scores.map((score, index) => ({ code: `${index}`, score }) as DistrictScore)
const ranks = (ranked: ReturnType<typeof rankDistricts>) => ranked.map(({ rank, district }) => [rank, district.score])

describe('ranking', () => {
  it('puts the best first, lets equals share a rank and the unknown come last', () => {
    expect(ranks(rankDistricts(districts(70, null, 90, 70)))).toEqual([
      [1, 90],
      [2, 70],
      [2, 70],
      [4, null],
    ])
  })

  it('tells a score of nothing from no score', () => {
    expect(ranks(rankDistricts(districts(null, 0)))).toEqual([
      [1, 0],
      [2, null],
    ])
  })

  it('shows all that fit, else the best and the worst and how many stand between', () => {
    const ranked = rankDistricts(districts(90, 80, 70, 60, 50, 40))
    expect(bestAndWorst(ranked, 6)).toMatchObject({ skipped: 0, worst: [] })
    const cut = bestAndWorst(ranked, 5)
    expect(cut.best.map(({ rank }) => rank)).toEqual([1, 2])
    expect(cut.worst.map(({ rank }) => rank)).toEqual([5, 6])
    expect(cut.skipped).toBe(2)
  })
})
