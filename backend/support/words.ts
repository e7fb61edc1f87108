import type { OrderAction } from '../../contract/domain/order.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { ApplicationState } from '../../contract/wire/applications.ts'
import type { DeliveryState } from '../../contract/wire/deliveries.ts'
import type { CaseAction, Role, Scope } from '../../contract/wire/rest.ts'
import type { WordsFor } from '../../core/cases/case-words.ts'
import type { Sentence } from './start-error.ts'

export const ACTION_WORDS: WordsFor<CaseAction> = {
  'ask-verification': { zh: '派核实', en: 'send to verify' },
  confirm: { zh: '核实属实', en: 'confirm on site' },
  refute: { zh: '核实不属实', en: 'find untrue on site' },
  accept: { zh: '受理', en: 'accept' },
  reject: { zh: '不予受理', en: 'reject' },
  file: { zh: '立案', en: 'file' },
  dispatch: { zh: '派遣', en: 'dispatch' },
  'take-up': { zh: '签收', en: 'take up' },
  return: { zh: '回退', en: 'return' },
  finish: { zh: '处置完成', en: 'finish' },
  'send-check': { zh: '派核查', en: 'send to check' },
  'pass-check': { zh: '核查通过', en: 'pass the check' },
  'fail-check': { zh: '核查不通过', en: 'fail the check' },
  close: { zh: '结案', en: 'close' },
  'force-close': { zh: '强制结案', en: 'close by force' },
  void: { zh: '作废', en: 'void' },
  suspend: { zh: '挂账', en: 'suspend' },
  resume: { zh: '恢复', en: 'resume' },
  extend: { zh: '延期', en: 'extend' },
  supervise: { zh: '督办', en: 'supervise' },
  'finish-on-site': { zh: '现场立即办理', en: 'finish on site' },
  'self-handle': { zh: '自行处置', en: 'put right on the spot' },
  redispatch: { zh: '改派', en: 'dispatch to another unit' },
  revoke: { zh: '撤回派遣', en: 'withdraw the dispatch' },
  'take-up-part': { zh: '协办签收', en: 'take up as assisting unit' },
  'finish-part': { zh: '协办完成', en: 'finish as assisting unit' },
  'release-part': { zh: '免除协办', en: 'let an assisting unit off' },
  postpone: { zh: '缓办', en: 'postpone' },
  'hand-down': { zh: '下派', en: 'hand down' },
  'hand-up': { zh: '上交', en: 'hand up' },
  visit: { zh: '回访', en: 'ask the reporter' },
  exempt: { zh: '申诉', en: 'appeal' },
  instruct: { zh: '批示', en: 'instruct' },
  'answer-order': { zh: '回复督办', en: 'answer the order' },
  'close-order': { zh: '督办销号', en: 'close the order' },
  correct: { zh: '更正', en: 'correct' },
  assign: { zh: '内部分派', en: 'assign within the department' },
}

export const POST_WORDS: WordsFor<Post> = {
  collector: { zh: '监督员', en: 'collector' },
  acceptor: { zh: '受理员', en: 'acceptor' },
  'shift-leader': { zh: '值班长', en: 'shift leader' },
  dispatcher: { zh: '派遣员', en: 'dispatcher' },
  unit: { zh: '专业部门', en: 'unit' },
  supervisor: { zh: '督查', en: 'supervisor' },
  leader: { zh: '领导', en: 'leader' },
}

export const ROLE_WORDS: WordsFor<Role> = {
  viewer: { zh: '浏览者', en: 'viewer' },
  operator: { zh: '操作员', en: 'operator' },
  'shift-leader': { zh: '值班长', en: 'shift leader' },
  administrator: { zh: '管理员', en: 'administrator' },
}

export const SCOPE_WORDS: WordsFor<Scope> = {
  feed: { zh: '上墙数据', en: 'feed' },
  intake: { zh: '上报接入', en: 'intake' },
  positions: { zh: '定位接入', en: 'positions' },
  import: { zh: '历史导入', en: 'import' },
  exchange: { zh: '下级上报', en: 'exchange' },
  metrics: { zh: '运行指标', en: 'metrics' },
}

export const APPLICATION_STATE_WORDS: WordsFor<ApplicationState> = {
  open: { zh: '审批中', en: 'being decided' },
  approved: { zh: '已同意', en: 'approved' },
  refused: { zh: '不同意', en: 'refused' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  lapsed: { zh: '已失效', en: 'lapsed' },
}

export const DELIVERY_STATE_WORDS: WordsFor<DeliveryState> = {
  waiting: { zh: '待投递', en: 'waiting' },
  sent: { zh: '已送达', en: 'sent' },
  dead: { zh: '死信', en: 'dead' },
  discarded: { zh: '已放弃', en: 'discarded' },
}

export const ORDER_ACTION_WORDS: WordsFor<OrderAction> = {
  issue: { zh: '下发', en: 'issue' },
  receive: { zh: '签收', en: 'receive' },
  answer: { zh: '回复', en: 'answer' },
  accept: { zh: '认可销号', en: 'accept' },
  'send-back': { zh: '退回重办', en: 'send back' },
  withdraw: { zh: '撤销', en: 'withdraw' },
  escalate: { zh: '升级', en: 'escalate' },
  expose: { zh: '曝光', en: 'expose' },
  settle: { zh: '随案办结', en: 'settle with the case' },
  'move-deadline': { zh: '日历变更', en: 'move the deadline' },
}

/** One code in words; the code follows in brackets where the word does not give it away. */
export function wordOf<Code extends string>(code: Code, words: WordsFor<Code>): Sentence {
  const { zh, en } = words[code]
  return { zh: `${zh}（${code}）`, en: en === code ? en : `${en} (${code})` }
}

/** Several codes in words, listed. */
export function wordsOf<Code extends string>(codes: readonly Code[], words: WordsFor<Code>, none: Sentence): Sentence {
  if (codes.length === 0) return none
  const each = codes.map((code) => wordOf(code, words))
  return { zh: each.map(({ zh }) => zh).join('、'), en: each.map(({ en }) => en).join(', ') }
}
