import type { Board } from '../../contract/domain/board.ts'
import type { EvaluationDefinitions } from '../../contract/settings/evaluation.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { makeBoard } from '../../core/evaluation/board.ts'
import { BoardCounts } from '../../core/evaluation/board-counts.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { BoardScores } from './board-scores.ts'

/** What a board is made by: another of these, and it is another board. */
export interface BoardBasis {
  /** Beginning of the day, HallMs. */
  readonly from: number
  readonly version: number
  readonly revision: string
}

/** Cases between two chances for others to run. */
const STEP = 1000

/** The board of one day, kept as cases change. */
export class DayBoard {
  readonly basis: BoardBasis
  private readonly counts: BoardCounts
  private readonly scores: BoardScores

  constructor(basis: BoardBasis, definitions: EvaluationDefinitions, directory: CityDirectory) {
    this.basis = basis
    this.scores = new BoardScores({ definitions, version: basis.version, from: basis.from, directory })
    this.counts = new BoardCounts(basis.from, this.scores.districts)
  }

  put(file: CaseFile): void {
    if (file.endedAt !== null && file.endedAt < this.basis.from) {
      this.forget(file.id)
      return
    }
    this.counts.put(file)
    this.scores.put(file)
  }

  forget(id: number): void {
    this.counts.remove(id)
    this.scores.remove(id)
  }

  /** Takes in what is there already; what changes between two steps may be `put` as ever. */
  *load(files: Iterable<CaseFile>, now: number): Generator<undefined, void> {
    let taken = 0
    for (const file of files) {
      this.put(file)
      if (++taken % STEP === 0) yield
    }
    yield* this.scores.prepare(now)
  }

  at(now: number): Board {
    return makeBoard(this.counts.at(now), { from: this.basis.from, to: now }, this.scores.at(now))
  }
}
