import type { ImportRow } from '../../../contract/wire/rest.ts'
import { type CaseScript, type CaseView, viewAfterReport, viewAfterStep } from './case-script.ts'

export interface TimedRow {
  readonly at: number
  readonly row: ImportRow
}

export interface CaseRun {
  /** What happens, in order. */
  readonly rows: readonly TimedRow[]
  /** How the case stands afterwards, if nobody interferes. */
  readonly view: CaseView
  /** When it goes on; null = it has ended. */
  readonly nextAt: number | null
}

/** What a script does with its case until an instant (included), from where it is; `view` null = not yet reported. */
export function runCase(script: CaseScript, from: CaseView | null, until: number): CaseRun {
  const rows: TimedRow[] = []
  const { key, reportAt: at } = script
  if (from === null) rows.push({ at, row: { op: 'report', key, report: script.report } })
  let view = from ?? viewAfterReport(at, script.report.onSite)
  for (;;) {
    const step = script.next(view)
    if (step === null) return { rows, view, nextAt: null }
    const after = step.at <= until ? viewAfterStep(view, step) : null
    if (after === null) return { rows, view, nextAt: step.at }
    rows.push({ at: step.at, row: { op: 'action', key, action: { ...step } } })
    view = after
  }
}
