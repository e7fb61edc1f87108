import type { Board } from '../../contract/domain/board.ts'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { HallClock } from '../../contract/ipc/window-stream.ts'
import type { LngLat } from '../../contract/units.ts'
import type { Clock, Delta, Positions, SnapshotPart } from '../../contract/wire/feed.ts'
import { CaseTable } from '../../core/replica/case-table.ts'
import type { RowBase } from '../../core/replica/gpu-rows.ts'
import { followClock, hallNow } from '../../core/time/hall-clock.ts'
import { AlarmBook } from './alarm-book.ts'
import { FixTracks } from './fix-tracks.ts'
import type { StoredPicture } from './picture-file.ts'

/** float32 seconds resolve 0.06 s after this long; then times are counted from a new base. */
const REBASE_AFTER_MS = 5 * 86_400_000

/** What has changed since somebody last looked; they empty it. */
export interface Changes {
  readonly slots: Set<number>
  /** Those of them whose case has changed at the intake: only they have a way from there to measure. */
  readonly received: Set<number>
  /** Every slot: the table was filled anew. */
  all: boolean
  board: boolean
  moverAlarms: boolean
  clock: boolean
}

/** Everything that the hub knows of the city now: the replica that all windows are drawn from. */
export class Picture {
  city: CityFile | null = null
  board: Board | null = null
  /** Of people on duty; as the backend last told them. */
  moverAlarms: readonly MoverAlarm[] = []
  clock: HallClock | null = null
  base: RowBase | null = null
  /** Replaced whole by a snapshot. */
  cases = new CaseTable()
  readonly alarms = new AlarmBook()
  readonly tracks = new FixTracks()
  readonly changes: Changes = {
    slots: new Set(),
    received: new Set(),
    all: false,
    board: false,
    moverAlarms: false,
    clock: false,
  }

  hallNow(machineNow: number): number | null {
    return this.clock && hallNow(this.clock, machineNow)
  }

  setCity(city: CityFile): void {
    this.city = city
    this.base = null
    this.changes.all = true
  }

  /**
   * What rows are counted from; made when city and time are first known, and again when float32 runs short.
   * @returns true when it is new: everything sent before is then in the wrong units
   */
  rebase(machineNow: number): boolean {
    const now = this.hallNow(machineNow)
    if (!this.city || now === null) return false
    if (this.base && Math.abs(now - this.base.timeBase) < REBASE_AFTER_MS) return false
    const [west, south, east, north] = this.city.bounds
    const origin: LngLat = [(west + east) / 2, (south + north) / 2]
    this.base = { origin, timeBase: Math.floor(now / 3_600_000) * 3_600_000 }
    return true
  }

  /** A picture from the disk, into an empty one. @throws ColumnError on malformed columns, with this picture still empty */
  restore(city: CityFile, stored: StoredPicture, clock: HallClock): void {
    this.cases.apply(stored.cases)
    this.tracks.apply(stored.fixes)
    this.alarms.apply(stored.alarms, false)
    this.clock = clock
    this.board = stored.board
    this.setCity(city)
  }

  /** @throws ColumnError on malformed columns, with the old picture untouched */
  applySnapshot(parts: readonly SnapshotPart[], machineNow: number): void {
    const fresh = new CaseTable()
    for (const part of parts) fresh.apply(part.cases)
    const last = parts.at(-1)
    if (last?.positions) this.tracks.apply(last.positions)
    this.cases = fresh
    this.changes.all = true
    if (last) this.tick(last.clock, machineNow)
    const now = this.hallNow(machineNow)
    if (now !== null) this.touch(this.alarms.replaceAll(last?.alarms ?? [], this.cases, now))
    this.setMoverAlarms(last?.moverAlarms ?? [])
    if (last?.board) this.setBoard(last.board)
  }

  /** @throws ColumnError on malformed columns, with the picture untouched */
  applyDelta(delta: Delta, machineNow: number): void {
    for (const slot of delta.cases ? this.cases.apply(delta.cases) : []) {
      this.changes.slots.add(slot)
      this.changes.received.add(slot)
    }
    for (const id of delta.gone ?? []) {
      const slot = this.cases.remove(id)
      if (slot !== undefined) this.changes.slots.add(slot)
    }
    if (delta.alarms) this.touch(this.alarms.apply(delta.alarms))
    if (delta.moverAlarms) this.setMoverAlarms(delta.moverAlarms)
    if (delta.board) this.setBoard(delta.board)
    this.tick(delta.clock, machineNow)
  }

  applyPositions(positions: Positions, machineNow: number): void {
    this.tracks.apply(positions.fixes)
    this.tick(positions.clock, machineNow)
  }

  tick(heard: Clock, machineNow: number): void {
    const next = followClock(this.clock, heard, machineNow)
    const drift = this.clock && Math.abs(hallNow(next, machineNow) - hallNow(this.clock, machineNow)) / next.speed
    // A correction that nobody can see is not worth a message to every window.
    if (drift === null || drift > 20 || this.clock?.speed !== next.speed) this.changes.clock = true
    this.clock = next
  }

  /** The machine's clock has been set: the hall's has not. */
  clockStepped(ms: number): void {
    if (!this.clock) return
    this.clock = { ...this.clock, machineAt: this.clock.machineAt + ms }
    this.changes.clock = true
  }

  setBoard(board: Board): void {
    this.board = board
    this.changes.board = true
  }

  private setMoverAlarms(alarms: readonly MoverAlarm[]): void {
    this.moverAlarms = alarms
    this.changes.moverAlarms = true
  }

  /** The cases look different because their alarms do. */
  touch(caseIds: Iterable<number>): void {
    for (const id of caseIds) {
      const slot = this.cases.slotOf(id)
      if (slot !== undefined) this.changes.slots.add(slot)
    }
  }
}
