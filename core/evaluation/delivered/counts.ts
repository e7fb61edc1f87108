import type { CaseSource, CaseState } from '../../../contract/domain/stage.ts'
import type { Atom, CountDefinition, FactDoer, FactMark, Where } from '../../../contract/settings/evaluation.ts'

/** Cases that come to nothing: void, rejected, or put right on the spot without filing. */
const NOTHING_CAME: CaseState[] = ['void', 'rejected', 'self-handled']
const valid: Atom = { state: NOTHING_CAME, not: true }
const closed: Atom = { state: ['closed', 'force-closed'] }
/** 公众举报 */
const PUBLIC: CaseSource[] = ['hotline', 'public']
const fromPublic: Atom = { source: PUBLIC }

const count = (key: string, zh: string, en: string, where: Where, doer?: FactDoer): CountDefinition =>
  doer === undefined ? { key, zh, en, where } : { key, zh, en, where, doer }
const not = (mark: FactMark): Atom => ({ mark, not: true })

/** In time: not late, or late and let off by an appeal (申诉), which leaves the fact and takes it out of the statistics. */
const inTime = (of: string, late: FactMark): Where => [
  [{ count: of }, not(late)],
  [{ count: of }, { mark: 'exempt' }],
]
const tooLate = (of: string, late: FactMark): Where => [[{ count: of }, { mark: late }, not('exempt')]]

const REPORTING: CountDefinition[] = [
  count('report', '上报数', 'reported', [[{ happened: 'reported' }]], 'reporter'),
  count(
    'validReport',
    '有效上报数',
    'valid reports',
    [
      [{ happened: 'reported' }, { done: 'accepted' }, valid],
      [{ happened: 'reported' }, { mark: 'selfHandled' }],
    ],
    'reporter',
  ),
  count('reportRegister', '上报立案数', 'own reports filed', [[{ happened: 'filed' }, valid]], 'reporter'),
  count('publicReportNum', '公众举报数', 'reports by the public', [[{ happened: 'reported' }, fromPublic]]),
  count('validPublicReport', '公众有效上报数', 'valid reports by the public', [
    [{ count: 'publicReportNum' }, { done: 'accepted' }, valid],
  ]),
  count('publicVerified', '监督举报核实数', 'public reports found true', [[{ happened: 'filed' }, fromPublic, valid]]),
  // Whoever is sent to verify is the collector of that place, who should have seen it first.
  count(
    'missed',
    '漏报数',
    'missed by the collector',
    [[{ happened: 'verified' }, fromPublic, { done: 'filed' }, valid]],
    'verifier',
  ),
  count(
    'patrolDealFlag',
    '自行处置数',
    'put right on the spot',
    [[{ happened: 'reported' }, { mark: 'selfHandled' }]],
    'reporter',
  ),
  count('urgentFlag', '急要件数', 'urgent cases', [
    [{ happened: 'reported' }, { mark: 'immediate' }],
    [{ happened: 'reported' }, { mark: 'hazard' }],
  ]),
  count('isImportantRec', '重点案件数', 'key cases', [[{ happened: 'reported' }, { done: 'supervised' }]]),
]

