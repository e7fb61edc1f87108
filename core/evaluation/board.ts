import type { Board, DistrictScore, StageCount, TrendPoint } from '../../contract/domain/board.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { DISTRICT_FORMULA_1, gradeOf, score } from './district-score.ts'
import { countIntoRates, noRates, type Period } from './rates.ts'

export interface BoardSubject {
  readonly districts: readonly { readonly code: string; readonly name: string }[]
  readonly gradeBands: readonly [number, number, number, number]
}

/** Counts, rates, scores and trend of the running period, from the cases that are open or ended in it. One pass. */
export function makeBoard(cases: Iterable<CaseFile>, period: Period, subject: BoardSubject): Board {
  const stages = STAGES.map((stage): StageCount => ({ stage, open: 0, warning: 0, overdue: 0, passed: 0 }))
  const rates = noRates()
  const trend = emptyTrend(period)
  const districts = new Map<string, DistrictScore>(subject.districts.map(({ code, name }) => [code, emptyDistrict(code, name)]))

  for (const file of cases) {
    countStage(stages, file, period)
    countIntoRates(rates, file, period)
    countTrend(trend, file, period)
    const district = file.districtCode === null ? undefined : districts.get(file.districtCode)
    if (!district) continue
    countIntoRates(district.rates, file, period)
    countDistrict(district, file, period)
  }
  for (const district of districts.values()) {
    district.score = score(district.rates, DISTRICT_FORMULA_1)
    district.grade = gradeOf(district.score, subject.gradeBands)
  }
  return {
    at: period.to,
    periodStart: period.from,
    stages,
    rates,
    districts: [...districts.values()],
    trendStepMs: HOUR,
    trend,
    formulaVersion: DISTRICT_FORMULA_1.version,
  }
}

/** Past its limit, and the limit's clock runs. */
function isOverdue(file: CaseFile, now: number): boolean {
  return file.endedAt === null && (file.flags & CASE_FLAGS.suspended) === 0 && file.dueAt !== null && now >= file.dueAt
}

function countStage(stages: StageCount[], file: CaseFile, period: Period): void {
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

function emptyTrend(period: Period): TrendPoint[] {
  const steps = Math.max(1, Math.ceil((period.to - period.from) / HOUR))
  return Array.from({ length: steps }, (_, i) => ({ at: period.from + i * HOUR, reported: 0, filed: 0, closed: 0, overdue: 0 }))
}

function countTrend(trend: TrendPoint[], file: CaseFile, period: Period): void {
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

function emptyDistrict(code: string, name: string): DistrictScore {
  return { code, name, score: null, grade: null, open: 0, overdue: 0, filed: 0, rates: noRates() }
}

function countDistrict(district: DistrictScore, file: CaseFile, period: Period): void {
  if (file.endedAt === null) district.open++
  if (isOverdue(file, period.to)) district.overdue++
  if (file.filedAt !== null && file.filedAt >= period.from) district.filed++
}
