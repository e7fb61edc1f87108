import { describe, expect, it } from 'vitest'
import type { CountdownRow } from '../../contract/ipc/window-stream.ts'
import { aroundNow } from './around-now.ts'

const now = 1000
const due = (...times: number[]) => times.map((dueAt, index) => ({ caseId: index + 1, dueAt }) as CountdownRow)
const times = (rows: readonly CountdownRow[]) => rows.map((row) => row.dueAt - now)

describe('countdown around now', () => {
  it('shows what comes next, with the cases that ran out last before it', () => {
    const rows = due(100, 200, 900, 990, 1010, 1020, 1030, 1040, 1050)
    expect(times(aroundNow(rows, now, 5))).toEqual([-100, -10, 10, 20, 30])
  })

  it('fills up with overdue cases when little is coming', () => {
    expect(times(aroundNow(due(100, 900, 990, 1010), now, 4))).toEqual([-900, -100, -10, 10])
  })

  it('leaves no line empty while there are cases in time', () => {
    expect(times(aroundNow(due(1010, 1020, 1030), now, 3))).toEqual([10, 20, 30])
  })

  it('shows nothing of nothing', () => {
    expect(aroundNow([], now, 5)).toEqual([])
  })
})
