import type { CaseKind, CaseSource, CaseState, Stage } from '../../contract/domain/stage.ts'

/** What codes are called where a person reads them: in refusals, tables, formulas and on paper. */
export type WordsFor<Code extends string> = Readonly<Record<Code, { readonly zh: string; readonly en: string }>>

export const STAGE_WORDS: WordsFor<Stage> = {
  collect: { zh: '信息采集', en: 'collection' },
  file: { zh: '案卷建立', en: 'filing' },
  dispatch: { zh: '任务派遣', en: 'dispatch' },
  handle: { zh: '任务处置', en: 'handling' },
  feedback: { zh: '处置反馈', en: 'feedback' },
  check: { zh: '核查结案', en: 'check and closing' },
  evaluate: { zh: '综合评价', en: 'evaluation' },
}

export const STATE_WORDS: WordsFor<CaseState> = {
  reported: { zh: '待受理', en: 'reported' },
  verifying: { zh: '核实中', en: 'being verified' },
  accepted: { zh: '待立案', en: 'accepted' },
  filed: { zh: '待派遣', en: 'filed' },
  returned: { zh: '已回退', en: 'returned' },
  dispatched: { zh: '待签收', en: 'dispatched' },
  handling: { zh: '处置中', en: 'being handled' },
  suspended: { zh: '挂账', en: 'suspended' },
  handled: { zh: '待反馈', en: 'handled' },
  checking: { zh: '核查中', en: 'being checked' },
  checked: { zh: '待结案', en: 'checked' },
  closed: { zh: '已结案', en: 'closed' },
  'force-closed': { zh: '已强制结案', en: 'closed by force' },
  void: { zh: '已作废', en: 'void' },
  rejected: { zh: '不予受理', en: 'rejected' },
  postponed: { zh: '缓办', en: 'postponed' },
  'self-handled': { zh: '已自行处置', en: 'put right on the spot' },
}

export const SOURCE_WORDS: WordsFor<CaseSource> = {
  collector: { zh: '监督员上报', en: 'collector' },
  video: { zh: '视频', en: 'video' },
  hotline: { zh: '热线', en: 'hotline' },
  public: { zh: '公众', en: 'public' },
  leader: { zh: '领导批示', en: 'leader' },
  media: { zh: '媒体', en: 'media' },
  transfer: { zh: '部门批转', en: 'transfer' },
}

export const KIND_WORDS: WordsFor<CaseKind> = {
  component: { zh: '部件', en: 'component' },
  event: { zh: '事件', en: 'event' },
}
