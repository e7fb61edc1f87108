import type { Rate, Rates } from '../../contract/domain/board.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { isLate } from '../cases/stage-clock.ts'

/** What the rates look at, of a case that is open or ended in the period. */
export type RatedCase = Pick<
  CaseFile,
  'state' | 'stage' | 'flags' | 'dueAt' | 'totalDueAt' | 'handledAt' | 'handledLate' | 'reworkedAt' | 'endedAt' | 'endedLate'
>

/** A period that is still running, or is over: [from, to], HallMs. */
export interface Period {
  readonly from: number
  readonly to: number
}

export function noRates(): Rates {
  const none = (): Rate => ({ numerator: 0, denominator: 0 })
  return { handled: none(), handledOnTime: none(), closed: none(), closedOnTime: none(), rework: none() }
}

const NEVER_DUE: readonly CaseState[] = ['void', 'rejected', 'self-handled']

/**
 * Counts one case into the rates. What was due is the denominator: what was done in the period, and what should have
 * been and was not (未处置 and overdue, 未结案 and overdue), however long ago it fell due. Void and rejected cases and those
 * that the collector put right alone were never due; a suspended one is not due while its clock stands; a lateness that an
 * appeal exempted is none here.
 */
export function countIntoRates(rates: Rates, file: RatedCase, period: Period): void {
  if (NEVER_DUE.includes(file.state)) return
  const within = (at: number | null): boolean => at !== null && at >= period.from && at <= period.to
  const suspended = (file.flags & CASE_FLAGS.suspended) !== 0
  const exempt = (file.flags & CASE_FLAGS.exempt) !== 0

  const handled = within(file.handledAt)
  if (handled || (file.stage === 'handle' && !suspended && isLate(period.to, file.dueAt))) {
    rates.handled.denominator++
    rates.handledOnTime.denominator++
    if (handled) rates.handled.numerator++
    if (handled && (exempt || !file.handledLate)) rates.handledOnTime.numerator++
  }
  const closed = within(file.endedAt)
  if (closed || (file.endedAt === null && !suspended && isLate(period.to, file.totalDueAt))) {
    rates.closed.denominator++
    rates.closedOnTime.denominator++
    if (closed) rates.closed.numerator++
    if (closed && (exempt || !file.endedLate)) rates.closedOnTime.numerator++
  }
  const reworked = within(file.reworkedAt)
  if (reworked || handled) rates.rework.denominator++
  if (reworked) rates.rework.numerator++
}

/** The value of a rate, or null ("—") where nothing was due. */
export function rateValue(rate: Rate): number | null {
  return rate.denominator === 0 ? null : rate.numerator / rate.denominator
}
