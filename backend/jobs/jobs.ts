import type pg from 'pg'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'

export interface Job {
  /** Unique in the program; also the row by which backends take turns. */
  readonly name: string
  readonly everyMs: number
  run(): Promise<unknown>
}

/** How often a backend asks whether it is its turn, as a share of the interval: so late may a run be at most. */
const ASK_SHARE = 0.25
const ASK_AT_LEAST_MS = 100

/**
 * Work that must happen once per interval however many backends there are: the first to move the job's row forward runs it.
 * A backend that dies during a run leaves the rest to the next interval, so a job takes up what it finds undone.
 */
export class Jobs {
  private readonly pool: pg.Pool
  private readonly log: Logger
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly running = new Set<Promise<unknown>>()
  private stopped = false

  constructor(pool: pg.Pool, log: Logger) {
    this.pool = pool
    this.log = log
  }

  every(job: Job): void {
    let busy = false
    const ask = (): void => {
      if (busy || this.stopped) return
      busy = true
      const run = this.runIfDue(job).finally(() => {
        busy = false
        this.running.delete(run)
      })
      this.running.add(run)
    }
    this.timers.add(setInterval(ask, Math.max(ASK_AT_LEAST_MS, job.everyMs * ASK_SHARE)))
    ask()
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.stopped = true
    for (const timer of this.timers) clearInterval(timer)
    await Promise.all(this.running)
  }

  private async runIfDue(job: Job): Promise<void> {
    try {
      if (await this.claim(job)) await job.run()
    } catch (error) {
      this.log.warn({ job: job.name, error: messageOf(error) }, 'a job failed; it will be tried again')
    }
  }

  private async claim({ name, everyMs }: Job): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into job (name, ran_at) values ($1, clock_timestamp())
       on conflict (name) do update set ran_at = excluded.ran_at
       where job.ran_at <= excluded.ran_at - $2 * interval '1 millisecond'`,
      [name, everyMs],
    )
    return rowCount === 1
  }
}