const DESK: CountDefinition[] = [
  count('verifySend', '核实派发数', 'sent to verify', [[{ happened: 'verifySent' }]], 'verifySender'),
  count('inTimeVerifySend', '核实按时派发数', 'sent to verify in time', inTime('verifySend', 'verifySentLate'), 'verifySender'),
  count('verify', '核实数', 'verified', [[{ happened: 'verified' }]], 'verifier'),
  count('needVerify', '应核实数', 'due to be verified', [[{ count: 'verify' }], [{ overdue: 'verify' }]], 'verifier'),
  count('inTimeVerify', '按期核实数', 'verified in time', inTime('verify', 'verifyLate'), 'verifier'),
  count('accept', '受理数', 'accepted', [[{ happened: 'accepted' }]], 'acceptor'),
  count('inTimeAccept', '按时受理数', 'accepted in time', inTime('accept', 'acceptLate'), 'acceptor'),
  count('accurAccept', '准确受理数', 'accepted rightly', [[{ count: 'accept' }, valid]], 'acceptor'),
  count('needAccept', '应受理数', 'due to be accepted', [[{ count: 'accept' }], [{ overdue: 'accept' }, valid]], 'acceptor'),
  count('toAccept', '待受理数', 'awaiting acceptance', [[{ stage: ['collect'] }]]),
  count('register', '立案数', 'filed', [[{ happened: 'filed' }]], 'filer'),
  count('inTimeRegister', '按时立案数', 'filed in time', inTime('register', 'fileLate'), 'filer'),
  count('needRegister', '应立案数', 'due to be filed', [[{ count: 'register' }], [{ overdue: 'file' }, valid]], 'filer'),
  // 准确立案数 = 立案数 − 作废数
  count('accurRegister', '准确立案数', 'filed rightly', [[{ count: 'register' }, { state: ['void'], not: true }]], 'filer'),
  count('toRegister', '待立案数', 'awaiting filing', [[{ stage: ['file'] }]]),
  count('cancel', '作废数', 'voided', [[{ happened: 'ended' }, { state: ['void'] }]]),
  count('dispatch', '派遣数', 'dispatched', [[{ happened: 'dispatched' }]], 'dispatcher'),
  count(
    'needDispatch',
    '应派遣数',
    'due to be dispatched',
    [[{ count: 'dispatch' }], [{ overdue: 'dispatch' }, valid]],
    'dispatcher',
  ),
  count('inTimeDispatch', '按时派遣数', 'dispatched in time', inTime('dispatch', 'dispatchLate'), 'dispatcher'),
  // 准确派遣数 = 应派遣数 − 返工数
  count('accurDispatch', '准确派遣数', 'dispatched rightly', [[{ count: 'needDispatch' }, not('rework')]], 'dispatcher'),
  count('toDispatch', '待派遣数', 'awaiting dispatch', [[{ stage: ['dispatch'] }]]),
]

const HANDLING: CountDefinition[] = [
  // Of units with what they did as assisting ones (协办), which is their work like any other; areas count each case once.
  count('dispose', '处置数', 'handled', [[{ happened: 'handled' }, valid], [{ count: 'assist' }]]),
  count('assist', '协办完成数', 'done as an assisting unit', [[{ happened: 'assisted' }, valid]]),
  count('needAssist', '应协办数', 'due of an assisting unit', [[{ count: 'assist' }], [{ count: 'overtimeToAssist' }]]),
  count('overtimeAssist', '超期协办数', 'done late as an assisting unit', tooLate('assist', 'handleLate')),
  count('overtimeToAssist', '协办超期未完成数', 'overdue of an assisting unit', [[{ overdue: 'assist' }, valid]]),
  // 改派 needs nobody's leave: what was overdue when it was taken from a unit was due there, and late.
  count('takenLate', '超期移交数', 'overdue when taken from the unit', [[{ happened: 'taken' }, valid, not('exempt')]]),
  count('needDispose', '应处置数', 'due to be handled', [
    [{ count: 'dispose' }],
    [{ count: 'overtimeToDispose' }],
    [{ count: 'takenLate' }],
  ]),
  count('inTimeDispose', '按期处置数', 'handled in time', inTime('dispose', 'handleLate')),
  count('overtimeDispose', '超期处置数', 'handled late', tooLate('dispose', 'handleLate')),
  count('overtimeDisposeRaw', '超期处置数（含申诉成立）', 'handled late, appeals included', [
    [{ count: 'dispose' }, { mark: 'handleLate' }],
  ]),
  count('toDispose', '未处置数', 'not handled', [[{ stage: ['handle'] }, not('suspended'), not('postponed')]]),
  count('inTimeToDispose', '处置中未超期数', 'in handling, not overdue', [
    [{ count: 'toDispose' }, { overdue: 'handle', not: true }],
  ]),
  count('overtimeToDispose', '超期未处置数', 'overdue and not handled', [
    [{ overdue: 'handle' }, valid],
    [{ count: 'overtimeToAssist' }],
  ]),
  count('gridOvertimeAlarm', '网格红灯数', 'red lamps, collectors', [
    [{ count: 'overtimeToDispose' }, { source: ['collector'] }],
  ]),
  count('publicOvertimeAlarm', '公众红灯数', 'red lamps, public', [[{ count: 'overtimeToDispose' }, fromPublic]]),
  count('rework', '返工数', 'sent back after the check', [[{ happened: 'reworked' }, valid]]),
  count('disposeOrRework', '处置数（含返工）', 'handled, those sent back included', [
    [{ happened: 'handled' }, valid],
    [{ count: 'rework' }],
  ]),
  count('back', '回退数', 'given back by the unit', [[{ happened: 'returned' }]]),
  count('extend', '延期数', 'extended', [[{ happened: 'extended' }]]),
  count('suspend', '挂账数', 'suspended', [[{ happened: 'suspended' }]]),
  count('supervise', '督办数', 'supervised', [[{ happened: 'supervised' }]]),
]

