import { DAY } from '../../contract/units.ts'
import { type DistrictSummary, UNSOLVED_WHYS, type UnsolvedWhy } from '../../contract/wire/ledgers.ts'

export interface SummedRow {
  readonly caseId: number
  readonly why: UnsolvedWhy
  readonly districtCode: string | null
  readonly reportedAt: number
}

/** Per district, the one with most cases first. */
export function summarise(rows: readonly SummedRow[], at: number): DistrictSummary[] {
  const byDistrict = new Map<string | null, SummedRow[]>()
  for (const row of rows) {
    const held = byDistrict.get(row.districtCode)
    if (held) held.push(row)
    else byDistrict.set(row.districtCode, [row])
  }
  const summaries = [...byDistrict].map(([districtCode, own]) => summaryOf(districtCode, own, at))
  return summaries.sort((a, b) => b.cases - a.cases || (a.districtCode ?? '').localeCompare(b.districtCode ?? ''))
}

function summaryOf(districtCode: string | null, rows: readonly SummedRow[], at: number): DistrictSummary {
  const reported = new Map(rows.map((row) => [row.caseId, row.reportedAt]))
  const ages = [...reported.values()].map((reportedAt) => (at - reportedAt) / DAY).sort((a, b) => a - b)
  const whys = Object.fromEntries(UNSOLVED_WHYS.map((why) => [why, rows.filter((row) => row.why === why).length]))
  return {
    districtCode,
    cases: ages.length,
    whys: whys as DistrictSummary['whys'],
    oldestDays: ages.at(-1) ?? 0,
    medianDays: median(ages),
  }
}

function median(ascending: readonly number[]): number {
  const middle = ascending.length >> 1
  const upper = ascending[middle] ?? 0
  return ascending.length % 2 === 1 ? upper : ((ascending[middle - 1] ?? 0) + upper) / 2
}
