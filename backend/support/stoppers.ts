import type { Logger } from './logger.ts'
import { messageOf } from './start-error.ts'

/** Named steps of the shutdown. They run last in, first out; one that fails is logged and does not keep the others from running. */
export class Stoppers {
  private readonly steps: { readonly name: string; readonly stop: () => Promise<void> | void }[] = []
  private readonly log: Logger
  private stopping: Promise<void> | null = null

  constructor(log: Logger) {
    this.log = log
  }

  add(name: string, stop: () => Promise<void> | void): void {
    this.steps.push({ name, stop })
  }

  /** Once, however often it is called. */
  stop(): Promise<void> {
    this.stopping ??= this.run()
    return this.stopping
  }

  private async run(): Promise<void> {
    for (const { name, stop } of this.steps.toReversed()) {
      try {
        await stop()
      } catch (error) {
        this.log.error({ error: messageOf(error), step: name }, 'a step of the shutdown failed')
      }
    }
  }
}
