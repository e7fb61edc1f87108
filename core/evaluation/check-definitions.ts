import type { Band, EvaluationDefinitions } from '../../contract/settings/evaluation.ts'
import { countsIn, planCounts, referredCounts } from './engine/count-plan.ts'

/** What is wrong with definitions whose shape is right, and where. */
export interface Flaw {
  readonly at: string
  readonly zh: string
  readonly en: string
}

/** The first flaw; null = none. */
export function flawIn(definitions: EvaluationDefinitions): Flaw | null {
  return (
    doubled(definitions) ??
    unknownNames(definitions) ??
    circle(definitions) ??
    badBands(definitions) ??
    badLines(definitions) ??
    badWeights(definitions) ??
    badGrades(definitions) ??
    badBoard(definitions)
  )
}

/** A number opens by its key alone, so counts, ratios and indicators share one set of keys; `score` is every scheme's own. */
const NUMBERS = ['counts', 'ratios', 'indicators'] as const
const RESERVED = ['score', 'external']

function doubled(definitions: EvaluationDefinitions): Flaw | null {
  const used = new Set(RESERVED)
  for (const list of NUMBERS) {
    for (const [index, { key }] of definitions[list].entries()) {
      if (used.has(key)) return twice(`/${list}/${index}/key`, key)
      used.add(key)
    }
  }
  for (const list of ['exclusions', 'schemes'] as const) {
    const keys = definitions[list].map(({ key }) => key)
    const index = keys.findIndex((key, at) => keys.indexOf(key) < at)
    if (index >= 0) return twice(`/${list}/${index}/key`, keys[index] as string)
  }
  return null
}

const twice = (at: string, key: string): Flaw => ({
  at,
  zh: `${key} 重复定义或为保留名：请改名。`,
  en: `${key} is defined twice, or reserved: give it another name.`,
})

function unknownNames(definitions: EvaluationDefinitions): Flaw | null {
  const known = (list: (typeof NUMBERS)[number]) => new Set(definitions[list].map(({ key }) => key))
  const [counts, ratios, indicators] = [known('counts'), known('ratios'), known('indicators')]
  for (const { at, name, among } of references(definitions)) {
    const names = among === 'counts' ? counts : among === 'ratios' ? ratios : indicators
    if (names.has(name)) continue
    return { at, zh: `没有定义 ${name}：请核对名称。`, en: `Nothing is defined as ${name}: check the name.` }
  }
  return null
}

interface Reference {
  readonly at: string
  readonly name: string
  readonly among: 'counts' | 'ratios' | 'indicators'
}

function* references({ counts, ratios, indicators, exclusions, schemes }: EvaluationDefinitions): Generator<Reference> {
  for (const [i, count] of counts.entries()) {
    for (const name of referredCounts(count)) yield { at: `/counts/${i}`, name, among: 'counts' }
  }
  for (const [i, { numerator, denominator }] of ratios.entries()) {
    yield { at: `/ratios/${i}/numerator`, name: numerator, among: 'counts' }
    yield { at: `/ratios/${i}/denominator`, name: denominator, among: 'counts' }
  }
  for (const [i, { of }] of indicators.entries()) {
    if ('count' in of) yield { at: `/indicators/${i}/of`, name: of.count, among: 'counts' }
    else yield { at: `/indicators/${i}/of`, name: of.ratio, among: 'ratios' }
  }
  for (const [i, rule] of exclusions.entries()) {
    for (const name of [...rule.counts, ...countsIn(rule.when)]) yield { at: `/exclusions/${i}`, name, among: 'counts' }
  }
  for (const [i, { score, sections }] of schemes.entries()) {
    const scored = 'weights' in score ? score.weights : score.points
    for (const { indicator } of scored) yield { at: `/schemes/${i}/score`, name: indicator, among: 'indicators' }
    for (const column of sections.flatMap((section) => section.columns)) {
      if ('count' in column) yield { at: `/schemes/${i}/sections`, name: column.count, among: 'counts' }
      else if ('ratio' in column) yield { at: `/schemes/${i}/sections`, name: column.ratio, among: 'ratios' }
      else yield { at: `/schemes/${i}/sections`, name: column.indicator, among: 'indicators' }
    }
  }
}

