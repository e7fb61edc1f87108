import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { instantOf, nextInstant, stepAt } from '../../core/alarms/alarm-plan.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { inTransaction } from '../db/database.ts'
import type { CaseRegistry } from '../feed/case-registry.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import { InstantHeap } from './instant-heap.ts'
import { raiseAlarms } from './raise-alarms.ts'
import { watchOfFile } from './watch-of-file.ts'

/** Cases per transaction: 500 rows lock and write in some 30 ms, so an officer's step never waits long for it. */
const BATCH = 500
/** Timers are set no longer than this, so that a clock that was set anew is noticed soon. */
const LONGEST_SLEEP_MS = 1000
const AFTER_FAILURE_MS = 500

/**
 * Watches every running limit. The next instant of each case stands in a heap in memory, filled from the registry at the
 * start, so what fell due while nobody ran is raised at once; what it raises is in the database before it is told.
 */
export class DeadlineEngine {
  private readonly pool: pg.Pool
  private readonly registry: CaseRegistry
  private readonly hall: HallTime
  private readonly log: Logger
  private readonly onRaised: (alarms: readonly Alarm[]) => void
  private readonly heap = new InstantHeap()
  private timer: NodeJS.Timeout | null = null
  private timerAt = Number.POSITIVE_INFINITY
  private working: Promise<void> | null = null
  private stopped = true
  raisedCount = 0
  /** Machine time (performance.now) since which alarms that are due wait to be recorded; null = none waits. */
  raisingSince: number | null = null

  constructor(pool: pg.Pool, registry: CaseRegistry, hall: HallTime, log: Logger, onRaised: (alarms: readonly Alarm[]) => void) {
    this.pool = pool
    this.registry = registry
    this.hall = hall
    this.log = log
    this.onRaised = onRaised
  }

  get watched(): number {
    return this.heap.size
  }

  start(): void {
    this.stopped = false
    this.watch(this.registry.all())
  }

  /** New and changed cases. Entries of a case's earlier clocks stay in the heap and are passed over when they come up. */
  watch(files: Iterable<CaseFile>): void {
    for (const file of files) {
      const watch = watchOfFile(file)
      if (!watch) continue
      const at = nextInstant(watch, this.calledStep(file))
      if (at !== Number.POSITIVE_INFINITY) this.heap.push(at, file.id)
    }
    this.arm()
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.working
  }

  private calledStep(file: CaseFile): number {
    const alarm = this.registry.alarmOf(file.id)
    return alarm?.id === `${file.id}:${file.stageSeq}` ? alarm.step : 0
  }

  private arm(): void {
    if (this.stopped || this.working || this.heap.size === 0) return
    const wait = Math.min(LONGEST_SLEEP_MS, Math.max(0, Math.ceil(this.hall.machineMsUntil(this.heap.earliest))))
    this.setTimer(wait)
  }

  private setTimer(ms: number): void {
    const at = performance.now() + ms
    if (this.timer !== null && this.timerAt <= at) return
    if (this.timer) clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(() => {
      this.timer = null
      this.timerAt = Number.POSITIVE_INFINITY
      this.working = this.raiseDue().finally(() => {
        this.working = null
        this.arm()
      })
    }, ms)
  }

  private async raiseDue(): Promise<void> {
    const now = this.hall.now()
    const due = this.takeDue(now)
    if (due.length === 0) {
      this.raisingSince = null
      return
    }
    this.raisingSince ??= performance.now()
    try {
      const raised = await inTransaction(this.pool, (client) => raiseAlarms(client, due, now))
      this.raisingSince = null
      this.raisedCount += raised.length
      if (raised.length > 0) this.onRaised(raised)
      this.watchNext(due, now)
    } catch (error) {
      this.log.warn({ error: messageOf(error), cases: due.length }, 'alarms could not be raised; trying again')
      for (const id of due) this.heap.push(now, id)
      await new Promise((resolve) => setTimeout(resolve, AFTER_FAILURE_MS))
    }
  }

  private takeDue(now: number): number[] {
    const due = new Set<number>()
    while (due.size < BATCH) {
      const id = this.heap.popDue(now)
      if (id === undefined) break
      const file = this.registry.file(id)
      const watch = file ? watchOfFile(file) : null
      if (file && watch && stepAt(watch, now) > this.calledStep(file)) due.add(id)
    }
    return [...due]
  }

  /** The steps after the ones just called; the registry will hear of those only with the next delta. */
  private watchNext(ids: readonly number[], now: number): void {
    for (const id of ids) {
      const file = this.registry.file(id)
      const watch = file ? watchOfFile(file) : null
      if (!watch) continue
      const at = instantOf(watch, Math.max(1, stepAt(watch, now) + 1))
      if (at !== Number.POSITIVE_INFINITY) this.heap.push(at, id)
    }
  }
}
