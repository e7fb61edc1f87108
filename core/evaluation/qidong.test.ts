import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../contract/units.ts'
import { factRow, orderOf, tableOf, UNIT } from '../../tests/support/fact-rows.ts'
import { deliveredDefinitions } from './delivered/definitions.ts'
import { countsOf } from './engine/evaluate.ts'
import { type Period, periodOf } from './engine/period.ts'
import { tallyAll } from './engine/tally.ts'
import type { FactRow } from './facts/fact-columns.ts'
import { startOfDate } from './periods.ts'

/**
 * A county-level city published, for 2014-08-01 to 2015-05-07, 27 844 cases filed, 26 775 handled, 26 751 closed and a handling
 * rate of 96.16 %; for its part from 2015-01-01, 12 414, 12 081, 12 073 and 97.32 %. Both come out of one set of cases, built
 * to these counts and nothing else. They can only where a case belongs to the period in which it was filed (basis `filed`):
 * counted by the time of each act, what was left of 2014 would be due in 2015, too.
 */
const CHINA = 480
const FROM = startOfDate('2014-08-01', CHINA)!
const NEW_YEAR = startOfDate('2015-01-01', CHINA)!
const TO = startOfDate('2015-05-08', CHINA)!
const WHOLE = { filed: 27_844, handled: 26_775, closed: 26_751 }
const SINCE_NEW_YEAR = { filed: 12_414, handled: 12_081, closed: 12_073 }

/** Cases filed evenly over [from, to), the first of them closed, the next handled, the rest overdue at the end. */
function cases(from: number, to: number, { filed, handled, closed }: typeof WHOLE): FactRow[] {
  // The last are filed early enough for their limit of a day to have run out.
  const step = (to - from - 2 * DAY) / filed
  return Array.from({ length: filed }, (_, n) => {
    const filedAt = from + n * step
    const begun = {
      reportedAt: filedAt - HOUR,
      acceptedAt: filedAt,
      filedAt,
      dispatchedAt: filedAt,
      handleDueAt: filedAt + DAY,
      totalDueAt: filedAt + 1.5 * DAY,
    }
    if (n < closed)
      return factRow({ ...begun, state: 'closed', stage: 'evaluate', handledAt: filedAt + HOUR, endedAt: filedAt + 2 * HOUR })
    if (n < handled) return factRow({ ...begun, state: 'checking', stage: 'check', handledAt: filedAt + HOUR })
    return factRow({ ...begun, stageDueAt: filedAt + DAY })
  })
}

const in2014 = {
  filed: WHOLE.filed - SINCE_NEW_YEAR.filed,
  handled: WHOLE.handled - SINCE_NEW_YEAR.handled,
  closed: WHOLE.closed - SINCE_NEW_YEAR.closed,
}
const table = tableOf([...cases(FROM, NEW_YEAR, in2014), ...cases(NEW_YEAR, TO, SINCE_NEW_YEAR)])

function figures(period: Period) {
  const keys = ['register', 'dispose', 'needDispose', 'archive']
  const order = orderOf(deliveredDefinitions([90, 75, 60, 40]), keys, 'unit', [UNIT], period)
  const counts = countsOf(order.plan, tallyAll(table, order), 0)
  const [filed, handled, due, closed] = ['register', 'dispose', 'needDispose', 'archive'].map((key) => counts.get(key)!)
  return { filed, handled, closed, due, rate: `${((handled! / due!) * 100).toFixed(2)} %` }
}

describe('published figures of a real city', () => {
  it('come out of a case set built to their counts, for the whole time and for its last part', () => {
    expect(figures(periodOf(FROM, TO, TO, 'filed'))).toEqual({ ...WHOLE, due: 27_844, rate: '96.16 %' })
    expect(figures(periodOf(NEW_YEAR, TO, TO, 'filed'))).toEqual({ ...SINCE_NEW_YEAR, due: 12_414, rate: '97.32 %' })
  })

  it('are the same for the whole by the time of each act, and lower for the part, which then carries what 2014 left', () => {
    expect(figures(periodOf(FROM, TO, TO, 'happened'))).toMatchObject({ due: 27_844, rate: '96.16 %' })
    const left = in2014.filed - in2014.handled
    expect(figures(periodOf(NEW_YEAR, TO, TO, 'happened'))).toMatchObject({ filed: 12_414, handled: 12_081, due: 12_414 + left })
  })
})
