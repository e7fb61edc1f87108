import type pg from 'pg'
import { isConnectionError } from '../db/database.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { BackoffPlan } from './backoff.ts'
import { type Attempt, settle } from './delivery-queue.ts'

/** One transaction for up to this many. */
const BATCH = 100
/** A database that is away for some seconds should not make us send again what has arrived; the lease is longer. */
const AGAIN_AFTER_MS = 500
const TRIES = 20

interface Waiting {
  readonly attempt: Attempt
  resolve(): void
}

export interface RecorderParts {
  readonly pool: pg.Pool
  readonly plan: BackoffPlan
  readonly log: Logger
}

/**
 * Records attempts over one connection, those that end while a transaction runs in the next one together: however many end
 * at once, the writer of cases finds a connection.
 */
export class AttemptRecorder {
  private readonly parts: RecorderParts
  private waiting: Waiting[] = []
  private running: Promise<void> | null = null
  private ending = false

  constructor(parts: RecorderParts) {
    this.parts = parts
  }

  /** Resolves when it is recorded, or when that has failed for good and the attempt will be repeated. */
  record(attempt: Attempt): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ attempt, resolve })
      this.running ??= this.drain().finally(() => {
        this.running = null
      })
    })
  }

  /** From now on nothing is tried a second time. */
  end(): void {
    this.ending = true
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH)
      await this.write(batch.map(({ attempt }) => attempt))
      for (const { resolve } of batch) resolve()
    }
  }

  private async write(attempts: readonly Attempt[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await settle(this.parts.pool, attempts, this.parts.plan)
      } catch (error) {
        if (attempts.length > 1 && !isConnectionError(error)) {
          // One of them is poison; alone it harms nobody else.
          for (const attempt of attempts) await this.write([attempt])
          return
        }
        const given = this.ending || tries >= TRIES
        const details = { error: messageOf(error), attempts: attempts.length }
        if (tries === 1 || given) this.parts.log.warn(details, given ? 'attempts could not be recorded' : 'recording again')
        if (given) return
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))
      }
    }
  }
}
