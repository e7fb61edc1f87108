import { ALARM_LEVELS, type Alarm } from '../../contract/domain/alarm.ts'
import type { AlarmId } from '../../contract/ids.ts'
import { acknowledge, mergeAlarms } from '../../core/alarms/alarm-life.ts'
import { raise, stepAt, stillStands, type Watch, watchOfRow } from '../../core/alarms/alarm-plan.ts'
import type { CaseTable } from '../../core/replica/case-table.ts'

/** Hall time by which the hub's clock may run ahead without taking back a call: two seconds of a demo. */
const CLOCK_SLACK_MS = 60_000

/** An answer that a person has given and the backend has not yet recorded. */
export interface GivenAnswer {
  readonly alarm: AlarmId
  readonly step: number
  /** HallMs of the key press. */
  readonly at: number
  /** The person's name, as the record shows it. */
  readonly by: string
  /** The account: only its own session may deliver the answer. */
  readonly user: string
}

/**
 * The active alarms. While the line stands they are the backend's; while it is cut the hub raises them itself, by the
 * same rule and under the same ids, so that afterwards both merge without loss or doubles.
 */
export class AlarmBook {
  /** Steps that have been called since the start: each new call counts. */
  raisedInRun = 0
  /** Counts changes: equal means that nothing has changed. */
  revision = 0
  private readonly active = new Map<AlarmId, Alarm>()
  private readonly ofCase = new Map<number, Alarm>()
  private readonly answers = new Map<AlarmId, GivenAnswer>()
  private readonly silenced = new Set<string>()

  all(): Alarm[] {
    return [...this.active.values()].sort(byUrgency)
  }

  get(id: AlarmId): Alarm | undefined {
    return this.active.get(id)
  }

  /** The alarm of a case: a case has one at a time. */
  forCase(caseId: number): Alarm | undefined {
    return this.ofCase.get(caseId)
  }

  get size(): number {
    return this.active.size
  }

  get unacknowledged(): number {
    let count = 0
    for (const alarm of this.active.values()) if (alarm.acknowledgedAt === null) count += 1
    return count
  }

  get sounding(): boolean {
    for (const alarm of this.active.values()) if (calls(alarm) && !this.silenced.has(callOf(alarm))) return true
    return false
  }

  /** Stops the sound of what calls now; the next call sounds again. */
  silence(): void {
    for (const alarm of this.active.values()) if (calls(alarm)) this.silenced.add(callOf(alarm))
    this.revision += 1
  }

  /** Rows of a delta. @returns ids of the cases that look different now */
  apply(alarms: readonly Alarm[], countCalls = true): Set<number> {
    const touched = new Set<number>()
    for (const alarm of alarms) {
      const held = this.active.get(alarm.id)
      const next = this.withAnswer(held && held.step > alarm.step ? mergeAlarms(held, alarm) : alarm)
      if (next.active) this.put(next, countCalls)
      else this.drop(next.id)
      touched.add(alarm.caseId)
    }
    return touched
  }

  /**
   * The alarms of a snapshot. What only the hub has raised stays where it still stands: the backend raises it too, as
   * soon as it looks. @returns ids of the cases that look different now
   */
  replaceAll(alarms: readonly Alarm[], cases: CaseTable, now: number): Set<number> {
    const touched = new Set([...this.active.values()].map((alarm) => alarm.caseId as number))
    const before = new Map(this.active)
    const first = this.active.size === 0
    this.active.clear()
    this.ofCase.clear()
    this.revision += 1
    for (const alarm of alarms) {
      const held = before.get(alarm.id)
      const next = this.withAnswer(held && held.step > alarm.step ? mergeAlarms(held, alarm) : alarm)
      touched.add(alarm.caseId)
      if (!next.active) continue
      // What stood before the wall was switched on has not been raised in its run.
      if (!first && (held?.step ?? 0) < next.step) this.raisedInRun += 1
      this.keep(next)
    }
    for (const alarm of before.values()) {
      if (this.active.has(alarm.id) || this.ofCase.has(alarm.caseId)) continue
      const watch = watchOf(cases, alarm.caseId)
      const [anew] = watch && stillStands(alarm, watch) ? [raise(watch, now, 'hub', null)] : []
      if (anew && alarm.raisedBy === 'hub') this.keep(alarm)
    }
    return touched
  }

