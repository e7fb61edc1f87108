import type { CaseScript } from './case-script.ts'

/** A city's cases, simulated or from records. */
export interface ScriptSource {
  /** Cases reported in [from, to), in order. */
  between(from: number, to: number): readonly CaseScript[]
  /** The cases of the past that a new city must have heard of at `now`. */
  past(now: number): readonly CaseScript[]
  /** The case that has this number (案卷号); null for one that is not ours. */
  byNumber(number: string): CaseScript | null
  /**
   * true: records. Every step carries its recorded time, and the state of a case alone says what comes next.
   * false: steps happen when they are sent, and depend on what happened before.
   */
  readonly exactTimes: boolean
  /** Why this source has nothing to say at this hall time; null when it has. */
  refusalAt(now: number): { readonly zh: string; readonly en: string } | null
}
