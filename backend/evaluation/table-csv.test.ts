import { expect, it } from 'vitest'
import type { EvaluationFigures, EvaluationTable } from '../../contract/wire/evaluation.ts'
import { tableCsv } from './table-csv.ts'

const figures: EvaluationFigures = {
  counts: { register: 3 },
  ratios: { disposeRate: { numerator: 2, denominator: 3 }, archiveRate: { numerator: 0, denominator: 0 } },
  points: { archiveScore: null },
  internal: 80,
  external: null,
  score: 80,
  grade: 'B',
}
const averages = { perDay: null, perWorkingDay: null }
const table: EvaluationTable = {
  subject: 'unit',
  scheme: { key: 'unit', zh: '部门评价', en: 'Units' },
  version: 4,
  basis: 'happened',
  period: { kind: 'month', from: 0, to: 1, asOf: 1, days: 1, workingDays: 1 },
  area: null,
  sections: [
    { zh: '案件', en: 'Cases', columns: [{ count: 'register' }] },
    { zh: '比率', en: 'Rates', columns: [{ ratio: 'disposeRate' }, { ratio: 'archiveRate' }, { indicator: 'archiveScore' }] },
  ],
  names: { register: { zh: '立案数', en: 'filed' }, disposeRate: { zh: '处置率', en: 'handling rate' } },
  rows: [{ code: 'U1', name: '=HYPERLINK("http://evil.example")', tier: null, ...figures, ...averages, rank: 1 }],
  all: { ...figures, ...averages },
}

it('a table as a form: version, sections, "—" where nothing was due, and no name that a table program would run', () => {
  expect([...tableCsv(table, 'zh')].join('').split('\r\n')).toEqual([
    '\uFEFF定义版本,4,口径,happened',
    ',,案件,比率,,',
    '代码,名称,立案数,处置率 %,archiveRate %,archiveScore,外评价,综合指标值,等级,名次',
    `U1,"'=HYPERLINK(""http://evil.example"")",3,66.67,—,—,,80,B,1`,
    ',合计,3,66.67,—,—,,80,B,',
    '',
  ])
})
