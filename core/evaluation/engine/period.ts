import type { Basis } from '../../../contract/settings/evaluation.ts'

/** A period [from, to) seen at `asOf`: at its end, or now while it still runs. HallMs. */
export interface Period {
  readonly from: number
  readonly to: number
  readonly asOf: number
  readonly basis: Basis
}

export function periodOf(from: number, to: number, now: number, basis: Basis): Period {
  return { from, to, asOf: Math.min(to, now), basis }
}
