import type { Logger } from '../log/logger.ts'
import { reasonOf } from '../log/sentence.ts'
import type { MachineClock } from '../ports/machine-clock.ts'

export interface StopStep {
  readonly zh: string
  readonly en: string
  readonly limitMs: number
  readonly run: () => Promise<void> | void
}

/** Runs every step, one after the other; one that fails or takes too long is logged and holds up none of the others. */
export async function runStopSequence(steps: readonly StopStep[], clock: MachineClock, log: Logger): Promise<void> {
  for (const step of steps) {
    const startedAt = clock.now()
    const outcome = await settle(step, clock)
    const fields = { ms: clock.now() - startedAt }
    if (outcome === null) log.info({ zh: `停止：${step.zh}`, en: `stop: ${step.en}` }, fields)
    else log.error({ zh: `停止：${step.zh}未完成（${outcome}）`, en: `stop: ${step.en} did not finish (${outcome})` }, fields)
  }
}

/** null = done. */
function settle(step: StopStep, clock: MachineClock): Promise<string | null> {
  return new Promise((resolve) => {
    const undo = clock.after(step.limitMs, () => resolve(`> ${step.limitMs} ms`))
    Promise.resolve()
      .then(() => step.run())
      .then(
        () => resolve(null),
        (error: unknown) => resolve(reasonOf(error)),
      )
      .finally(undo)
  })
}
