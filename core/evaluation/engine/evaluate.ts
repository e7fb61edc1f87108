import type {
  EvaluationDefinitions,
  IndicatorDefinition,
  RatioDefinition,
  SchemeDefinition,
} from '../../../contract/settings/evaluation.ts'
import type { CountPlan } from './count-plan.ts'
import { compositeScore, type Grade, gradeOf, indicatorScore, type RatioValue, ranksOf, withExternal } from './score.ts'
import { type SubjectEntry, UNASSIGNED } from './subjects.ts'
import type { Tally } from './tally.ts'

/** The keys that a scheme shows or is scored by. */
export interface SchemeNeeds {
  readonly counts: readonly string[]
  readonly ratios: readonly RatioDefinition[]
  readonly indicators: readonly IndicatorDefinition[]
}

/** @throws RangeError for a ratio or an indicator that is not defined */
export function needsOf(definitions: EvaluationDefinitions, { score, sections }: SchemeDefinition): SchemeNeeds {
  const columns = sections.flatMap((section) => section.columns)
  const scored = 'weights' in score ? score.weights : score.points
  const shown = columns.flatMap((column) => ('indicator' in column ? [column.indicator] : []))
  const indicators = pick(definitions.indicators, [...scored.map(({ indicator }) => indicator), ...shown])
  const ratios = pick(definitions.ratios, [
    ...columns.flatMap((column) => ('ratio' in column ? [column.ratio] : [])),
    ...indicators.flatMap(({ of }) => ('ratio' in of ? [of.ratio] : [])),
  ])
  const counts = [
    ...columns.flatMap((column) => ('count' in column ? [column.count] : [])),
    ...ratios.flatMap(({ numerator, denominator }) => [numerator, denominator]),
    ...indicators.flatMap(({ of }) => ('count' in of ? [of.count] : [])),
  ]
  return { counts: [...new Set(counts)], ratios, indicators }
}

function pick<Item extends { readonly key: string }>(items: readonly Item[], keys: readonly string[]): Item[] {
  return [...new Set(keys)].map((key) => {
    const item = items.find((each) => each.key === key)
    if (!item) throw new RangeError(`nothing is defined as ${key}`)
    return item
  })
}

export interface EvaluatedRow {
  readonly counts: Readonly<Record<string, number>>
  readonly ratios: Readonly<Record<string, RatioValue>>
  /** 得分 by indicator; null = no value. */
  readonly points: Readonly<Record<string, number | null>>
  /** What our own figures come to, before 外评价. */
  readonly internal: number | null
  readonly external: number | null
  /** 综合指标值 */
  readonly score: number | null
  readonly grade: Grade | null
}

export interface EvaluatedSubject extends EvaluatedRow {
  readonly entry: SubjectEntry
  /** 名次 among the subjects of its tier. */
  readonly rank: number | null
}

export interface Evaluated {
  readonly rows: readonly EvaluatedSubject[]
  /** Everything together: counts and ratios, scored like one subject. */
  readonly all: EvaluatedRow
}

/** Counts → ratios, points, 综合指标值, grade and place. `externalOf` gives 外评价 by the subject's code. */
export function evaluate(
  definitions: EvaluationDefinitions,
  scheme: SchemeDefinition,
  plan: CountPlan,
  entries: readonly SubjectEntry[],
  tally: Tally,
  externalOf: (code: string) => number | null = () => null,
): Evaluated {
  const needs = needsOf(definitions, scheme)
  const cells = entries.reduce((sum, entry) => sum + entry.cells, 0)
  const rowOf = (index: number, cellsOf: number, external: number | null): EvaluatedRow =>
    evaluateRow(definitions, scheme, needs, countsOf(plan, tally, index), cellsOf, external)
  const rows = entries.map((entry, index) => {
    const row = rowOf(index, entry.cells, externalOf(entry.code))
    return { entry, ...row, ...(entry.key === UNASSIGNED.key ? UNSCORED : {}) }
  })
  return { rows: placed(rows), all: rowOf(entries.length, Math.max(1, cells), null) }
}

const UNSCORED = { internal: null, external: null, score: null, grade: null } as const

function placed(rows: readonly Omit<EvaluatedSubject, 'rank'>[]): EvaluatedSubject[] {
  const ranks = new Map<number, number | null>()
  for (const tier of new Set(rows.map(({ entry }) => entry.tier))) {
    const group = [...rows.entries()].filter(([, { entry }]) => entry.tier === tier)
    const places = ranksOf(group.map(([, { score }]) => score))
    group.forEach(([index], at) => ranks.set(index, places[at] ?? null))
  }
  return rows.map((row, index) => ({ ...row, rank: ranks.get(index) ?? null }))
}

/** All counts of one entry, sums included. */
export function countsOf({ leaves, sums }: CountPlan, tally: Tally, index: number): Map<string, number> {
  const counts = new Map(leaves.map(({ key }, leaf) => [key, tally[index * leaves.length + leaf] as number]))
  for (const { key, sum } of sums) {
    counts.set(
      key,
      sum.reduce((total, { count, times }) => total + (counts.get(count) as number) * times, 0),
    )
  }
  return counts
}

function evaluateRow(
  definitions: EvaluationDefinitions,
  scheme: SchemeDefinition,
  needs: SchemeNeeds,
  counted: ReadonlyMap<string, number>,
  cells: number,
  external: number | null,
): EvaluatedRow {
  const count = (key: string): number => counted.get(key) as number
  const ratios = Object.fromEntries(
    needs.ratios.map(({ key, numerator, denominator }) => [
      key,
      { numerator: count(numerator), denominator: count(denominator) },
    ]),
  )
  const values = { count, ratio: (key: string) => ratios[key] as RatioValue, cells }
  const points = Object.fromEntries(needs.indicators.map((indicator) => [indicator.key, indicatorScore(indicator, values)]))
  const internal = nothingWasDue(scheme, needs, points) ? null : compositeScore(scheme, (key) => points[key] ?? null)
  const score = withExternal(internal, external, definitions)
  const counts = Object.fromEntries(needs.counts.map((key) => [key, count(key)]))
  return { counts, ratios, points, internal, external, score, grade: gradeOf(score, definitions) }
}

/** Few cases alone are no merit: where no ratio has a value there is no score, although a count always has one. */
function nothingWasDue({ score }: SchemeDefinition, { indicators }: SchemeNeeds, points: EvaluatedRow['points']): boolean {
  const scored = 'weights' in score ? score.weights : score.points
  const rates = indicators.filter(({ key, of }) => 'ratio' in of && scored.some(({ indicator }) => indicator === key))
  return rates.length > 0 && rates.every(({ key }) => points[key] === null)
}
