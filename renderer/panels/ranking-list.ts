import type { DistrictScore } from '../../contract/domain/board.ts'

export interface Ranked {
  readonly rank: number
  readonly district: DistrictScore
}

/** Districts by score, best first; equal scores share a rank; those without a score come last, in the order given. */
export function rankDistricts(districts: readonly DistrictScore[]): Ranked[] {
  const sorted = [...districts].sort((a, b) => (b.score ?? -1) - (a.score ?? -1))
  let rank = 0
  let before: number | null | undefined
  return sorted.map((district, index) => {
    if (district.score !== before || index === 0) rank = index + 1
    before = district.score
    return { rank, district }
  })
}

/**
 * What of the ranking fits in `lines`: the best and the worst, because the middle of a long list asks for nothing.
 * The gap takes one line.
 */
export function bestAndWorst(ranked: readonly Ranked[], lines: number): { best: Ranked[]; skipped: number; worst: Ranked[] } {
  if (ranked.length <= lines) return { best: [...ranked], skipped: 0, worst: [] }
  const room = Math.max(2, lines - 1)
  const worst = Math.floor(room / 2)
  const best = room - worst
  return { best: ranked.slice(0, best), skipped: ranked.length - room, worst: ranked.slice(-worst) }
}