const CLOSING: CountDefinition[] = [
  count('checkSend', '核查派发数', 'sent to check', [[{ happened: 'checkSent' }]], 'checkSender'),
  count('inTimeCheckSend', '核查按时派发数', 'sent to check in time', inTime('checkSend', 'checkSentLate'), 'checkSender'),
  count(
    'needCheckSend',
    '应派核查数',
    'due to be sent to check',
    [[{ count: 'checkSend' }], [{ overdue: 'checkSend' }, valid]],
    'checkSender',
  ),
  count('check', '核查数', 'checked', [[{ happened: 'checked' }]], 'checker'),
  count('needCheck', '应核查数', 'due to be checked', [[{ count: 'check' }], [{ overdue: 'check' }]], 'checker'),
  count('inTimeCheck', '按期核查数', 'checked in time', inTime('check', 'checkLate'), 'checker'),
  count('toCheck', '待核查数', 'awaiting the check', [[{ state: ['checking'] }]]),
  count('archive', '结案数', 'closed', [[{ happened: 'ended' }, closed]], 'closer'),
  count('needArchive', '应结案数', 'due to be closed', [[{ count: 'archive' }], [{ count: 'overtimeToArchive' }]], 'closer'),
  count('needArchiveByDispose', '应结案数（处置数＋超期未处置数）', 'due to be closed, by handling', [
    [{ count: 'dispose' }],
    [{ count: 'overtimeToDispose' }],
  ]),
  count('inTimeArchive', '按期结案数', 'closed in time', inTime('archive', 'closeLate'), 'closer'),
  count('overTimeArchived', '超期结案数', 'closed late', tooLate('archive', 'closeLate'), 'closer'),
  count('toArchive', '未结案数', 'not closed', [[{ done: 'filed' }, { done: 'ended', not: true }]]),
  count('overtimeToArchive', '超期未结案数', 'overdue and not closed', [[{ overdue: 'close' }, valid]]),
  count('publicOvertimeArchive', '公众投诉超期结案量', 'public reports closed late', [
    [{ count: 'overTimeArchived' }, fromPublic],
  ]),
  {
    key: 'publicOvertime',
    zh: '公众投诉超期量',
    en: 'public reports late or overdue',
    sum: [
      { count: 'publicOvertimeArchive', times: 1 },
      { count: 'publicOvertimeAlarm', times: 1 },
    ],
  },
  count('legacyArchive', '遗留案件结案量', 'old cases closed', [[{ count: 'archive' }, { happened: 'filed', not: true }]]),
  count('legacyToDispose', '遗留案件未处置量', 'old cases overdue and not handled', [
    [{ overdue: 'handle' }, valid, { happened: 'filed', not: true }],
  ]),
  count('visit', '回访数', 'asked afterwards', [[{ happened: 'ended' }, { mark: 'visited' }]]),
  count('satisfied', '满意数', 'satisfied', [[{ count: 'visit' }, { mark: 'satisfied' }]]),
  count('dissatisfied', '不满意数', 'dissatisfied', [[{ count: 'visit' }, { mark: 'dissatisfied' }]]),
  count('part', '部件数', 'components', [[{ happened: 'filed' }, { kind: ['component'] }]]),
  count('event', '事件数', 'events', [[{ happened: 'filed' }, { kind: ['event'] }]]),
]

/** 基础指标 as delivered. The keys are those that vendors' interfaces use. */
export const DELIVERED_COUNTS: readonly CountDefinition[] = [...REPORTING, ...DESK, ...HANDLING, ...CLOSING]
