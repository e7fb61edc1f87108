import type { Share } from '../../contract/wire/ledgers.ts'

/** Part of a whole with both said. The share of nothing is not 0 but none. */
export function shareOf(numerator: number, denominator: number): Share {
  return { numerator, denominator, share: denominator === 0 ? null : numerator / denominator }
}

/** As people read it; "—" where nothing was due. */
export function shareText({ share }: Share): string {
  return share === null ? '—' : `${(share * 100).toFixed(2)}%`
}
