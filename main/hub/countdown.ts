import type { Alarm } from '../../contract/domain/alarm.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES, type Stage } from '../../contract/domain/stage.ts'
import { type CountdownRow, NO_LIMIT_AT, SOON_MS } from '../../contract/ipc/window-stream.ts'
import type { CaseTable } from '../../core/replica/case-table.ts'

/** What a panel can show and an operator can take in. */
export const COUNTDOWN_ROWS = 24
/** Lines kept for what has just run out: the rest belongs to what can still be saved. */
const OVERDUE_ROWS = 8

export interface Counts {
  readonly open: number
  readonly warning: number
  readonly overdue: number
  /** Not overdue, and the limit comes within SOON_MS. */
  readonly soon: number
  readonly byStage: Readonly<Record<Stage, number>>
}

function noStages(): Record<Stage, number> {
  return Object.fromEntries(STAGES.map((name) => [name, 0])) as Record<Stage, number>
}

export const NO_COUNTS: Counts = { open: 0, warning: 0, overdue: 0, soon: 0, byStage: noStages() }

/** Counts all open cases and finds those whose limit comes next or has just passed. Suspended cases (挂账) have no limit now. */
export function scanDeadlines(cases: CaseTable, now: number): { counts: Counts; slots: number[] } {
  const { flags, warnAt, dueAt, stage } = cases.columns
  const byStage = noStages()
  const next = new Nearest(COUNTDOWN_ROWS)
  const passed = new Nearest(COUNTDOWN_ROWS)
  let warning = 0
  let overdue = 0
  let soon = 0
  for (const slot of cases.slots()) {
    byStage[STAGES[stage[slot] as number] as Stage] += 1
    const due = dueAt[slot] as number
    if (Number.isNaN(due) || ((flags[slot] as number) & CASE_FLAGS.suspended) !== 0) continue
    if (due <= now) {
      overdue += 1
      passed.offer(slot, now - due)
    } else {
      if ((warnAt[slot] as number) <= now) warning += 1
      if (due <= now + SOON_MS) soon += 1
      next.offer(slot, due - now)
    }
  }
  const coming = next.slots()
  const gone = passed.slots().slice(0, Math.max(OVERDUE_ROWS, COUNTDOWN_ROWS - coming.length))
  const slots = [...gone.toReversed(), ...coming].slice(0, COUNTDOWN_ROWS)
  return { counts: { open: cases.size, warning, overdue, soon, byStage }, slots }
}

/** Keeps the few smallest of many; a linear search through few beats a heap. */
class Nearest {
  private readonly kept: { slot: number; distance: number }[] = []
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  offer(slot: number, distance: number): void {
    const { kept, most } = this
    if (kept.length === most && distance >= (kept[most - 1]?.distance ?? 0)) return
    let at = kept.length
    while (at > 0 && (kept[at - 1]?.distance ?? 0) > distance) at--
    kept.splice(at, 0, { slot, distance })
    if (kept.length > most) kept.pop()
  }

  /** Nearest first. */
  slots(): number[] {
    return this.kept.map(({ slot }) => slot)
  }
}

export function countdownRow(cases: CaseTable, slot: number, alarm: Alarm | undefined): CountdownRow {
  const row = cases.row(slot)
  return {
    caseId: row.id,
    number: row.number,
    classIndex: row.classIndex,
    districtIndex: row.districtIndex,
    unitIndex: row.unitIndex,
    address: row.address,
    stage: row.stage,
    stageSince: row.stageSince,
    warnAt: Number.isNaN(row.warnAt) ? NO_LIMIT_AT : row.warnAt,
    dueAt: Number.isNaN(row.dueAt) ? NO_LIMIT_AT : row.dueAt,
    flags: row.flags,
    lng: row.lng,
    lat: row.lat,
    alarm: alarm ?? null,
  }
}
