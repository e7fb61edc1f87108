import { CASE_STATES, type CaseState } from '../../../contract/domain/stage.ts'
import type { FactMark } from '../../../contract/settings/evaluation.ts'
import { DAY } from '../../../contract/units.ts'
import { startOfDay } from '../../time/local-day.ts'
import type { CaseFacts } from './fact-columns.ts'
import { markBit, NOTHING_CAME } from './fold-facts.ts'

/**
 * Judgements on what was before, which hold for the past, too: 申诉成立, 自行处置, 返工 (of the dispatch that it shows to have
 * been wrong), and what the reporter said afterwards. All else is as it stood at the end of a period.
 */
const LOOK_BACK: readonly FactMark[] = ['exempt', 'rework', 'selfHandled', 'visited', 'satisfied', 'dissatisfied']
export const LOOK_BACK_BITS = LOOK_BACK.reduce((sum, mark) => sum + markBit(mark), 0)

/** States that say that the case should not have been one (作废, 不予受理, 自行处置): they hold for the past, too. */
export const LOOK_BACK_STATES: readonly number[] = [...NOTHING_CAME].map((state: CaseState) => CASE_STATES.indexOf(state))

export interface Turned {
  /** How the case stood until now; null while it is still the day of its last change. */
  readonly past: CaseFacts | null
  /** What the next step goes on from. */
  readonly present: CaseFacts
}

/**
 * Before a step at `at`: periods end where days do, so a case is kept as it stood at the end of every day after which it
 * changed, and as it stands now.
 */
export function turnDay(known: CaseFacts, at: number, utcOffsetMinutes: number): Turned {
  const changedAt = Math.max(known.since, known.reportedAt)
  if (at < startOfDay(changedAt, utcOffsetMinutes) + DAY) return { past: null, present: known }
  return { past: { ...known, until: at }, present: { ...known, since: at } }
}
