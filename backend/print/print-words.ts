import type { CorrectedFacts, Satisfaction } from '../../contract/domain/choices.ts'
import type { OrderKind, OrderState } from '../../contract/domain/order.ts'
import type { LimitClock } from '../../contract/domain/stage.ts'
import type { AttachmentKind, AttachmentPhase } from '../../contract/wire/attachments.ts'
import type { WordsFor } from '../../core/cases/case-words.ts'

export const CLOCK_WORDS: WordsFor<LimitClock> = {
  'urgent-hour': { zh: '紧急工作时', en: 'urgent hours' },
  'work-hour': { zh: '工作时', en: 'working hours' },
  'work-day': { zh: '工作日', en: 'working days' },
  'natural-day': { zh: '自然日', en: 'natural days' },
}

export const ORDER_KIND_WORDS: WordsFor<OrderKind> = {
  overdue: { zh: '超时督办', en: 'supervision: overdue' },
  leader: { zh: '领导督办', en: 'supervision by a leader' },
  key: { zh: '重点督办', en: 'supervision: key case' },
  instruction: { zh: '批示', en: 'instruction' },
}

export const ORDER_STATE_WORDS: WordsFor<OrderState> = {
  issued: { zh: '已下发', en: 'issued' },
  received: { zh: '已签收', en: 'received' },
  answered: { zh: '已回复', en: 'answered' },
  closed: { zh: '已销号', en: 'closed' },
  withdrawn: { zh: '已撤销', en: 'withdrawn' },
  settled: { zh: '随案办结', en: 'ended with the case' },
}

export const PHASE_WORDS: WordsFor<AttachmentPhase> = {
  before: { zh: '处置前', en: 'before' },
  after: { zh: '处置后', en: 'after' },
  verification: { zh: '核实', en: 'verification' },
  check: { zh: '核查', en: 'check' },
}

export const MEDIUM_WORDS: WordsFor<AttachmentKind> = {
  photo: { zh: '照片', en: 'photo' },
  sound: { zh: '录音', en: 'sound' },
  video: { zh: '视频', en: 'video' },
}

export const SATISFACTION_WORDS: WordsFor<Satisfaction> = {
  'very-satisfied': { zh: '非常满意', en: 'very satisfied' },
  satisfied: { zh: '满意', en: 'satisfied' },
  dissatisfied: { zh: '不满意', en: 'dissatisfied' },
  'not-reached': { zh: '未联系上', en: 'not reached' },
}

/** What is logged beside the steps of people. */
export const OTHER_STEP_WORDS: WordsFor<'report' | 'move-deadline'> = {
  report: { zh: '上报', en: 'report' },
  'move-deadline': { zh: '日历变更，时限顺延', en: 'deadlines moved with the calendar' },
}

export const FACT_WORDS: WordsFor<keyof CorrectedFacts> = {
  kind: { zh: '部件/事件', en: 'kind' },
  classCode: { zh: '小类', en: 'class' },
  classEdition: { zh: '字典版本', en: 'edition' },
  condition: { zh: '立案条件', en: 'filing condition' },
  lng: { zh: '经度', en: 'longitude' },
  lat: { zh: '纬度', en: 'latitude' },
  address: { zh: '地址', en: 'address' },
  description: { zh: '描述', en: 'description' },
  cellCode: { zh: '单元网格', en: 'cell' },
  districtCode: { zh: '区县', en: 'district' },
  unitCode: { zh: '责任单位', en: 'unit' },
  componentCode: { zh: '部件代码', en: 'component' },
  centre: { zh: '办理中心', en: 'centre' },
}
