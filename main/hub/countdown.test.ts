import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { NO_LIMIT_AT } from '../../contract/ipc/window-stream.ts'
import { type CaseRow, CaseTable, packCases } from '../../core/replica/case-table.ts'
import { COUNTDOWN_ROWS, countdownRow, scanDeadlines } from './countdown.ts'
import { testCase } from './fakes/test-case.ts'

const MINUTE = 60_000
const NOW = 1_800_000_000_000

function scan(rows: CaseRow[]) {
  const table = new CaseTable()
  table.apply(packCases(rows))
  const { counts, slots } = scanDeadlines(table, NOW)
  return { counts, ids: slots.map((slot) => table.columns.id[slot]) }
}
const due = (id: number, minutes: number, more: Partial<CaseRow> = {}) =>
  testCase(id, { warnAt: NOW + (minutes - 10) * MINUTE, dueAt: NOW + minutes * MINUTE, ...more })

describe('the countdown', () => {
  it('lists what has just run out, then what runs out next', () => {
    expect(scan([due(1, 30), due(2, -5), due(3, 2), due(4, -90)]).ids).toEqual([4, 2, 3, 1])
  })

  it('does not let what ran out long ago hide what can still be saved', () => {
    const rows = [
      ...Array.from({ length: 500 }, (_, i) => due(i + 1, -i - 1)),
      ...Array.from({ length: 30 }, (_, i) => due(1001 + i, i + 1)),
    ]
    const { ids, counts } = scan(rows)
    expect(ids).toHaveLength(COUNTDOWN_ROWS)
    expect(ids.slice(0, 8)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
    expect(ids.slice(8)).toEqual(Array.from({ length: 16 }, (_, i) => 1001 + i))
    expect(counts.overdue).toBe(500)
  })

  it('fills up with what has run out when little is to come', () => {
    expect(scan([due(100, 5), ...Array.from({ length: 40 }, (_, i) => due(i + 1, -i - 1))]).ids).toHaveLength(COUNTDOWN_ROWS)
  })

  it('leaves out what is suspended or has no limit, but counts it as open', () => {
    const { ids, counts } = scan([due(1, 5, { flags: CASE_FLAGS.suspended }), testCase(2), due(3, 5)])
    expect([ids, counts.open, counts.warning, counts.byStage.handle]).toEqual([[3], 3, 1, 3])
  })

  it('tells of a case without a limit in numbers that pass the contract', () => {
    const table = new CaseTable()
    table.apply(packCases([testCase(1)]))
    expect(countdownRow(table, 0, undefined)).toMatchObject({ warnAt: NO_LIMIT_AT, dueAt: NO_LIMIT_AT, alarm: null })
  })
})
