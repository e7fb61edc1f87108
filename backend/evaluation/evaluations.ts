import { DAY } from '../../contract/units.ts'
import type {
  EvaluatedPeriod,
  EvaluationFigures,
  EvaluationQuery,
  EvaluationRow,
  EvaluationTable,
  EvaluationTrend,
  TrendQuery,
} from '../../contract/wire/evaluation.ts'
import {
  type Evaluated,
  type EvaluatedRow,
  type EvaluatedSubject,
  evaluate,
  needsOf,
} from '../../core/evaluation/engine/evaluate.ts'
import { type Period, periodOf } from '../../core/evaluation/engine/period.ts'
import { namesOf } from '../../core/evaluation/formula-text.ts'
import { previousSpan, type Span, sameSpanLastYear, spanAround, stepsOf } from '../../core/evaluation/periods.ts'
import type { Principal } from '../auth/principal.ts'
import { refuse } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { type Asked, understand } from './asked.ts'
import type { Counted } from './counted.ts'
import { externalScores } from './external-scores.ts'
import type { FactCounter } from './fact-counter.ts'

/** Points of a trend: each is a count of its own. */
const MOST_POINTS = 400

type TableQuery = Omit<EvaluationQuery, 'compare' | 'tier'> & Pick<EvaluationQuery, 'compare' | 'tier'>

/** Answers questions of evaluation: tables, trends; every one from the same definitions by the same engine. */
export class Evaluations {
  private readonly context: RouteContext
  private readonly counter: FactCounter

  constructor(context: RouteContext, counter: FactCounter) {
    this.context = context
    this.counter = counter
  }

  async table(query: TableQuery, caller: Principal): Promise<EvaluationTable> {
    const asked = understand(query, this.context)
    const evaluated = await this.evaluated(asked, caller, asked.period)
    const compared = await this.compared(asked, query.compare, caller)
    const { days, workingDays } = this.lengthOf(asked.period)
    const averages = (row: EvaluatedRow) => ({
      perDay: average(row.counts, days),
      perWorkingDay: average(row.counts, workingDays),
    })
    const rows = evaluated.rows
      .filter(({ entry }) => query.tier === undefined || entry.tier === query.tier)
      .map((row): EvaluationRow => ({ ...rowOf(row), ...averages(row), ...comparisonsOf(compared, row.entry.code) }))
    return {
      ...headOf(asked),
      period: { ...this.periodOf(asked), ...Object.fromEntries([...compared].map(([name, { span }]) => [name, span])) },
      area: asked.area,
      sections: asked.scheme.sections,
      names: Object.fromEntries(namesOf(asked.definitions)),
      rows: rows.toSorted((a, b) => (a.rank ?? rows.length + 1) - (b.rank ?? rows.length + 1) || a.code.localeCompare(b.code)),
      all: { ...figuresOf(evaluated.all), ...averages(evaluated.all), ...comparisonsOf(compared, null) },
    }
  }

  /** How one subject, or all together, did from step to step; the last step may still run. */
  async trend(query: TrendQuery, caller: Principal): Promise<EvaluationTrend> {
    const asked = understand(query, this.context)
    const steps = stepsOf(query.step ?? 'day', { from: asked.span.from, to: asked.period.asOf }, this.offset)
    if (steps.length > MOST_POINTS) {
      throw refuse(
        'bad-request',
        {
          zh: `趋势最多 ${MOST_POINTS} 个点：请选较长的步长（step）。`,
          en: `A trend has ${MOST_POINTS} points at most: choose a longer step.`,
        },
        '/step',
      )
    }
    const now = this.context.hall.now()
    const periods = steps.map(({ from, to }) => {
      const whole = spanAround(query.step ?? 'day', from, this.offset)
      return periodOf(from, Math.min(to === asked.period.asOf ? whole.to : to, asked.span.to), now, asked.period.basis)
    })
    const counted = await this.counter.countEach(asked, needsOf(asked.definitions, asked.scheme).counts, caller, periods)
    const points = counted.map((each, index) => {
      const { from, to } = periods[index] as Period
      return { from, to, ...figuresOf(subjectIn(this.evaluate(asked, each), query.code)) }
    })
    return { version: asked.version, basis: asked.period.basis, points }
  }

