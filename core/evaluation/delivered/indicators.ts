import type { Band, IndicatorDefinition } from '../../../contract/settings/evaluation.ts'

/** Scores of the bands that practice uses, highest first. */
const STEPS = [100, 90, 75, 60, 40, 0] as const

/** The fewer the better: up to each of the five numbers, that number included. Counts are whole, so n belongs below n + 1. */
function fewer(...upTo: [number, number, number, number, number]): Band[] {
  const edges = upTo.map((most) => most + 1)
  return STEPS.map((score, i) => ({ from: edges[i - 1] ?? null, to: edges[i] ?? null, score }))
}

/** The more the better: at least each of the five numbers. */
function more(...least: [number, number, number, number, number]): Band[] {
  return STEPS.map((score, i) => ({ from: least[i] ?? null, to: i === 0 ? null : (least[i - 1] as number), score }))
}

const banded = (key: string, zh: string, en: string, count: string, bands: Band[]): IndicatorDefinition => ({
  key,
  zh,
  en,
  of: { count },
  score: { bands },
})

/** 100 × the ratio. */
const higher = (key: string, zh: string, en: string, ratio: string): IndicatorDefinition => ({
  key,
  zh,
  en,
  of: { ratio },
  score: {
    line: [
      { value: 0, score: 0 },
      { value: 1, score: 100 },
    ],
  },
})

/** 100 − 100 × the ratio. */
const lower = (key: string, zh: string, en: string, ratio: string): IndicatorDefinition => ({
  key,
  zh,
  en,
  of: { ratio },
  score: {
    line: [
      { value: 0, score: 100 },
      { value: 1, score: 0 },
    ],
  },
})

/** 得分 as delivered, with the bands seen in practice; every city tunes them. */
export const DELIVERED_INDICATORS: readonly IndicatorDefinition[] = [
  lower('superviseReportScore', '监督举报率得分', 'points for few public reports', 'superviseReportRate'),
  {
    key: 'gridRegisterScore',
    zh: '立案数得分（每单元网格）',
    en: 'points for few cases per cell',
    of: { count: 'register', per: 'cell' },
    // Averages over cells are no whole numbers: a band reaches to the next whole number of practice's table.
    score: {
      bands: [
        { from: null, to: 1, score: 100 },
        { from: 1, to: 3, score: 90 },
        { from: 3, to: 5, score: 75 },
        { from: 5, to: 7, score: 60 },
        { from: 7, to: 9, score: 40 },
        { from: 9, to: null, score: 0 },
      ],
    },
  },
  banded('unitRegisterScore', '立案数得分', 'points for few cases', 'register', fewer(50, 100, 200, 500, 1000)),
  banded('acceptScore', '受理数得分', 'points for cases accepted', 'accept', more(2001, 1201, 501, 301, 101)),
  banded('dispatchScore', '派遣数得分', 'points for cases dispatched', 'dispatch', more(2001, 1201, 501, 301, 101)),
  higher('archiveScore', '结案率得分', 'points for closing', 'archiveRate'),
  higher('inTimeArchiveScore', '按期结案率得分', 'points for closing in time', 'inTimeArchiveRate'),
  higher('inTimeDisposeScore', '按期处置率得分', 'points for handling in time', 'inTimeDisposeRate'),
  lower('reworkScore', '返工率得分（100 − 返工率）', 'points for little rework', 'reworkRate'),
  higher('validReportScore', '有效上报率得分', 'points for valid reports', 'validReportRate'),
  lower('missScore', '漏报率得分', 'points for missing little', 'missRate'),
  higher('inTimeVerifyScore', '按时核实率得分', 'points for verifying in time', 'inTimeVerifyRate'),
  higher('inTimeCheckScore', '按时核查率得分', 'points for checking in time', 'inTimeCheckRate'),
  higher('inTimeVerifySendScore', '核实按时派发率得分', 'points for sending to verify in time', 'inTimeVerifySendRate'),
  higher('inTimeCheckSendScore', '核查按时派发率得分', 'points for sending to check in time', 'inTimeCheckSendRate'),
  higher('inTimeRegisterScore', '按时立案率得分', 'points for filing in time', 'inTimeRegisterRate'),
  higher('accurRegisterScore', '准确立案率得分', 'points for filing rightly', 'accurRegisterRate'),
  higher('inTimeDispatchScore', '按时派遣率得分', 'points for dispatching in time', 'inTimeDispatchRate'),
  higher('accurDispatchScore', '准确派遣率得分', 'points for dispatching rightly', 'accurDispatchRate'),
]
