import type { CaseAction, Problem } from '../../contract/wire/rest.ts'
import type { ActionResult, RefusedStep } from '../../core/cases/apply-action.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { STATE_WORDS } from '../../core/cases/case-words.ts'
import { isOpenPart } from '../../core/cases/legal-steps.ts'
import { STEPS } from '../../core/cases/state-machine.ts'
import { problem } from '../http/problem.ts'
import type { Sentence } from '../support/start-error.ts'
import { ACTION_WORDS, wordOf, wordsOf } from '../support/words.ts'

/** Why a case did not take a step, in words, with the legal steps where the step is not among them. */
export function refusedStep(action: CaseAction, file: CaseFile, result: ActionResult & { ok: false }): Problem {
  if (result.refused === 'illegal-step') {
    return { ...problem('illegal-step', illegal(action, file, result.legal)), legal: result.legal }
  }
  if (result.refused === 'parts-open') return { ...problem('illegal-step', partsOpen(file)), legal: result.legal }
  const { at, sentence } = BAD_STEPS[result.refused](action, file)
  return problem('bad-request', sentence, at)
}

const ON_SITE_LACKS: Partial<Readonly<Record<RefusedStep, Sentence>>> = {
  'illegal-step': { zh: '该步骤现在不能办', en: 'the step is not possible now' },
  'unit-missing': { zh: '没有责任单位', en: 'no unit answers for it' },
  'reason-missing': { zh: '没有理由', en: 'no reason is given' },
}

/** A report that was handled on site says too little for it. */
export function onSiteRefused(refused: RefusedStep): Problem {
  return problem(
    'bad-request',
    {
      zh: `该上报不能按现场已办理立案（${ON_SITE_LACKS[refused]?.zh ?? refused}）：请按普通上报提交。`,
      en: `The report cannot be filed as handled on site (${ON_SITE_LACKS[refused]?.en ?? refused}): send it as an ordinary report.`,
    },
    '/onSite',
  )
}

function illegal(action: CaseAction, file: CaseFile, legal: readonly CaseAction[]): Sentence {
  if (action === 'exempt' && STEPS.exempt.turns[file.state] !== undefined) return noAppeal(file)
  const names = wordsOf(legal, ACTION_WORDS, { zh: '无', en: 'nothing' })
  const state = wordOf(file.state, STATE_WORDS)
  const step = wordOf(action, ACTION_WORDS)
  return {
    zh: `案卷 ${file.number} 现为${state.zh}，不能${step.zh}；现在可以：${names.zh}。`,
    en: `Case ${file.number} is ${state.en}, so to ${step.en} is not possible; possible now: ${names.en}.`,
  }
}

/** 申诉 is against a lateness, once. */
function noAppeal({ number, exemptAt }: CaseFile): Sentence {
  return exemptAt === null
    ? {
        zh: `案卷 ${number} 没有超时记录，无须申诉：评价未扣分。`,
        en: `Case ${number} was never late, so there is nothing to appeal against: no mark was taken off.`,
      }
    : {
        zh: `案卷 ${number} 的申诉已成立过一次，每案限一次：不能再次申诉。`,
        en: `An appeal about case ${number} has been granted already, and a case has one: there is no other.`,
      }
}

function partsOpen({ number, assisting }: CaseFile): Sentence {
  const units = assisting.filter(isOpenPart).map((part) => part.unit)
  return {
    zh: `案卷 ${number} 的协办单位 ${units.join('、')} 尚未完成：请待其完成（finish-part），或说明理由免除协办（release-part）。`,
    en: `The assisting units ${units.join(', ')} of case ${number} have not finished: wait for their "finish-part", or let them off with a reason ("release-part").`,
  }
}

const MAIN_ASSISTS: Sentence = {
  zh: '主办单位不能同时协办：请改正。',
  en: 'The main unit cannot assist itself: correct the list.',
}

const assistsAlready = ({ number }: CaseFile): Sentence => ({
  zh: `该单位是案卷 ${number} 的协办单位，不能再主办：请选其他下属单位。`,
  en: `The unit assists with case ${number} and cannot be its main unit as well: name another sub-unit.`,
})

const zhOf = (action: CaseAction): string => wordOf(action, ACTION_WORDS).zh
const enOf = (action: CaseAction): string => wordOf(action, ACTION_WORDS).en

type BadStep = Exclude<RefusedStep, 'illegal-step' | 'parts-open'>
type Words = (action: CaseAction, file: CaseFile) => { readonly at: string; readonly sentence: Sentence }

const BAD_STEPS: Readonly<Record<BadStep, Words>> = {
  'reason-missing': (action) => ({
    at: '/reason',
    sentence: { zh: `${zhOf(action)}须写明理由（reason）。`, en: `To ${enOf(action)} needs a reason.` },
  }),
  'unit-missing': (action) => ({
    at: '/unit',
    sentence: { zh: `${zhOf(action)}须指明责任单位（unit）。`, en: `To ${enOf(action)} needs the responsible unit.` },
  }),
  'main-assists': (action, file) => ({
    at: action === 'assign' ? '/unit' : '/assisting',
    sentence: action === 'assign' ? assistsAlready(file) : MAIN_ASSISTS,
  }),
  'until-missing': (action) => ({
    at: '/until',
    sentence: {
      zh: `${zhOf(action)}须写明截止时间（until），到期自动恢复。`,
      en: `To ${enOf(action)} needs an end ("until"), at which the case resumes by itself.`,
    },
  }),
  'until-out-of-range': (action) => ({
    at: '/until',
    sentence: {
      zh: `${zhOf(action)}的截止时间须在此刻之后、一年之内：请另选日期。`,
      en: `The end of what is asked for (${enOf(action)}) must lie after now and within a year: choose another date.`,
    },
  }),
  'no-such-part': (action, { number, assisting }) => ({
    at: '/unit',
    sentence: {
      zh: `案卷 ${number} 没有可以${zhOf(action)}的这一协办单位；协办单位：${assisting.map((part) => part.unit).join('、') || '无'}。`,
      en: `Case ${number} has no such assisting unit that could ${enOf(action)} now; it has: ${assisting.map((part) => part.unit).join(', ') || 'none'}.`,
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
  'nothing-corrected': (_action, { number }) => ({
    at: '',
    sentence: {
      zh: `案卷 ${number} 已与所写一致，没有可更正的内容：请写明要改的小类、立案条件、位置、地址或描述。`,
      en: `Case ${number} is already as you say, so there is nothing to correct: give the class, condition, place, address or description that is wrong.`,
    },
  }),
  'before-last-step': (_action, { number }) => ({
    at: '/at',
    sentence: {
      zh: `该步骤的时间早于案卷 ${number} 的上一步：请按先后顺序提交。`,
      en: `The step is dated before the last step of case ${number}: send steps in their order.`,
    },
  }),
}
