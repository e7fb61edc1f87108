import type { Board, DistrictScore, Rates } from '../../contract/domain/board.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import type { Counted } from './board-counts.ts'
import type { Span } from './periods.ts'

/** What the definitions of evaluation make of the period: the same figures as a report of it. */
export interface Scored {
  readonly rates: Rates
  readonly districts: readonly Omit<DistrictScore, 'open' | 'overdue'>[]
  readonly formulaVersion: string
}

/** Everything on the wall that is a count or a rate, of the period from its beginning (`from`) until now (`to`). */
export function makeBoard(counted: Counted, period: Span, { rates, districts, formulaVersion }: Scored): Board {
  const { open, warning, overdue, passed, districtOpen, districtOverdue, hours } = counted
  const steps = Math.max(1, Math.ceil((period.to - period.from) / HOUR))
  const of = (counts: Int32Array, index: number): number => counts[index] ?? 0
  return {
    at: period.to,
    periodStart: period.from,
    stages: STAGES.map((stage, i) => ({
      stage,
      open: of(open, i),
      warning: of(warning, i),
      overdue: of(overdue, i),
      passed: of(passed, i),
    })),
    rates,
    districts: districts.map((district, i) => ({ ...district, open: of(districtOpen, i), overdue: of(districtOverdue, i) })),
    trendStepMs: HOUR,
    trend: Array.from({ length: steps }, (_, i) => ({
      at: period.from + i * HOUR,
      reported: of(hours.reported, i),
      filed: of(hours.filed, i),
      closed: of(hours.closed, i),
      overdue: of(hours.overdue, i),
    })),
    formulaVersion,
  }
}
