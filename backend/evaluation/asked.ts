import type { EvaluationDefinitions, SchemeDefinition } from '../../contract/settings/evaluation.ts'
import { DAY } from '../../contract/units.ts'
import type { EvaluationQuery } from '../../contract/wire/evaluation.ts'
import { areaTiers } from '../../core/evaluation/area-tiers.ts'
import { type Period, periodOf } from '../../core/evaluation/engine/period.ts'
import { type PeriodKind, type Span, spanAround, startOfDate } from '../../core/evaluation/periods.ts'
import { limitTable } from '../../core/limits/limit-table.ts'
import { LIMITS } from '../deadlines/limit-setting.ts'
import { refuse } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { EVALUATION } from './evaluation-setting.ts'

/** Years that one question may span: what the record keeps, and some more. */
const LONGEST_MS = 11 * 366 * DAY

/** A question as it was understood: which definitions, which scheme, which period. */
export interface Asked {
  readonly definitions: EvaluationDefinitions
  readonly version: number
  readonly scheme: SchemeDefinition
  readonly kind: PeriodKind
  readonly span: Span
  readonly period: Period
  readonly area: string | null
  /** Tiers of areas as they hold for the period. */
  readonly tiers: { readonly version: number; readonly of: (areaCode: string) => number }
}

export type Question = Pick<EvaluationQuery, 'subject' | 'scheme' | 'area' | 'period' | 'date' | 'from' | 'to' | 'basis'>

/** The definitions are those that held at the end of the period, or hold now while it runs. @throws ProblemError */
export function understand(question: Question, { directory, baseData, settings, hall }: RouteContext): Asked {
  if (question.area !== undefined) mustBeArea(question.area, baseData)
  const now = hall.now()
  const kind = question.period ?? (question.from === undefined ? 'month' : 'range')
  const span = spanOf(kind, question, now, directory.city.calendar.utcOffsetMinutes)
  const { version, body: definitions } = settings.at(EVALUATION, Math.min(now, span.to))
  const limits = settings.at(LIMITS, Math.min(now, span.to))
  const tiers = { version: limits.version, of: areaTiers(definitions.tierOne, limitTable(limits.version, limits.body)) }
  const period = periodOf(span.from, span.to, now, question.basis ?? definitions.basis)
  return { definitions, version, scheme: schemeOf(question, definitions), kind, span, period, area: question.area ?? null, tiers }
}

/** Areas that have ended count as well: a question may be about when they were. */
function mustBeArea(area: string, { registry }: RouteContext['baseData']): void {
  if (registry.versions.some(({ code }) => code.startsWith(area))) return
  throw refuse(
    'bad-request',
    { zh: `没有区域 ${area}：请核对区域代码。`, en: `There is no area ${area}: check its code.` },
    '/area',
  )
}

function spanOf(kind: PeriodKind, { date, from, to }: Question, now: number, offset: number): Span {
  if (kind !== 'range') return spanAround(kind, date === undefined ? now : dayOf(date, '/date', offset), offset)
  if (from === undefined || to === undefined) {
    throw refuse(
      'bad-request',
      {
        zh: '任意时段须给出首日 from 和末日 to（YYYY-MM-DD）。',
        en: 'A range needs its first day (from) and its last (to), YYYY-MM-DD.',
      },
      from === undefined ? '/from' : '/to',
    )
  }
  const span = { from: dayOf(from, '/from', offset), to: dayOf(to, '/to', offset) + DAY }
  if (span.to <= span.from || span.to - span.from > LONGEST_MS) {
    throw refuse(
      'bad-request',
      {
        zh: `时段 ${from} 至 ${to} 不可用：末日不得早于首日，最长十一年。`,
        en: `${from} to ${to} is no period: the last day comes after the first, and eleven years are the most.`,
      },
      '/to',
    )
  }
  return span
}

export function dayOf(date: string, at: string, offset: number): number {
  const day = startOfDate(date, offset)
  if (day === null)
    throw refuse('bad-request', { zh: `没有 ${date} 这一天：请核对日期。`, en: `There is no day ${date}: check the date.` }, at)
  return day
}

function schemeOf({ scheme, subject }: Question, { schemes }: EvaluationDefinitions): SchemeDefinition {
  const found = schemes.find((each) => (scheme === undefined ? each.subject === (subject ?? 'district') : each.key === scheme))
  if (found && (subject === undefined || found.subject === subject)) return found
  const known = schemes.map(({ key, subject: of }) => `${key} (${of})`).join(', ')
  throw refuse(
    'not-found',
    { zh: `没有这样的评价方案：现有 ${known}。`, en: `There is no such scheme: there are ${known}.` },
    scheme === undefined ? '/subject' : '/scheme',
  )
}
