import type { EvaluationDefinitions } from '../../../contract/settings/evaluation.ts'
import { MINUTE } from '../../../contract/units.ts'
import type { ExchangeStatistics } from '../../../contract/wire/exchange.ts'
import { countsOf } from '../../../core/evaluation/engine/evaluate.ts'
import { monthOf, shiftMonth } from '../../../core/time/local-month.ts'
import type { Principal } from '../../auth/principal.ts'
import { understand } from '../../evaluation/asked.ts'
import type { FactCounter } from '../../evaluation/fact-counter.ts'
import type { RouteContext } from '../../http/route-context.ts'

/** The last changes of a month have reached whatever is read by then. */
const SETTLED_AFTER_MS = MINUTE
/** Sees the whole city, whoever looks on. */
const CITY: Principal = { kind: 'credential', id: 'backend', name: 'backend', scopes: [] }

/** Months that are over and were not told yet, oldest first: since the last that was, or the one before telling began. */
export function monthsToTell(
  { last, since }: { readonly last: string | null; readonly since: number },
  now: number,
  utcOffsetMinutes: number,
): string[] {
  const running = monthOf(now - SETTLED_AFTER_MS, utcOffsetMinutes)
  const months: string[] = []
  let month = last === null ? shiftMonth(monthOf(since, utcOffsetMinutes), -1) : shiftMonth(last, 1)
  for (; month < running; month = shiftMonth(month, 1)) months.push(month)
  return months
}

type Figure = Exclude<keyof ExchangeStatistics, 'key' | 'districts'>

/** Base counts of a month by the definitions of evaluation that hold for it: the platform above reads what the city reads. */
export async function monthStatistics(context: RouteContext, counter: FactCounter, month: string): Promise<ExchangeStatistics> {
  const asked = understand({ subject: 'district', period: 'month', date: `${month}-01` }, context)
  const keys = keysOf(asked.definitions)
  const { plan, entries, tally } = await counter.count(asked, Object.values(keys), CITY)
  const figuresAt = (index: number) => {
    const counts = countsOf(plan, tally, index)
    return (figure: Figure): number => counts.get(keys[figure]) ?? 0
  }
  const all = figuresAt(entries.length)
  const perDistrict = entries.map(({ code }, index) => [code, districtFigures(figuresAt(index))] as const)
  const nowhere = districtFigures((figure) => all(figure) - entries.reduce((sum, _, index) => sum + figuresAt(index)(figure), 0))
  const hasNowhere = Object.values(nowhere).some((count) => count > 0)
  return {
    key: month,
    ...districtFigures(all),
    handledInTime: all('handledInTime'),
    closedInTime: all('closedInTime'),
    districts: Object.fromEntries([...perDistrict, ...(hasNowhere ? [['', nowhere] as const] : [])]),
  }
}

function districtFigures(figure: (of: Figure) => number) {
  return { reported: figure('reported'), filed: figure('filed'), handled: figure('handled'), closed: figure('closed') }
}

/** What the wall's board shows is what the city counts by. */
function keysOf({ board, ratios }: EvaluationDefinitions): Record<Figure, string> {
  const numeratorOf = (key: string): string => {
    const ratio = ratios.find((each) => each.key === key)
    if (!ratio) throw new RangeError(`nothing is defined as ${key}`)
    return ratio.numerator
  }
  return {
    reported: 'report',
    filed: board.filed,
    handled: numeratorOf(board.handled),
    handledInTime: numeratorOf(board.handledOnTime),
    closed: numeratorOf(board.closed),
    closedInTime: numeratorOf(board.closedOnTime),
  }
}
