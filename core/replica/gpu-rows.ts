import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CASE_LOOK, CASE_ROW, CASE_ROW_BYTES, FIX_ROW, FREE_SLOT, NEVER_S } from '../../contract/ipc/rows.ts'
import type { LngLat } from '../../contract/units.ts'
import type { CaseTable } from './case-table.ts'

/** What float32 rows count from: degrees from `origin`, seconds from `timeBase` (HallMs). */
export interface RowBase {
  readonly origin: LngLat
  readonly timeBase: number
}

/** What the row shows beyond the case itself. `alarm`: 0 none, 1 warning, 2 overdue, 3 ageing. */
export interface CaseLook {
  readonly alarm: number
  readonly acknowledged: boolean
  readonly selected: boolean
}

/** Writes the case in `slot` as CASE_ROW at `offset`. A suspended case has its clock stopped: nothing will come due. */
export function writeCaseRow(
  view: DataView,
  offset: number,
  table: CaseTable,
  slot: number,
  look: CaseLook,
  base: RowBase,
): void {
  const { columns } = table
  const flags = columns.flags[slot] as number
  const stopped = (flags & CASE_FLAGS.suspended) !== 0
  const seconds = (at: number) => (stopped || Number.isNaN(at) ? NEVER_S : (at - base.timeBase) / 1000)
  view.setFloat32(offset + CASE_ROW.x, (columns.lng[slot] as number) - base.origin[0], true)
  view.setFloat32(offset + CASE_ROW.y, (columns.lat[slot] as number) - base.origin[1], true)
  view.setFloat32(offset + CASE_ROW.start, ((columns.stageSince[slot] as number) - base.timeBase) / 1000, true)
  view.setFloat32(offset + CASE_ROW.warn, seconds(columns.warnAt[slot] as number), true)
  view.setFloat32(offset + CASE_ROW.due, seconds(columns.dueAt[slot] as number), true)
  view.setUint32(offset + CASE_ROW.look, packLook(columns.stage[slot] as number, flags, columns.kind[slot] === 0, look), true)
}

/** Marks the row as one that draws nothing. */
export function writeFreeRow(view: DataView, offset: number): void {
  for (let byte = 0; byte < CASE_ROW_BYTES; byte += 4) view.setUint32(offset + byte, 0, true)
  view.setUint32(offset + CASE_ROW.look, FREE_SLOT, true)
}

/** Writes a fix as FIX_ROW. `heading` degrees or 65535 for unknown, `speed` 0.1 km/h. */
export function writeFixRow(
  view: DataView,
  offset: number,
  fix: { lng: number; lat: number; at: number; heading: number; speed: number },
  base: RowBase,
): void {
  const heading = fix.heading > 360 ? 511 : Math.round(fix.heading) % 360
  view.setFloat32(offset + FIX_ROW.x, fix.lng - base.origin[0], true)
  view.setFloat32(offset + FIX_ROW.y, fix.lat - base.origin[1], true)
  view.setFloat32(offset + FIX_ROW.at, (fix.at - base.timeBase) / 1000, true)
  view.setUint32(offset + FIX_ROW.motion, (heading | (Math.min(fix.speed, 0xffff) << 9)) >>> 0, true)
}

function packLook(stage: number, flags: number, component: boolean, look: CaseLook): number {
  return (
    ((stage << CASE_LOOK.stageShift) |
      ((flags & 0xff) << CASE_LOOK.flagsShift) |
      (look.alarm << CASE_LOOK.alarmShift) |
      (Number(look.acknowledged) << CASE_LOOK.acknowledgedShift) |
      (Number(look.selected) << CASE_LOOK.selectedShift) |
      (Number(component) << CASE_LOOK.componentShift)) >>>
    0
  )
}