  /** Raises and steps up what is due at `now`, for a hub whose line is cut. @returns ids of the cases concerned */
  raiseDue(cases: CaseTable, now: number): Set<number> {
    const touched = new Set<number>()
    const { warnAt, dueAt } = cases.columns
    for (const slot of cases.slots()) {
      // NaN compares false: no limit, no alarm.
      if (!((warnAt[slot] as number) <= now || (dueAt[slot] as number) <= now)) continue
      const watch = watchAt(cases, slot)
      const held = this.ofCase.get(watch.caseId)
      const same = held && stillStands(held, watch) ? held : null
      const raised = raise(watch, now, 'hub', same)
      if (!raised) continue
      if (held && !same) this.drop(held.id)
      this.put(this.withAnswer(raised), true)
      touched.add(watch.caseId)
    }
    return touched
  }

  /**
   * Ends what no longer belongs to a running clock, or was called by a hall clock that has since been put back. Only for
   * alarms that the backend has never heard of.
   */
  endFallen(cases: CaseTable, now: number): Set<number> {
    const touched = new Set<number>()
    for (const alarm of this.active.values()) {
      if (alarm.raisedBy !== 'hub') continue
      const watch = watchOf(cases, alarm.caseId)
      if (watch && stillStands(alarm, watch) && stepAt(watch, now + CLOCK_SLACK_MS) >= alarm.step) continue
      this.drop(alarm.id)
      touched.add(alarm.caseId)
    }
    return touched
  }

  /** A person has answered; shown at once, whether or not the backend knows it already. @returns false: nothing to answer */
  answer(given: GivenAnswer): boolean {
    const held = this.active.get(given.alarm)
    const result = held && acknowledge(held, given.step, given.at, given.by)
    if (!result?.ok) return false
    this.answers.set(given.alarm, given)
    this.keep(result.alarm)
    this.revision += 1
    return true
  }

  /** The backend has recorded the answer, or refused it: what it says about the alarm counts from now on. */
  settleAnswer(id: AlarmId, recorded: boolean): void {
    const given = this.answers.get(id)
    this.answers.delete(id)
    const held = this.active.get(id)
    if (recorded || !given || held?.step !== given.step) return
    this.keep({ ...held, acknowledgedAt: null, acknowledgedBy: null })
    this.revision += 1
  }

  private withAnswer(alarm: Alarm): Alarm {
    const given = this.answers.get(alarm.id)
    const result = given && acknowledge(alarm, given.step, given.at, given.by)
    return result?.ok ? result.alarm : alarm
  }

  private put(alarm: Alarm, countCall: boolean): void {
    const held = this.active.get(alarm.id)
    if (countCall && (held?.step ?? 0) < alarm.step) this.raisedInRun += 1
    this.keep(alarm)
    this.revision += 1
  }

  private keep(alarm: Alarm): void {
    this.active.set(alarm.id, alarm)
    this.ofCase.set(alarm.caseId, alarm)
  }

  private drop(id: AlarmId): void {
    const held = this.active.get(id)
    if (!held) return
    this.active.delete(id)
    if (this.ofCase.get(held.caseId)?.id === id) this.ofCase.delete(held.caseId)
    for (let step = 1; step <= held.step; step++) this.silenced.delete(`${id}#${step}`)
    this.revision += 1
  }
}

function calls(alarm: Alarm): boolean {
  return alarm.acknowledgedAt === null && alarm.shelvedUntil === null && !alarm.suppressed && !alarm.outOfService
}

function callOf(alarm: Alarm): string {
  return `${alarm.id}#${alarm.step}`
}

function watchAt(cases: CaseTable, slot: number): Watch {
  const { id, stage, stageSeq, flags, warnAt, dueAt, ageingEvery } = cases.columns
  const at = (column: ArrayLike<number>) => column[slot] as number
  return watchOfRow({
    id: at(id),
    stage: at(stage),
    stageSeq: at(stageSeq),
    flags: at(flags),
    warnAt: at(warnAt),
    dueAt: at(dueAt),
    ageingEvery: at(ageingEvery),
  })
}

function watchOf(cases: CaseTable, caseId: number): Watch | null {
  const slot = cases.slotOf(caseId)
  return slot === undefined ? null : watchAt(cases, slot)
}

/** Unanswered first, then by priority, then by level, then the newest call. */
function byUrgency(a: Alarm, b: Alarm): number {
  return (
    Number(a.acknowledgedAt !== null) - Number(b.acknowledgedAt !== null) ||
    a.priority - b.priority ||
    ALARM_LEVELS.indexOf(b.level) - ALARM_LEVELS.indexOf(a.level) ||
    b.steppedAt - a.steppedAt
  )
}
