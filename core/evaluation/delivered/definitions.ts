import {
  AREA_SUBJECTS,
  type EvaluationDefinitions,
  type SchemeDefinition,
  type Section,
  type Subject,
} from '../../../contract/settings/evaluation.ts'
import { DELIVERED_COUNTS } from './counts.ts'
import { DELIVERED_INDICATORS } from './indicators.ts'
import { DELIVERED_RATIOS } from './ratios.ts'

const counts = (zh: string, en: string, ...keys: string[]): Section => ({ zh, en, columns: keys.map((count) => ({ count })) })
const ratios = (...keys: string[]): Section => ({ zh: '比率', en: 'Rates', columns: keys.map((ratio) => ({ ratio })) })

const scheme = (
  key: string,
  subject: Subject,
  [zh, en]: readonly [string, string],
  weights: Readonly<Record<string, number>>,
  sections: Section[],
): SchemeDefinition => ({
  key,
  zh,
  en,
  subject,
  score: { weights: Object.entries(weights).map(([indicator, weight]) => ({ indicator, weight })) },
  sections,
})

/**
 * 区域: 监督举报率 10 %, 立案数 20 %, 结案率 30 %, 按期结案率 40 %. The code that these come from multiplies the last by 10 %,
 * so that its weights add up to 70 %; 40 % is the only value that makes them whole.
 */
const AREA_WEIGHTS = { superviseReportScore: 10, gridRegisterScore: 20, archiveScore: 30, inTimeArchiveScore: 40 }
const AREA_SECTIONS: Section[] = [
  counts('案件', 'Cases', 'report', 'validReport', 'register', 'cancel', 'dispatch', 'part', 'event'),
  counts('处置', 'Handling', 'needDispose', 'dispose', 'inTimeDispose', 'overtimeToDispose', 'rework', 'back'),
  counts('结案', 'Closing', 'needArchive', 'archive', 'inTimeArchive', 'overtimeToArchive', 'toArchive'),
  ratios('superviseReportRate', 'disposeRate', 'inTimeDisposeRate', 'archiveRate', 'inTimeArchiveRate', 'reworkRate'),
]
const AREA_NAMES: Readonly<Record<(typeof AREA_SUBJECTS)[number], readonly [string, string]>> = {
  district: ['区县评价', 'Districts'],
  street: ['街道评价', 'Streets'],
  community: ['社区评价', 'Communities'],
  cell: ['单元网格评价', 'Cells'],
}

const SCHEMES: readonly SchemeDefinition[] = [
  ...AREA_SUBJECTS.map((subject) => scheme(subject, subject, AREA_NAMES[subject], AREA_WEIGHTS, AREA_SECTIONS)),
  scheme(
    'unit',
    'unit',
    ['部门评价', 'Units'],
    { unitRegisterScore: 10, archiveScore: 30, inTimeDisposeScore: 30, reworkScore: 30 },
    [
      counts('案件', 'Cases', 'register', 'dispatch', 'back', 'extend', 'suspend', 'supervise'),
      counts(
        '处置',
        'Handling',
        'needDispose',
        'dispose',
        'inTimeDispose',
        'overtimeDispose',
        'overtimeToDispose',
        'toDispose',
        'rework',
        'takenLate',
        'needAssist',
        'assist',
        'overtimeAssist',
      ),
      counts('结案', 'Closing', 'needArchive', 'archive', 'inTimeArchive', 'overtimeToArchive'),
      ratios('disposeRate', 'inTimeDisposeRate', 'archiveRate', 'inTimeArchiveRate', 'reworkRate'),
    ],
  ),
  scheme(
    'collector',
    'collector',
    ['监督员评价', 'Collectors'],
    { validReportScore: 40, missScore: 20, inTimeVerifyScore: 20, inTimeCheckScore: 20 },
    [
      counts('上报', 'Reporting', 'report', 'validReport', 'reportRegister', 'missed', 'patrolDealFlag'),
      counts('核实核查', 'Verifying, checking', 'needVerify', 'verify', 'inTimeVerify', 'needCheck', 'check', 'inTimeCheck'),
      ratios('validReportRate', 'missRate', 'inTimeVerifyRate', 'inTimeCheckRate'),
    ],
  ),
  scheme(
    'acceptor',
    'acceptor',
    ['受理员评价', 'Acceptors'],
    { acceptScore: 25, inTimeVerifySendScore: 40, inTimeCheckSendScore: 35 },
    [
      counts('受理', 'Accepting', 'needAccept', 'accept', 'inTimeAccept', 'accurAccept'),
      counts('派发', 'Sending out', 'verifySend', 'inTimeVerifySend', 'needCheckSend', 'checkSend', 'inTimeCheckSend'),
      ratios('inTimeAcceptRate', 'accurAcceptRate', 'inTimeVerifySendRate', 'inTimeCheckSendRate'),
    ],
  ),
  scheme(
    'shiftLeader',
    'shift-leader',
    ['值班长评价', 'Shift leaders'],
    { inTimeRegisterScore: 25, accurRegisterScore: 40, inTimeArchiveScore: 35 },
    [
      counts('立案', 'Filing', 'needRegister', 'register', 'inTimeRegister', 'accurRegister'),
      counts('结案', 'Closing', 'needArchive', 'archive', 'inTimeArchive'),
      ratios('inTimeRegisterRate', 'accurRegisterRate', 'inTimeArchiveRate'),
    ],
  ),
  scheme(
    'dispatcher',
    'dispatcher',
    ['派遣员评价', 'Dispatchers'],
    { dispatchScore: 20, inTimeDispatchScore: 40, accurDispatchScore: 40 },
    [
      counts('派遣', 'Dispatching', 'needDispatch', 'dispatch', 'inTimeDispatch', 'accurDispatch'),
      ratios('inTimeDispatchRate', 'accurDispatchRate'),
    ],
  ),
]

/** Grade bands as the city file gives them: the lowest scores of A, B, C and D. */
export function deliveredDefinitions([a, b, c, d]: readonly [number, number, number, number]): EvaluationDefinitions {
  return {
    basis: 'happened',
    counts: [...DELIVERED_COUNTS],
    ratios: [...DELIVERED_RATIOS],
    indicators: [...DELIVERED_INDICATORS],
    exclusions: [
      {
        key: 'suspendedInAreas',
        zh: '区域立案数不含挂账案件',
        en: 'Suspended cases do not count as filed for areas',
        when: [[{ mark: 'suspended' }]],
        subjects: [...AREA_SUBJECTS],
        counts: ['register'],
      },
    ],
    schemes: [...SCHEMES],
    grades: [
      { grade: 'A', from: a, to: null },
      { grade: 'B', from: b, to: a },
      { grade: 'C', from: c, to: b },
      { grade: 'D', from: d, to: c },
      { grade: 'E', from: null, to: d },
    ],
    externalWeight: 20,
    board: {
      handled: 'disposeRate',
      handledOnTime: 'inTimeDisposeRate',
      closed: 'archiveRate',
      closedOnTime: 'inTimeArchiveRate',
      rework: 'reworkRate',
      filed: 'register',
      scheme: 'district',
    },
  }
}
