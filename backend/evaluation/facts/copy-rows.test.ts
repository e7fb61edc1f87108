import { describe, expect, it } from 'vitest'
import type { FactColumn } from '../../../core/evaluation/facts/fact-columns.ts'
import { CopyRows } from './copy-rows.ts'

const COLUMNS: readonly FactColumn[] = ['caseId', 'endedAt', 'unit']

/** What PostgreSQL sends: header, rows of counted and measured fields, end mark. */
function copied(rows: readonly (readonly [number, number, number])[]): Buffer {
  const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
  const body = rows.map(([id, endedAt, unit]) => {
    const row = Buffer.alloc(2 + 3 * 4 + 4 + 8 + 4)
    row.writeInt16BE(3, 0)
    row.writeInt32BE(4, 2)
    row.writeInt32BE(id, 6)
    row.writeInt32BE(8, 10)
    row.writeDoubleBE(endedAt, 14)
    row.writeInt32BE(4, 22)
    row.writeInt32BE(unit, 26)
    return row
  })
  return Buffer.concat([header, ...body, Buffer.from([0xff, 0xff])])
}

const ROWS = [
  [1, 1_763_800_000_123.5, 7],
  [2, Number.NaN, 0],
  [2_147_483_647, -1, 3],
] as const

describe('binary rows of facts', () => {
  it.each([1, 2, 7, 19, 20, 64, 1000])('are the same however they are cut, here by %i bytes', (size) => {
    const bytes = copied(ROWS)
    const rows = new CopyRows(COLUMNS)
    for (let at = 0; at < bytes.length; at += size) rows.take(bytes.subarray(at, at + size))
    const table = rows.finish()
    expect(table.count).toBe(3)
    expect([...table.column('caseId').subarray(0, 3)]).toEqual([1, 2, 2_147_483_647])
    expect([...table.column('endedAt').subarray(0, 3)]).toEqual([1_763_800_000_123.5, Number.NaN, -1])
    expect([...table.column('unit').subarray(0, 3)]).toEqual([7, 0, 3])
  })

  it('are refused when they end early, or have other columns', () => {
    const cut = new CopyRows(COLUMNS)
    cut.take(copied(ROWS).subarray(0, -2))
    expect(() => cut.finish()).toThrow('did not come whole')
    const other = new CopyRows(['caseId'])
    expect(() => other.take(copied(ROWS))).toThrow('other columns')
  })

  it('may be none', () => {
    const rows = new CopyRows(COLUMNS)
    rows.take(copied([]))
    expect(rows.finish().count).toBe(0)
  })
})
