import type { CaseAction, Problem } from '../../contract/wire/rest.ts'
import type { ActionResult, RefusedStep } from '../../core/cases/apply-action.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { isOpenPart } from '../../core/cases/legal-steps.ts'
import { problem } from '../http/problem.ts'
import type { Sentence } from '../support/start-error.ts'

/** Why a case did not take a step, in words, with the legal steps where the step is not among them. */
export function refusedStep(action: CaseAction, file: CaseFile, result: ActionResult & { ok: false }): Problem {
  if (result.refused === 'illegal-step') {
    return { ...problem('illegal-step', illegal(action, file, result.legal)), legal: result.legal }
  }
  if (result.refused === 'parts-open') return { ...problem('illegal-step', partsOpen(file)), legal: result.legal }
  const { at, sentence } = BAD_STEPS[result.refused](action, file)
  return problem('bad-request', sentence, at)
}

/** A report that was handled on site says too little for it. */
export function onSiteRefused(refused: RefusedStep): Problem {
  return problem(
    'bad-request',
    {
      zh: `该上报不能按现场已办理立案（${refused}）：请按普通上报提交。`,
      en: `The report cannot be filed as handled on site (${refused}): send it as an ordinary report.`,
    },
    '/onSite',
  )
}

function illegal(action: CaseAction, file: CaseFile, legal: readonly CaseAction[]): Sentence {
  const names = legal.join(', ')
  return {
    zh: `案卷 ${file.number} 处于 ${file.state}，不能 ${action}；现在可以：${names || '无'}。`,
    en: `Case ${file.number} is ${file.state}, so "${action}" is not possible; possible now: ${names || 'nothing'}.`,
  }
}

function partsOpen({ number, assisting }: CaseFile): Sentence {
  const units = assisting.filter(isOpenPart).map((part) => part.unit)
  return {
    zh: `案卷 ${number} 的协办单位 ${units.join('、')} 尚未完成：请待其完成（finish-part），或说明理由免除协办（release-part）。`,
    en: `The assisting units ${units.join(', ')} of case ${number} have not finished: wait for their "finish-part", or let them off with a reason ("release-part").`,
  }
}

type BadStep = Exclude<RefusedStep, 'illegal-step' | 'parts-open'>
type Words = (action: CaseAction, file: CaseFile) => { readonly at: string; readonly sentence: Sentence }

const BAD_STEPS: Readonly<Record<BadStep, Words>> = {
  'reason-missing': (action) => ({
    at: '/reason',
    sentence: { zh: `${action} 须写明理由（reason）。`, en: `"${action}" needs a reason.` },
  }),
  'unit-missing': () => ({
    at: '/unit',
    sentence: { zh: '派遣须指明责任单位（unit）。', en: 'A dispatch needs the responsible unit.' },
  }),
  'main-assists': () => ({
    at: '/assisting',
    sentence: { zh: '主办单位不能同时协办：请改正。', en: 'The main unit cannot assist itself: correct the list.' },
  }),
  'until-missing': (action) => ({
    at: '/until',
    sentence: {
      zh: `${action} 须写明截止时间（until），到期自动恢复。`,
      en: `"${action}" needs its end ("until"), at which the case resumes by itself.`,
    },
  }),
  'until-out-of-range': (action) => ({
    at: '/until',
    sentence: {
      zh: `${action} 的截止时间须在此刻之后、一年之内：请另选日期。`,
      en: `The end of "${action}" must lie after now and within a year: choose another date.`,
    },
  }),
  'no-such-part': (action, { number, assisting }) => ({
    at: '/unit',
    sentence: {
      zh: `案卷 ${number} 没有可以 ${action} 的这一协办单位；协办单位：${assisting.map((part) => part.unit).join('、') || '无'}。`,
      en: `Case ${number} has no such assisting unit that "${action}" is open to; it has: ${assisting.map((part) => part.unit).join(', ') || 'none'}.`,
    },
  }),
  'centre-missing': () => ({
    at: '/centre',
    sentence: { zh: '下派须指明区级中心（centre）。', en: "Handing down needs the district's centre." },
  }),
  'satisfaction-missing': () => ({
    at: '/satisfaction',
    sentence: { zh: '回访须写明满意度（satisfaction）。', en: 'A visit needs how content the reporter is ("satisfaction").' },
  }),
  'before-last-step': (_action, { number }) => ({
    at: '/at',
    sentence: {
      zh: `该步骤的时间早于案卷 ${number} 的上一步：请按先后顺序提交。`,
      en: `The step is dated before the last step of case ${number}: send steps in their order.`,
    },
  }),
}
