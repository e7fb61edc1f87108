import type { Rates } from '../../contract/domain/board.ts'
import type { EvaluationDefinitions, SchemeDefinition } from '../../contract/settings/evaluation.ts'
import { DAY } from '../../contract/units.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { Scored } from '../../core/evaluation/board.ts'
import { type CountPlan, planCounts } from '../../core/evaluation/engine/count-plan.ts'
import { countsOf, evaluate, needsOf } from '../../core/evaluation/engine/evaluate.ts'
import { LIVE_COLUMNS, LiveTally } from '../../core/evaluation/engine/live-tally.ts'
import type { SubjectEntry } from '../../core/evaluation/engine/subjects.ts'
import { columnsOfOrder, type Tally } from '../../core/evaluation/engine/tally.ts'
import { FactTable } from '../../core/evaluation/facts/fact-table.ts'
import { factsOfFile } from '../../core/evaluation/facts/fold-facts.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { subjectEntries } from './subject-entries.ts'

export interface BoardScoresParts {
  readonly definitions: EvaluationDefinitions
  readonly version: number
  /** Beginning of the day. */
  readonly from: number
  readonly directory: CityDirectory
}

const EVERYTHING = { areas: [], units: [] }

/** Rates of the city and scores of its districts on the running day, by the definitions that reports use. */
export class BoardScores {
  private readonly version: number
  private readonly definitions: EvaluationDefinitions
  private readonly scheme: SchemeDefinition
  private readonly plan: CountPlan
  private readonly entries: readonly SubjectEntry[]
  private readonly tally: LiveTally

  constructor({ definitions, version, from, directory }: BoardScoresParts) {
    this.version = version
    this.definitions = definitions
    // Definitions are refused when the board's scheme is not there.
    this.scheme = definitions.schemes.find(({ key }) => key === definitions.board.scheme) as SchemeDefinition
    this.plan = planCounts(definitions, this.keys(), this.scheme.subject)
    // A board shows no places, for which alone tiers count.
    const sources = { directory, names: new Map(), tierOf: () => null }
    this.entries = subjectEntries(this.scheme.subject, EVERYTHING, sources)
    const order = { plan: this.plan, subject: this.scheme.subject, scope: EVERYTHING, entries: this.entries }
    const period = { from, to: from + DAY, basis: definitions.basis }
    const table = new FactTable([...new Set([...columnsOfOrder(order), ...LIVE_COLUMNS])])
    this.tally = new LiveTally(table, (asOf) => ({ ...order, period: { ...period, asOf } }))
  }

  /** Codes of the districts, in the order of the answer. */
  get districts(): string[] {
    return this.entries.map(({ code }) => code)
  }

  put(file: CaseFile): void {
    this.tally.put(factsOfFile(file))
  }

  remove(id: number): void {
    this.tally.remove(id)
  }

  /** Counts in steps what `at` would otherwise count in one. */
  prepare(now: number): Generator<undefined, unknown> {
    return this.tally.steps(now)
  }

  at(now: number): Scored {
    const tally = this.tally.at(now)
    const { rows } = evaluate(this.definitions, this.scheme, this.plan, this.entries, tally)
    return {
      rates: this.ratesOf(tally, this.entries.length),
      districts: rows.map(({ entry, score, grade }, index) => ({
        code: entry.code,
        name: entry.name,
        score,
        grade,
        filed: this.countOf(tally, index).get(this.definitions.board.filed) ?? 0,
        rates: this.ratesOf(tally, index),
      })),
      formulaVersion: `evaluation-${this.version}`,
    }
  }

  private keys(): string[] {
    const { board, ratios } = this.definitions
    const shown = [board.handled, board.handledOnTime, board.closed, board.closedOnTime, board.rework]
    const made = ratios.filter(({ key }) => shown.includes(key)).flatMap(({ numerator, denominator }) => [numerator, denominator])
    return [...new Set([...needsOf(this.definitions, this.scheme).counts, ...made, board.filed])]
  }

  private countOf(tally: Tally, index: number): Map<string, number> {
    return countsOf(this.plan, tally, index)
  }

  private ratesOf(tally: Tally, index: number): Rates {
    const counts = this.countOf(tally, index)
    const { board, ratios } = this.definitions
    const rate = (key: string) => {
      const ratio = ratios.find((each) => each.key === key)
      return { numerator: whole(counts.get(ratio?.numerator ?? '')), denominator: whole(counts.get(ratio?.denominator ?? '')) }
    }
    return {
      handled: rate(board.handled),
      handledOnTime: rate(board.handledOnTime),
      closed: rate(board.closed),
      closedOnTime: rate(board.closedOnTime),
      rework: rate(board.rework),
    }
  }
}

/** The board shows cases; a sum that a city defines may come to less than none, or to parts of one. */
function whole(count: number | undefined): number {
  return Math.max(0, Math.round(count ?? 0))
}
