import type { Limit } from '../../contract/domain/stage.ts'
import { type Pause, type WorkingTime, warningShareOf } from './working-time.ts'

export interface Forecast {
  /** The first instant that counts: a working clock begins with the next working slot. */
  readonly countsFrom: number
  readonly warnAt: number
  readonly dueAt: number
}

export interface WhatIf {
  readonly startAt: number
  readonly limit: Limit
  /** Stretches in which the clock would stand still (挂账), disjoint and ascending. */
  readonly pauses?: readonly Pause[]
  /** More time on the limit's own clock (延期), in its unit. */
  readonly extension?: number
}

/**
 * "If it were dispatched now, when would it be due?" The answer is the instant at which the clock, stopped during the pauses,
 * has run for the limit and its extension.
 */
export function forecast(time: WorkingTime, { startAt, limit, pauses = [], extension = 0 }: WhatIf): Forecast {
  const total = time.limitMs({ ...limit, amount: limit.amount + extension })
  const reach = (ms: number): number => {
    let from = startAt
    let left = ms
    for (const pause of pauses) {
      const due = time.add(from, left, limit.clock)
      if (pause.to <= from || due <= pause.from) continue
      const start = Math.max(from, pause.from)
      left -= time.usedMs(from, start, limit.clock)
      from = pause.to
    }
    return time.add(from, left, limit.clock)
  }
  return { countsFrom: reach(1) - 1, warnAt: reach(total * warningShareOf(limit)), dueAt: reach(total) }
}
