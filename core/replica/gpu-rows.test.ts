import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CASE_LOOK, CASE_ROW, CASE_ROW_BYTES, FIX_ROW, FIX_ROW_BYTES, FREE_SLOT, NEVER_S } from '../../contract/ipc/rows.ts'
import { type CaseRow, CaseTable, packCases } from './case-table.ts'
import { writeCaseRow, writeFixRow, writeFreeRow } from './gpu-rows.ts'

const T0 = Date.UTC(2026, 10, 20)
const base = { origin: [110.45, 29.1] as const, timeBase: T0 }
const calm = { alarm: 0, acknowledged: false, selected: false }
const row: CaseRow = {
  id: 1,
  version: 1,
  lng: 110.4601,
  lat: 29.0899,
  reportedAt: T0,
  stageSince: T0 + 1000,
  warnAt: T0 + 8000,
  dueAt: T0 + 10_000,
  ageingEvery: 0,
  totalDueAt: Number.NaN,
  receivedAt: Number.NaN,
  stageSeq: 1,
  classIndex: 0,
  unitIndex: 0,
  cellIndex: 0,
  districtIndex: 0,
  flags: CASE_FLAGS.hazard,
  stage: 3,
  state: 6,
  source: 0,
  kind: 0,
  number: '',
  address: '',
}

function written(over: Partial<CaseRow>, look = calm): DataView {
  const table = new CaseTable()
  table.apply(packCases([{ ...row, ...over }]))
  const view = new DataView(new ArrayBuffer(CASE_ROW_BYTES))
  writeCaseRow(view, 0, table, 0, look, base)
  return view
}

describe('writeCaseRow', () => {
  it('keeps a place to the centimetre and a time to the millisecond', () => {
    const view = written({})
    expect(view.getFloat32(CASE_ROW.x, true)).toBeCloseTo(0.0101, 7)
    expect(view.getFloat32(CASE_ROW.y, true)).toBeCloseTo(-0.0101, 7)
    expect([CASE_ROW.start, CASE_ROW.warn, CASE_ROW.due].map((at) => view.getFloat32(at, true))).toEqual([1, 8, 10])
  })

  it('never lets a suspended case or one without a limit come due', () => {
    for (const view of [written({ flags: CASE_FLAGS.suspended }), written({ warnAt: Number.NaN, dueAt: Number.NaN })]) {
      expect(view.getFloat32(CASE_ROW.due, true)).toBeCloseTo(NEVER_S, -25)
      expect(view.getFloat32(CASE_ROW.warn, true)).toBeCloseTo(NEVER_S, -25)
    }
  })

  it('packs stage, flags, alarm and marks into separate bits', () => {
    const look = written({}, { alarm: 3, acknowledged: true, selected: true }).getUint32(CASE_ROW.look, true)
    expect({
      stage: (look >>> CASE_LOOK.stageShift) & 7,
      flags: (look >>> CASE_LOOK.flagsShift) & 255,
      alarm: (look >>> CASE_LOOK.alarmShift) & 3,
      acknowledged: (look >>> CASE_LOOK.acknowledgedShift) & 1,
      selected: (look >>> CASE_LOOK.selectedShift) & 1,
      component: (look >>> CASE_LOOK.componentShift) & 1,
    }).toEqual({ stage: 3, flags: CASE_FLAGS.hazard, alarm: 3, acknowledged: 1, selected: 1, component: 1 })
  })

  it('marks a free slot in a way that no case can look', () => {
    const view = new DataView(new ArrayBuffer(CASE_ROW_BYTES))
    writeFreeRow(view, 0)
    expect(view.getUint32(CASE_ROW.look, true)).toBe(FREE_SLOT)
    expect(written({}, { alarm: 3, acknowledged: true, selected: true }).getUint32(CASE_ROW.look, true)).toBeLessThan(0x10000)
  })
})

describe('writeFixRow', () => {
  it('packs heading and speed, and keeps an unknown heading unknown', () => {
    const view = new DataView(new ArrayBuffer(FIX_ROW_BYTES))
    writeFixRow(view, 0, { lng: 110.46, lat: 29.1, at: T0 + 2500, heading: 359.7, speed: 432 }, base)
    const motion = view.getUint32(FIX_ROW.motion, true)
    expect([motion & 511, (motion >>> 9) & 0xffff, view.getFloat32(FIX_ROW.at, true)]).toEqual([0, 432, 2.5])
    writeFixRow(view, 0, { lng: 110.46, lat: 29.1, at: T0, heading: 65535, speed: 0 }, base)
    expect(view.getUint32(FIX_ROW.motion, true) & 511).toBe(511)
  })
})
