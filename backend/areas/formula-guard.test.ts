import { expect, it } from 'vitest'
import { csv, run, stored } from '../../tests/support/import-bench.ts'
import { guarded, unguarded } from './formula-guard.ts'
import { csvLine } from './import-report-csv.ts'

it.each(['-1层管理处', '=1+1', '+86', '@x', "'-1", "''=1", "'s", '一', ''])(
  '“%s” is what it was after its guard came off',
  (text) => {
    expect(unguarded(guarded(text))).toBe(text)
  },
)

it('leaves nothing that a spreadsheet would run', () => {
  expect(['-1', '=1', '+1', '@1', '\t=1'].map(guarded)).toEqual(["'-1", "'=1", "'+1", "'@1", "'\t=1"])
})

it('comes off where a table is read: names and ids that begin like a formula come back', async () => {
  const table = csvLine(['编码', '名称']) + csvLine(['-U1', '-1层管理处'])
  const { written } = await run(csv(table), { target: 'units' }, stored())
  expect(written?.units.map(({ code, name }) => [code, name])).toEqual([['-U1', '-1层管理处']])
})
