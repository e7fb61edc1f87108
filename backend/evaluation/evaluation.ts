import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { evaluationRoutes } from './evaluation-routes.ts'
import { Evaluations } from './evaluations.ts'
import { FactCounter } from './fact-counter.ts'
import { type MendContext, mendFacts } from './facts/mend-facts.ts'
import { seedShares } from './facts/seed-shares.ts'
import { Numbers } from './numbers.ts'

/** Facts are written with their case; this finds those of a record that is older than the table of facts. */
const MEND_EVERY_MS = 10 * 60_000

/** 综合评价 */
export function evaluation(context: RouteContext, log: Logger): Subsystem {
  const counter = new FactCounter(context)
  const evaluations = new Evaluations(context, counter)
  const numbers = new Numbers(context, counter, evaluations)
  const mending = (): MendContext => {
    const { directory } = context
    return { past: directory, utcOffsetMinutes: directory.city.calendar.utcOffsetMinutes }
  }
  let stopped = false
  let mended = 0
  let isSeeded = false
  return {
    name: 'evaluation',
    routes: (app) => evaluationRoutes(app, context, evaluations, numbers),
    start: () => {
      const run = async (): Promise<void> => {
        const made = await mendFacts(context.pool, mending(), () => stopped)
        mended += made
        if (made > 0) log.info({ cases: made }, 'facts for evaluation were made from the log')
        if (isSeeded) return
        const seeded = await seedShares(context.pool, () => stopped)
        isSeeded = true
        if (seeded > 0) log.info({ cases: seeded }, 'shares of assisting units were made for cases that had none')
      }
      context.jobs.every({ name: 'evaluation.facts', everyMs: MEND_EVERY_MS, run })
    },
    stop: () => {
      stopped = true
    },
    health: () => ({ factsMended: mended }),
  }
}
