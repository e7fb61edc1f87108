import { MOVER_COLUMN_TYPES, type MoverColumns } from '../../contract/domain/mover-columns.ts'
import { FIX_ROW_BYTES } from '../../contract/ipc/rows.ts'
import { decodeColumns } from '../../core/replica/columns.ts'
import { type RowBase, writeFixRow } from '../../core/replica/gpu-rows.ts'

export interface Fix {
  readonly mover: number
  readonly lng: number
  readonly lat: number
  readonly at: number
  readonly heading: number
  readonly speed: number
}

/** A mover is drawn between its last two fixes, so two are what a new window needs. */
const KEPT = 2

/** The last fixes of every mover (监督员与车辆的定位), and those that came since they were last taken. */
export class FixTracks {
  private readonly kept = new Map<number, Fix[]>()
  private arrived: Fix[] = []

  /** Takes fixes in; one that is older than the mover's newest is ignored. @throws ColumnError before anything has changed */
  apply(message: MoverColumns): void {
    const columns = decodeColumns(MOVER_COLUMN_TYPES, message.columns, message.count)
    for (let row = 0; row < message.count; row++) {
      const value = (name: keyof typeof MOVER_COLUMN_TYPES) => columns[name][row] as number
      const fix = {
        mover: value('mover'),
        lng: value('lng'),
        lat: value('lat'),
        at: value('at'),
        heading: value('heading'),
        speed: value('speed'),
      }
      if (Number.isFinite(fix.lng) && Number.isFinite(fix.lat) && Number.isFinite(fix.at)) this.take(fix)
    }
  }

  /** Newest fix of every mover. */
  *newest(): IterableIterator<Fix> {
    for (const fixes of this.kept.values()) {
      const last = fixes.at(-1)
      if (last) yield last
    }
  }

  /** What has come since the last call, in order of time per mover. */
  takeArrived(): readonly Fix[] {
    const arrived = this.arrived
    this.arrived = []
    return arrived
  }

  all(): readonly Fix[] {
    return [...this.kept.values()].flat()
  }

  clear(): void {
    this.kept.clear()
    this.arrived = []
  }

  private take(fix: Fix): void {
    const fixes = this.kept.get(fix.mover) ?? []
    const last = fixes.at(-1)
    if (last && fix.at <= last.at) return
    this.kept.set(fix.mover, [...fixes, fix].slice(-KEPT))
    this.arrived.push(fix)
  }
}

export function encodeFixes(fixes: readonly Fix[], base: RowBase): { slots: Uint8Array; rows: Uint8Array } {
  const slots = Uint32Array.from(fixes, (fix) => fix.mover)
  const rows = new Uint8Array(fixes.length * FIX_ROW_BYTES)
  const view = new DataView(rows.buffer)
  fixes.forEach((fix, i) => writeFixRow(view, i * FIX_ROW_BYTES, fix, base))
  return { slots: new Uint8Array(slots.buffer), rows }
}
