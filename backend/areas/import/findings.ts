import type { LngLat } from '../../../contract/units.ts'
import { type FindingReason, type ImportFinding, MAX_LISTED_FINDINGS, type Severity } from '../../../contract/wire/areas.ts'
import { type Facts, sentenceOf } from './sentences.ts'

export interface FindingPlace {
  readonly row: number
  readonly field?: string | null
  readonly code?: string | null
  readonly at?: LngLat
}

/** Collects what an import finds. Everything counts; the list is cut at MAX_LISTED_FINDINGS, errors being kept first. */
export class Findings {
  private readonly listed: ImportFinding[] = []
  private readonly errorRows = new Set<number>()
  private readonly warnedRows = new Set<number>()
  private total = 0

  add(severity: Severity, reason: FindingReason, place: FindingPlace, facts: Facts = {}): void {
    this.total++
    if (severity === 'error') this.errorRows.add(place.row)
    else if (severity === 'warning') this.warnedRows.add(place.row)
    const at = place.at ? { at: [rounded(place.at[0]), rounded(place.at[1])] as [number, number] } : {}
    this.listed.push({
      row: place.row,
      field: place.field ?? null,
      code: place.code ?? null,
      severity,
      reason,
      ...sentenceOf(reason, facts),
      ...at,
    })
    if (this.listed.length >= 2 * MAX_LISTED_FINDINGS) this.cut()
  }

  error(reason: FindingReason, place: FindingPlace, facts?: Facts): void {
    this.add('error', reason, place, facts)
  }

  warn(reason: FindingReason, place: FindingPlace, facts?: Facts): void {
    this.add('warning', reason, place, facts)
  }

  /** A row that is refused; row 0 = the whole file is. */
  isRefused(row: number): boolean {
    return this.errorRows.has(row)
  }

  get refusedRows(): number {
    return this.errorRows.size - (this.errorRows.has(0) ? 1 : 0)
  }

  get rowsWarned(): number {
    return this.warnedRows.size - (this.warnedRows.has(0) ? 1 : 0)
  }

  list(): { findings: ImportFinding[]; unlisted: number } {
    this.cut()
    const findings = [...this.listed].sort((a, b) => a.row - b.row)
    return { findings, unlisted: this.total - findings.length }
  }

  private cut(): void {
    if (this.listed.length <= MAX_LISTED_FINDINGS) return
    this.listed.sort((a, b) => RANK[a.severity] - RANK[b.severity])
    this.listed.length = MAX_LISTED_FINDINGS
  }
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** Seven decimals are a centimetre. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7
}