  /** The rows of one period, with 外评价 where it was entered for exactly this period. */
  async evaluated(asked: Asked, caller: Principal, period: Period): Promise<Evaluated> {
    const counted = await this.counter.count(asked, needsOf(asked.definitions, asked.scheme).counts, caller, period)
    const external = await externalScores(this.context.pool, asked.scheme.subject, period)
    return this.evaluate(asked, counted, (code) => external.get(code) ?? null)
  }

  periodOf({ kind, period }: Asked): EvaluatedPeriod {
    const { from, to, asOf } = period
    return { kind, from, to, asOf, ...this.lengthOf(period) }
  }

  private evaluate(
    { definitions, scheme }: Asked,
    { plan, entries, tally }: Counted,
    externalOf?: (code: string) => number | null,
  ): Evaluated {
    return evaluate(definitions, scheme, plan, entries, tally, externalOf)
  }

  private async compared(
    asked: Asked,
    compare: EvaluationQuery['compare'],
    caller: Principal,
  ): Promise<Map<'previous' | 'year', Compared>> {
    const { kind, span, period } = asked
    const spans = new Map<'previous' | 'year', Span>()
    if (compare === 'previous' || compare === 'both') spans.set('previous', previousSpan(kind, span, period.asOf, this.offset))
    if (compare === 'year' || compare === 'both') spans.set('year', sameSpanLastYear(kind, span, period.asOf, this.offset))
    const compared = new Map<'previous' | 'year', Compared>()
    for (const [name, other] of spans) {
      const then = periodOf(other.from, other.to, this.context.hall.now(), period.basis)
      compared.set(name, { span: other, evaluated: await this.evaluated(asked, caller, then) })
    }
    return compared
  }

  /** Days and working days of the part of the period that has passed, one decimal. */
  private lengthOf({ from, asOf }: Period): { days: number; workingDays: number } {
    const { time } = this.context.directory.rulesAt(asOf)
    const passed = Math.max(0, asOf - from)
    const workingDay = time.limitMs({ amount: 1, clock: 'work-day' })
    return { days: oneDecimal(passed / DAY), workingDays: oneDecimal(time.usedMs(from, asOf, 'work-day') / workingDay) }
  }

  private get offset(): number {
    return this.context.directory.city.calendar.utcOffsetMinutes
  }
}

interface Compared {
  readonly span: Span
  readonly evaluated: Evaluated
}

export function headOf({ scheme, version, period }: Asked): Pick<EvaluationTable, 'subject' | 'scheme' | 'version' | 'basis'> {
  const { key, zh, en, subject } = scheme
  return { subject, scheme: { key, zh, en }, version, basis: period.basis }
}

/** One subject's row, or that of all together. @throws ProblemError for a subject that there is not */
export function subjectIn({ rows, all }: Evaluated, code: string | undefined): EvaluatedRow {
  if (code === undefined) return all
  const row = rows.find(({ entry }) => entry.code === code)
  if (row) return row
  throw refuse(
    'not-found',
    { zh: `没有评价对象 ${code}：请核对代码。`, en: `There is no subject ${code}: check the code.` },
    '/code',
  )
}

function figuresOf({ counts, ratios, points, internal, external, score, grade }: EvaluatedRow): EvaluationFigures {
  return { counts: { ...counts }, ratios: { ...ratios }, points: { ...points }, internal, external, score, grade }
}

function rowOf(row: EvaluatedSubject) {
  const { code, name, tier } = row.entry
  return { code, name, tier, ...figuresOf(row), rank: row.rank }
}

function comparisonsOf(
  compared: ReadonlyMap<string, Compared>,
  code: string | null,
): { previous?: EvaluationFigures; year?: EvaluationFigures } {
  const figures = [...compared].flatMap(([name, { evaluated }]) => {
    const row = code === null ? evaluated.all : evaluated.rows.find(({ entry }) => entry.code === code)
    return row ? [[name, figuresOf(row)]] : []
  })
  return Object.fromEntries(figures)
}

function average(counts: Readonly<Record<string, number>>, days: number): Record<string, number> | null {
  if (days <= 0) return null
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, oneDecimal(count / days)]))
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10
}
