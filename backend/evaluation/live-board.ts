import type { Board } from '../../contract/domain/board.ts'
import { makeBoard } from '../../core/evaluation/board.ts'
import { startOfDay } from '../../core/time/local-day.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { CaseRegistry } from '../feed/case-registry.ts'
import type { HallTime } from '../time/hall-time.ts'

const EVERY_MS = 1000
/** A board that says the same is sent again after this, so that its time does not grow old. */
const REPEAT_AFTER_MS = 5000

/** The board of the running day, made anew from the registry: one pass over 100 000 cases is some 10 ms a second. */
export class LiveBoard {
  private readonly registry: CaseRegistry
  private readonly directory: CityDirectory
  private readonly hall: HallTime
  private lastLook = Number.NEGATIVE_INFINITY
  private lastSent = Number.NEGATIVE_INFINITY
  private said = ''

  constructor(registry: CaseRegistry, directory: CityDirectory, hall: HallTime) {
    this.registry = registry
    this.directory = directory
    this.hall = hall
  }

  periodStart(): number {
    return startOfDay(this.hall.now(), this.directory.city.calendar.utcOffsetMinutes)
  }

  now(): Board {
    const from = this.periodStart()
    this.registry.forgetEndedBefore(from)
    const { districts, city } = this.directory
    return makeBoard(this.registry.all(), { from, to: this.hall.now() }, { districts, gradeBands: city.gradeBands })
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
}
