import { ALARM_LEVELS, type Alarm } from '../../contract/domain/alarm.ts'
import { CASE_ROW_BYTES } from '../../contract/ipc/rows.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import type { CaseTable } from '../../core/replica/case-table.ts'
import { type RowBase, writeCaseRow, writeFreeRow } from '../../core/replica/gpu-rows.ts'

interface RowSource {
  readonly cases: CaseTable
  readonly base: RowBase
  readonly selected: number | null
  readonly alarmOf: (caseId: number) => Alarm | undefined
  /** Slots whose case has just come from the intake; of all others nobody measures how long they took. */
  readonly received: ReadonlySet<number>
}

/** The rows of these slots as one message; `reset` says that all other slots are free. */
export function caseMessage(slots: readonly number[], reset: boolean, source: RowSource): HubToWindow {
  const { cases, base, selected, alarmOf, received } = source
  const rows = new Uint8Array(slots.length * CASE_ROW_BYTES)
  const view = new DataView(rows.buffer)
  const receivedAt = new Float64Array(slots.length)
  slots.forEach((slot, i) => {
    const id = cases.columns.id[slot] as number
    if (id === 0) {
      writeFreeRow(view, i * CASE_ROW_BYTES)
      receivedAt[i] = Number.NaN
      return
    }
    const alarm = alarmOf(id)
    const look = {
      alarm: alarm ? ALARM_LEVELS.indexOf(alarm.level) + 1 : 0,
      acknowledged: alarm !== undefined && alarm.acknowledgedAt !== null,
      selected: id === selected,
    }
    writeCaseRow(view, i * CASE_ROW_BYTES, cases, slot, look, base)
    receivedAt[i] = received.has(slot) ? (cases.columns.receivedAt[slot] as number) : Number.NaN
  })
  return {
    type: 'cases',
    reset,
    capacity: cases.capacity,
    slots: new Uint8Array(Uint32Array.from(slots).buffer),
    rows,
    receivedAt: new Uint8Array(receivedAt.buffer),
  }
}
