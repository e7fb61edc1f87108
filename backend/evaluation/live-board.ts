import type { Board } from '../../contract/domain/board.ts'
import { makeBoard } from '../../core/evaluation/board.ts'
import { startOfDay } from '../../core/time/local-day.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { CaseRegistry } from '../feed/case-registry.ts'
import type { Settings } from '../settings/settings.ts'
import type { HallTime } from '../time/hall-time.ts'
import { BoardScores } from './board-scores.ts'
import { EVALUATION } from './evaluation-setting.ts'

const EVERY_MS = 1000
/** At a million open cases a pass takes some 150 ms: it may take a twentieth of the time, no more. */
const REST = 20
/** A board that says the same is sent again after this, so that its time does not grow old. */
const REPEAT_AFTER_MS = 5000

/**
 * The board of the running day, from the registry. Stages and trend are one pass over its cases, some 10 ms a second at
 * 100 000; rates and scores come from the definitions of evaluation, of which only what changed is counted again.
 */
export class LiveBoard {
  private readonly registry: CaseRegistry
  private readonly directory: CityDirectory
  private readonly hall: HallTime
  private readonly settings: Settings
  private scores: BoardScores | null = null
  private pauseMs = EVERY_MS
  private lastLook = Number.NEGATIVE_INFINITY
  private lastSent = Number.NEGATIVE_INFINITY
  private said = ''

  constructor(registry: CaseRegistry, directory: CityDirectory, hall: HallTime, settings: Settings) {
    this.registry = registry
    this.directory = directory
    this.hall = hall
    this.settings = settings
  }

  periodStart(): number {
    return startOfDay(this.hall.now(), this.directory.city.calendar.utcOffsetMinutes)
  }

  now(): Board {
    const from = this.periodStart()
    const now = this.hall.now()
    this.registry.forgetEndedBefore(from)
    return makeBoard(
      this.registry.all(),
      { from, to: now },
      this.scoresOf(from, now).at(() => this.registry.all(), now),
    )
  }

  /** A new board when a second has passed and it says something new. `machineNow` is a monotonic clock, ms. */
  next(machineNow: number): Board | null {
    if (machineNow - this.lastLook < this.pauseMs) return null
    this.lastLook = machineNow
    const startedAt = performance.now()
    const board = this.now()
    this.pauseMs = Math.max(EVERY_MS, (performance.now() - startedAt) * REST)
    const says = JSON.stringify({ ...board, at: 0 })
    if (says === this.said && machineNow - this.lastSent < REPEAT_AFTER_MS) return null
    this.said = says
    this.lastSent = machineNow
    return board
  }

  /** Made anew when the day, the definitions or the city's areas are others. */
  private scoresOf(from: number, now: number): BoardScores {
    const { version, body } = this.settings.at(EVALUATION, now)
    const { revision } = this.directory.city
    const made = this.scores
    if (made && made.from === from && made.version === version && made.revision === revision) return made
    this.scores = new BoardScores({ definitions: body, version, from, directory: this.directory })
    return this.scores
  }
}
