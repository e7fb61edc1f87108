import type { RatioDefinition } from '../../../contract/settings/evaluation.ts'

const ratio = (key: string, zh: string, en: string, numerator: string, denominator: string): RatioDefinition => ({
  key,
  zh,
  en,
  numerator,
  denominator,
})

/** 比率指标 as delivered. Where practice knows several denominators each is here by a name of its own, to choose from. */
export const DELIVERED_RATIOS: readonly RatioDefinition[] = [
  ratio('validReportRate', '有效上报率', 'valid report rate', 'validReport', 'report'),
  ratio('missRate', '漏报率', 'miss rate', 'missed', 'reportRegister'),
  ratio('superviseReportRate', '监督举报率', 'share of public reports', 'publicVerified', 'register'),
  ratio('inTimeVerifySendRate', '核实按时派发率', 'sent to verify in time', 'inTimeVerifySend', 'verifySend'),
  ratio('inTimeVerifyRate', '按时核实率', 'verified in time', 'inTimeVerify', 'needVerify'),
  ratio('acceptRate', '受理率', 'acceptance rate', 'accept', 'report'),
  ratio('inTimeAcceptRate', '按期受理率', 'accepted in time', 'inTimeAccept', 'needAccept'),
  ratio('accurAcceptRate', '准确受理率', 'accepted rightly', 'accurAccept', 'accept'),
  ratio('registerRate', '立案率', 'filing rate', 'register', 'accept'),
  ratio('inTimeRegisterRate', '按时立案率', 'filed in time', 'inTimeRegister', 'needRegister'),
  ratio('accurRegisterRate', '准确立案率', 'filed rightly', 'accurRegister', 'register'),
  ratio('dispatchRate', '派遣率', 'dispatch rate', 'dispatch', 'needDispatch'),
  ratio('inTimeDispatchRate', '按时派遣率', 'dispatched in time', 'inTimeDispatch', 'needDispatch'),
  ratio('accurDispatchRate', '准确派遣率', 'dispatched rightly', 'accurDispatch', 'needDispatch'),
  ratio('disposeRate', '处置率', 'handling rate', 'dispose', 'needDispose'),
  ratio('inTimeDisposeRate', '按期处置率', 'handled in time', 'inTimeDispose', 'needDispose'),
  ratio('overtimeToDisposeRate', '超期未处置率', 'overdue and not handled', 'overtimeToDispose', 'needDispose'),
  ratio('inTimeCheckSendRate', '核查按时派发率', 'sent to check in time', 'inTimeCheckSend', 'needCheckSend'),
  ratio('checkRate', '核查率', 'check rate', 'check', 'needCheck'),
  ratio('inTimeCheckRate', '按时核查率', 'checked in time', 'inTimeCheck', 'needCheck'),
  ratio('archiveRate', '结案率', 'closing rate', 'archive', 'needArchive'),
  ratio('inTimeArchiveRate', '按期结案率', 'closed in time', 'inTimeArchive', 'needArchive'),
  ratio('overtimeArchiveRate', '超期结案率', 'closed late', 'overTimeArchived', 'needArchive'),
  ratio('toArchiveRate', '未结案率', 'not closed', 'toArchive', 'report'),
  ratio('reworkRate', '返工率（返工数/处置数，含返工）', 'rework rate, of all that was handled', 'rework', 'disposeOrRework'),
  ratio('reworkRateOfDispose', '返工率（返工数/处置数）', 'rework rate, of handled', 'rework', 'dispose'),
  ratio('reworkRateOfArchive', '返工率（返工数/应结案数）', 'rework rate, of due to close', 'rework', 'needArchive'),
  ratio('publicOvertimeRate', '公众投诉超期率', 'public reports late', 'publicOvertime', 'validPublicReport'),
  ratio('satisfiedRate', '满意率', 'satisfaction', 'satisfied', 'visit'),
]
