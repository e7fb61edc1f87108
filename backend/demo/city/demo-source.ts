import { DAY, HOUR } from '../../../contract/units.ts'
import { runCase } from '../drive/run-case.ts'
import type { ScriptSource } from '../drive/script-source.ts'
import type { DayPlanner } from './day-plan.ts'

/** How much past a new city is given: two nights and a working day, so that trends and rates mean something. */
const PAST_MS = 44 * HOUR
/** Of the days before, a new city has what is still open: long limits, late cases, suspensions. */
const OPEN_PAST_MS = 16 * DAY
/** The simulated city as a source: it has something to say at any time. */
export function demoSource(planner: DayPlanner): ScriptSource {
  return {
    exactTimes: false,
    between: (from, to) => planner.between(from, to),
    past: (now) => [
      ...planner.between(now - OPEN_PAST_MS, now - PAST_MS).filter((script) => runCase(script, null, now).nextAt !== null),
      ...planner.between(now - PAST_MS, now),
    ],
    byNumber: (number) => planner.byNumber(number),
    refusalAt: () => null,
  }
}
