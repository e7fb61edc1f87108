import type { Board, DistrictScore, Rates, StageCount, TrendPoint } from '../../contract/domain/board.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseFile } from '../cases/case-file.ts'
import type { Span } from './periods.ts'

/** What the definitions of evaluation make of the period: the same figures as a report of it. */
export interface Scored {
  readonly rates: Rates
  readonly districts: readonly Omit<DistrictScore, 'open' | 'overdue'>[]
  readonly formulaVersion: string
}

/** Everything on the wall that is a count or a rate, of the period from its beginning (`from`) until now (`to`). */
export function makeBoard(cases: Iterable<CaseFile>, period: Span, { rates, districts, formulaVersion }: Scored): Board {
  const stages = STAGES.map((stage): StageCount => ({ stage, open: 0, warning: 0, overdue: 0, passed: 0 }))
  const trend = emptyTrend(period)
  const scores = new Map(
    districts.map((district): [string, DistrictScore] => [district.code, { ...district, open: 0, overdue: 0 }]),
  )
  for (const file of cases) {
    countStage(stages, file, period)
    countTrend(trend, file, period)
    const district = file.districtCode === null ? undefined : scores.get(file.districtCode)
    if (district) countDistrict(district, file, period)
  }
  return {
    at: period.to,
    periodStart: period.from,
    stages,
    rates,
    districts: [...scores.values()],
    trendStepMs: HOUR,
    trend,
    formulaVersion,
  }
}

/** Past its limit, and the limit's clock runs. */
function isOverdue(file: CaseFile, now: number): boolean {
  return file.endedAt === null && (file.flags & CASE_FLAGS.suspended) === 0 && file.dueAt !== null && now >= file.dueAt
}

function countStage(stages: StageCount[], file: CaseFile, period: Span): void {
  if (file.endedAt === null) {
    const count = stages[STAGES.indexOf(file.stage)] as StageCount
    count.open++
    if (isOverdue(file, period.to)) count.overdue++
    else if (file.warnAt !== null && period.to >= file.warnAt) count.warning++
  } else if (file.endedAt >= period.from && (file.state === 'closed' || file.state === 'force-closed')) {
    const count = stages[STAGES.length - 1] as StageCount
    count.open++
    count.passed++
  }
  for (let i = 0; i < STAGES.length; i++) {
    const left = file.leftAt[i]
    if (left !== null && left !== undefined && left >= period.from) (stages[i] as StageCount).passed++
  }
}

function emptyTrend(period: Span): TrendPoint[] {
  const steps = Math.max(1, Math.ceil((period.to - period.from) / HOUR))
  return Array.from({ length: steps }, (_, i) => ({ at: period.from + i * HOUR, reported: 0, filed: 0, closed: 0, overdue: 0 }))
}

function countTrend(trend: TrendPoint[], file: CaseFile, period: Span): void {
  const count = (at: number | null, key: 'reported' | 'filed' | 'closed' | 'overdue'): void => {
    if (at === null || at < period.from || at > period.to) return
    const point = trend[Math.floor((at - period.from) / HOUR)]
    if (point) point[key]++
  }
  count(file.reportedAt, 'reported')
  count(file.filedAt, 'filed')
  if (file.state === 'closed' || file.state === 'force-closed') count(file.endedAt, 'closed')
  count(isOverdue(file, period.to) ? file.dueAt : file.lateAt, 'overdue')
}

function countDistrict(district: DistrictScore, file: CaseFile, period: Span): void {
  if (file.endedAt === null) district.open++
  if (isOverdue(file, period.to)) district.overdue++
}