function circle(definitions: EvaluationDefinitions): Flaw | null {
  for (const [i, { key }] of definitions.counts.entries()) {
    for (const subject of new Set(definitions.schemes.map((scheme) => scheme.subject))) {
      try {
        planCounts(definitions, [key], subject)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return {
          at: `/counts/${i}`,
          zh: `${key} 的定义绕回了自己：请去掉循环引用。`,
          en: `The definition of ${key} leads back to itself: take the circle out.`,
        }
      }
    }
  }
  return null
}

function badBands({ indicators }: EvaluationDefinitions): Flaw | null {
  for (const [i, { score }] of indicators.entries()) {
    if (!('bands' in score)) continue
    const flaw = bandFlaw(score.bands, `/indicators/${i}/score/bands`)
    if (flaw) return flaw
  }
  return null
}

/** From no lower end to no upper end, each beginning where the one before it ends. */
function bandFlaw(bands: readonly Pick<Band, 'from' | 'to'>[], at: string): Flaw | null {
  const order = [...bands.entries()].sort(
    ([, a], [, b]) => (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY),
  )
  let reached: number | null = null
  for (const [place, [index, { from, to }]] of order.entries()) {
    const first = place === 0
    const last = place === order.length - 1
    if (from !== reached || (from === null && !first) || (to === null && !last) || (to !== null && from !== null && to <= from)) {
      return {
        at: `${at}/${index}`,
        zh: `分档从 ${from ?? '−∞'} 到 ${to ?? '∞'}，与上一档（到 ${reached ?? '−∞'}）有空缺或重叠：请使各档首尾相接。`,
        en: `The band from ${from ?? '−∞'} to ${to ?? '∞'} leaves a gap or overlaps after the one up to ${reached ?? '−∞'}: let each begin where the last ends.`,
      }
    }
    reached = to
  }
  if (reached === null) return null
  return {
    at,
    zh: `分档只到 ${reached}：最后一档的 to 应为 null（无上限）。`,
    en: `The bands end at ${reached}: the last one needs "to": null (no upper end).`,
  }
}

function badLines({ indicators }: EvaluationDefinitions): Flaw | null {
  const i = indicators.findIndex(({ score }) => 'line' in score && score.line[0].value === score.line[1].value)
  if (i < 0) return null
  return {
    at: `/indicators/${i}/score/line`,
    zh: '直线的两点取值相同：请给出两个不同的值。',
    en: 'Both points of the line have the same value: give two different ones.',
  }
}

/** Weights are typed by hand with decimals; this is far below one that anybody types. */
const WEIGHT_TOLERANCE = 1e-9

function badWeights({ schemes }: EvaluationDefinitions): Flaw | null {
  for (const [i, { score }] of schemes.entries()) {
    if (!('weights' in score)) continue
    const sum = score.weights.reduce((total, { weight }) => total + weight, 0)
    if (Math.abs(sum - 100) > WEIGHT_TOLERANCE) {
      return {
        at: `/schemes/${i}/score/weights`,
        zh: `权重合计为 ${sum} %，应为 100 %：请调整各项权重。`,
        en: `The weights add up to ${sum} % instead of 100 %: adjust them.`,
      }
    }
  }
  return null
}

function badGrades({ grades }: EvaluationDefinitions): Flaw | null {
  return bandFlaw(grades, '/grades')
}

function badBoard({ board, counts, ratios, schemes }: EvaluationDefinitions): Flaw | null {
  const { filed, scheme, ...rates } = board
  const wrong = (at: string, name: string): Flaw => ({
    at: `/board/${at}`,
    zh: `大屏引用的 ${name} 不可用：计数、比率须已定义，方案的对象须为区县。`,
    en: `The wall refers to ${name}, which it cannot use: counts and ratios must be defined, and the scheme be one of districts.`,
  })
  for (const [at, name] of Object.entries(rates)) if (!ratios.some(({ key }) => key === name)) return wrong(at, name)
  if (!counts.some(({ key }) => key === filed)) return wrong('filed', filed)
  return schemes.some(({ key, subject }) => key === scheme && subject === 'district') ? null : wrong('scheme', scheme)
}
