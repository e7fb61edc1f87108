import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import type { ImportReport } from '../../contract/wire/areas.ts'
import { reportAsCsv } from './import-report-csv.ts'

const report: ImportReport = {
  target: 'areas',
  dryRun: true,
  outcome: 'partial',
  source: { name: 'f', format: 'csv', datum: 'WGS84', sha256: '' },
  columns: {},
  rows: { read: 3, accepted: 1, refused: 2, warned: 0 },
  written: { inserted: 1, updated: 0, unchanged: 0 },
  findings: [
    {
      row: 2,
      field: 'code',
      code: '=1+1',
      severity: 'error',
      reason: 'code-bad',
      zh: '编码“1,2”有误',
      en: 'bad "code"\nhere',
      at: [110.5, 29.1],
    },
  ],
  unlisted: 0,
}

it('writes the report so that a spreadsheet reads every row back, and runs nothing that a stranger wrote', () => {
  const rows: string[][] = parse(reportAsCsv(report), { bom: true })
  expect(rows.map((row) => row.length)).toEqual([9, 9, 9])
  expect(rows[1]?.slice(3, 6)).toEqual(['partial', 'summary', '读取 3 采用 1 拒收 2 警告 0 未列出 0'])
  expect(rows[2]).toEqual(['2', 'code', "'=1+1", 'error', 'code-bad', '编码“1,2”有误', 'bad "code"\nhere', '110.5', '29.1'])
})
