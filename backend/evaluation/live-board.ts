import type { Board } from '../../contract/domain/board.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { startOfDay } from '../../core/time/local-day.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { CaseRegistry } from '../feed/case-registry.ts'
import type { Settings } from '../settings/settings.ts'
import type { HallTime } from '../time/hall-time.ts'
import { type BoardBasis, DayBoard } from './day-board.ts'
import { EVALUATION } from './evaluation-setting.ts'

const EVERY_MS = 1000
/** A board that says the same is sent again after this, so that its time does not grow old. */
const REPEAT_AFTER_MS = 5000
/** One turn of making the next board, of each `TURN_EVERY_MS`: the feed, with 100 ms between two deltas, does not notice. */
const TURN_MS = 15
const TURN_EVERY_MS = 30

interface Making {
  readonly board: DayBoard
  readonly steps: Generator<undefined, void>
}

/**
 * The board of the running day: what the registry holds, counted as it changes. Another day, other definitions or another
 * revision of the city make another board; while its cases are counted, a few seconds of a million, the one before stands.
 */
export class LiveBoard {
  private readonly registry: CaseRegistry
  private readonly directory: CityDirectory
  private readonly hall: Pick<HallTime, 'now'>
  private readonly settings: Pick<Settings, 'at'>
  private board: DayBoard
  private making: Making | null = null
  private timer: NodeJS.Timeout | null = null
  private lastLook = Number.NEGATIVE_INFINITY
  private lastSent = Number.NEGATIVE_INFINITY
  private said = ''

  constructor(registry: CaseRegistry, directory: CityDirectory, hall: Pick<HallTime, 'now'>, settings: Pick<Settings, 'at'>) {
    this.registry = registry
    this.directory = directory
    this.hall = hall
    this.settings = settings
    this.board = this.emptyBoard(this.basis())
    registry.keepSince(this.board.basis.from)
    registry.followBy({ put: (file) => this.put(file), forget: (id) => this.forget(id) })
  }

  get periodStart(): number {
    return this.board.basis.from
  }

  /** Counts in steps what the registry took in at the start; without it the first asking would count all of it at once. */
  prepare(): Generator<undefined, void> {
    return this.board.load([], this.hall.now())
  }

  now(): Board {
    this.keepUp()
    return this.board.at(this.hall.now())
  }

  /** A new board when a second has passed and it says something new. `machineNow` is a monotonic clock, ms. */
  next(machineNow: number): Board | null {
    if (machineNow - this.lastLook < EVERY_MS) return null
    this.lastLook = machineNow
    const board = this.now()
    const says = JSON.stringify({ ...board, at: 0 })
    if (says === this.said && machineNow - this.lastSent < REPEAT_AFTER_MS) return null
    this.said = says
    this.lastSent = machineNow
    return board
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.making = null
  }

  private put(file: CaseFile): void {
    this.board.put(file)
    this.making?.board.put(file)
  }

  private forget(id: number): void {
    this.board.forget(id)
    this.making?.board.forget(id)
  }

  private basis(): BoardBasis {
    const now = this.hall.now()
    const { city } = this.directory
    return {
      from: startOfDay(now, city.calendar.utcOffsetMinutes),
      version: this.settings.at(EVALUATION, now).version,
      revision: city.revision,
    }
  }

  private emptyBoard(basis: BoardBasis): DayBoard {
    return new DayBoard(basis, this.settings.at(EVALUATION, this.hall.now()).body, this.directory)
  }

  /** Begins to make another board where another is due. One of few cases is there at once. */
  private keepUp(): void {
    const basis = this.basis()
    if (isSame(basis, (this.making?.board ?? this.board).basis)) return
    this.stop()
    if (isSame(basis, this.board.basis)) return
    const board = this.emptyBoard(basis)
    this.making = { board, steps: board.load(this.registry.all(), this.hall.now()) }
    this.takeTurn()
  }

  private takeTurn(): void {
    const { making } = this
    if (!making) return
    const until = performance.now() + TURN_MS
    do {
      if (!making.steps.next().done) continue
      this.making = null
      this.board = making.board
      this.registry.keepSince(this.board.basis.from)
      return
    } while (performance.now() < until)
    this.timer = setTimeout(() => this.takeTurn(), TURN_EVERY_MS - TURN_MS)
  }
}

function isSame(one: BoardBasis, other: BoardBasis): boolean {
  return one.from === other.from && one.version === other.version && one.revision === other.revision
}
