import { randomUUID } from 'node:crypto'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { Board } from '../../contract/domain/board.ts'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import { type Clock, DELTA_EVERY_MS, type Delta } from '../../contract/wire/feed.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { isConnectionError } from '../db/database.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { CaseRegistry } from './case-registry.ts'
import { DeltaRing } from './delta-ring.ts'
import type { Changes, Outbox } from './outbox.ts'
import { caseColumns } from './wire-columns.ts'

/** Changes of this process are announced by `kick`; those of others are found by looking this often. */
const LOOK_EVERY_MS = 250
const AFTER_FAILURE_MS = 500

export interface PublisherParts {
  readonly outbox: Outbox
  readonly registry: CaseRegistry
  readonly directory: CityDirectory
  readonly hall: HallTime
  readonly log: Logger
  /** A new board when there is something to say, at most once a second. */
  readonly board: () => Board | null
  /** The active alarms of people on duty, where they are others than at the last asking. */
  readonly moverAlarms: () => readonly MoverAlarm[] | null
}

/** Turns commits into numbered deltas. The registry and the number move together, in one step, here and nowhere else. */
export class Publisher {
  epoch = randomUUID()
  ring = new DeltaRing()
  seq = 0
  /** Machine time (performance.now) at which the record was last read. */
  lastReadAt = performance.now()
  private readonly parts: PublisherParts
  private readonly onPublished: (() => void)[] = []
  private readonly onApplied: ((files: readonly CaseFile[], alarms: readonly Alarm[]) => void)[] = []
  private timer: NodeJS.Timeout | null = null
  private dueAt = Number.POSITIVE_INFINITY
  private lastAt = 0
  private working: Promise<void> | null = null
  private kicked = false
  private stopped = false

  constructor(parts: PublisherParts) {
    this.parts = parts
  }

  /** After each delta. */
  published(listener: () => void): void {
    this.onPublished.push(listener)
  }

  /** With what was newly taken into the registry, before the delta goes out. */
  applied(listener: (files: readonly CaseFile[], alarms: readonly Alarm[]) => void): void {
    this.onApplied.push(listener)
  }

  /**
   * Another revision of the city: what the columns refer to is another list, so nothing that was sent can be continued.
   * Readers hear of the epoch, open anew, and get the city and a snapshot.
   */
  beginEpoch(): void {
    this.epoch = randomUUID()
    this.ring = new DeltaRing()
    this.seq = 0
    for (const listener of this.onPublished) listener()
  }

  clock(): Clock {
    return this.parts.hall.clock()
  }

  start(): void {
    this.lastReadAt = performance.now()
    this.schedule(0)
  }

  /** Something was committed: publish as soon as the pace allows. */
  kick(): void {
    this.kicked = true
    if (!this.working) this.schedule(Math.max(0, this.lastAt + DELTA_EVERY_MS - performance.now()))
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.working
  }

  private schedule(ms: number): void {
    const dueAt = performance.now() + ms
    if (this.stopped || dueAt >= this.dueAt) return
    if (this.timer) clearTimeout(this.timer)
    this.dueAt = dueAt
    this.timer = setTimeout(() => {
      this.dueAt = Number.POSITIVE_INFINITY
      this.working = this.step().finally(() => {
        this.working = null
        if (this.kicked) this.kick()
      })
    }, ms)
  }

  private async step(): Promise<void> {
    this.kicked = false
    this.lastAt = performance.now()
    try {
      const changes = await this.parts.outbox.read()
      this.lastReadAt = performance.now()
      this.publish(changes)
      this.schedule(LOOK_EVERY_MS)
    } catch (error) {
      const level = isConnectionError(error) ? 'warn' : 'error'
      this.parts.log[level]({ error: messageOf(error) }, 'the feed could not read what changed; trying again')
      this.schedule(AFTER_FAILURE_MS)
    }
  }

  private publish(changes: Changes): void {
    const { registry, directory, hall } = this.parts
    const wasOpen = new Set(changes.files.filter((file) => registry.file(file.id)?.endedAt === null).map((file) => file.id))
    const newer = changes.files.filter((file) => registry.put(file))
    for (const alarm of changes.alarms) registry.putAlarm(alarm)
    if (newer.length > 0 || changes.alarms.length > 0) for (const listener of this.onApplied) listener(newer, changes.alarms)

    const open = newer.filter((file) => file.endedAt === null)
    const gone = newer.filter((file) => file.endedAt !== null && wasOpen.has(file.id)).map((file) => file.id)
    const board = this.parts.board()
    const moverAlarms = this.parts.moverAlarms()
    if (open.length + gone.length + changes.alarms.length === 0 && board === null && moverAlarms === null) return
    const delta: Delta = { epoch: this.epoch, seq: ++this.seq, clock: hall.clock() }
    if (open.length > 0) delta.cases = caseColumns(open, directory)
    if (gone.length > 0) delta.gone = gone
    if (changes.alarms.length > 0) delta.alarms = [...changes.alarms]
    if (moverAlarms) delta.moverAlarms = [...moverAlarms]
    if (board) delta.board = board
    this.ring.push(delta)
    for (const listener of this.onPublished) listener()
  }
}
