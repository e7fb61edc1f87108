import type { EvaluationDefinitions } from '../../contract/settings/evaluation.ts'
import type { NumberCasesQuery, NumberQuery, OpenedNumber } from '../../contract/wire/evaluation.ts'
import { scoreParts } from '../../core/evaluation/score-parts.ts'
import { seesCase } from '../auth/case-rights.ts'
import type { Principal } from '../auth/principal.ts'
import { casesByIds } from '../db/read-cases.ts'
import { caseFacts } from '../http/case-card.ts'
import { type ProblemError, refuse } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { type Asked, understand } from './asked.ts'
import { type Evaluations, subjectIn } from './evaluations.ts'
import type { FactCounter } from './fact-counter.ts'
import { countsBehind, noSuchNumber, openNumber } from './open-number.ts'

/** 综合指标值, which every subject has. */
const SCORE = 'score'
const PAGE = 50

/** Every number opens: to its formula, to what it is made of, and to the cases behind it. */
export class Numbers {
  private readonly context: RouteContext
  private readonly counter: FactCounter
  private readonly evaluations: Evaluations

  constructor(context: RouteContext, counter: FactCounter, evaluations: Evaluations) {
    this.context = context
    this.counter = counter
    this.evaluations = evaluations
  }

  async open(query: NumberQuery, caller: Principal): Promise<OpenedNumber> {
    const asked = understand(query, this.context)
    const stamp = { version: asked.version, basis: asked.period.basis, period: this.evaluations.periodOf(asked) }
    if (query.key === SCORE) return { ...(await this.openScore(asked, query.code, caller)), ...stamp }
    const counted = await this.counter.count(asked, countsBehind(query.key, asked.definitions), caller)
    const index = query.code === undefined ? counted.entries.length : counted.entries.findIndex(({ code }) => code === query.code)
    if (index < 0) throw noSuchSubject(query.code ?? '')
    return { ...openNumber(query.key, asked.definitions, counted, index), ...stamp }
  }

  /**
   * The cases that a count counts, by their ids; `next` is where the next page begins. Facts tell where a case lay and who
   * had it then, rights ask who has it now: a page has fewer where the caller may no longer see one.
   */
  async cases(query: NumberCasesQuery, caller: Principal) {
    const asked = understand(query, this.context)
    const count = asked.definitions.counts.find(({ key }) => key === query.key)
    if (!count) throw noCasesBehind(query.key, asked.definitions)
    if (!('where' in count)) throw noCasesOfItsOwn(query.key)
    const page = { after: query.after ?? 0, limit: query.limit ?? PAGE }
    const ids = await this.counter.casesOf(asked, query.key, query.code ?? null, caller, page)
    const files = await casesByIds(this.context.pool, ids)
    const seen = files.filter((file) => seesCase(caller, file)).sort((a, b) => a.id - b.id)
    const cases = seen.map((file) => caseFacts(file, this.context, caller))
    return {
      version: asked.version,
      basis: asked.period.basis,
      cases,
      next: ids.length < page.limit ? null : (ids.at(-1) ?? null),
    }
  }

  private async openScore(
    asked: Asked,
    code: string | undefined,
    caller: Principal,
  ): Promise<Omit<OpenedNumber, 'version' | 'basis' | 'period'>> {
    const { definitions, scheme } = asked
    const row = subjectIn(await this.evaluations.evaluated(asked, caller, asked.period), code)
    const { formula, weights, externalWeight } = scoreParts(scheme, row, definitions)
    const parts = [...weights].map(([indicator, weight]) => {
      const found = definitions.indicators.find(({ key }) => key === indicator)
      const value = row.points[indicator] ?? null
      return { key: indicator, zh: found?.zh ?? indicator, en: found?.en ?? indicator, value, weight }
    })
    const external =
      externalWeight === null
        ? []
        : [{ key: 'external', zh: '外评价', en: 'external score', value: row.external, weight: externalWeight }]
    return {
      key: SCORE,
      kind: 'score',
      zh: '综合指标值',
      en: 'composite score',
      formula,
      value: row.score,
      numerator: null,
      denominator: null,
      parts: [...parts, ...external],
    }
  }
}

const noSuchSubject = (code: string) =>
  refuse('not-found', { zh: `没有评价对象 ${code}：请核对代码。`, en: `There is no subject ${code}: check the code.` }, '/code')

/** Cases are behind counts; what stands on counts says which. */
function noCasesBehind(key: string, { ratios, indicators }: EvaluationDefinitions): ProblemError {
  const ratio = ratios.find((each) => each.key === key)
  if (ratio) {
    const { numerator, denominator } = ratio
    return refuse(
      'bad-request',
      {
        zh: `${key} 是比率，自身没有案卷：请打开其分子 ${numerator} 或分母 ${denominator}。`,
        en: `${key} is a ratio and has no cases of its own: open its numerator ${numerator} or its denominator ${denominator}.`,
      },
      '/key',
    )
  }
  const indicator = indicators.find((each) => each.key === key)
  if (!indicator) return noSuchNumber(key)
  const of = 'ratio' in indicator.of ? indicator.of.ratio : indicator.of.count
  return refuse(
    'bad-request',
    {
      zh: `${key} 是指标得分，自身没有案卷：请打开它所依据的 ${of}。`,
      en: `${key} is the score of an indicator and has no cases of its own: open ${of}, which it stands on.`,
    },
    '/key',
  )
}

const noCasesOfItsOwn = (key: string) =>
  refuse(
    'bad-request',
    { zh: `${key} 是其他计数之和：请打开其组成部分。`, en: `${key} is a sum of other counts: open those that it is made of.` },
    '/key',
  )
