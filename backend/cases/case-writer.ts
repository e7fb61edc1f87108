import type pg from 'pg'
import { inTransaction, isConnectionError, isDiskFull } from '../db/database.ts'
import { databaseAway, diskFull, ProblemError, problem } from '../http/problem.ts'
import { unstorableText } from '../http/unstorable-text.ts'
import type { Logger } from '../support/logger.ts'
import { codeOf, messageOf } from '../support/start-error.ts'
import type { CaseCommand, CaseOutcome } from './case-command.ts'
import { executeCommands } from './execute-commands.ts'
import type { Ground } from './ground.ts'

interface Job {
  readonly commands: readonly CaseCommand[]
  resolve(outcomes: CaseOutcome[]): void
  reject(error: ProblemError): void
}

/** One commit for up to this many commands: at 200 a second and a few ms a commit, batches stay far below it. */
const MAX_BATCH = 500
/** Commands that may wait. At 200 a second that is 25 s of a database that is away; then callers are told to slow down. */
const MAX_WAITING = 5000
const RETRY_EVERY_MS = 200
/** PostgreSQL is promised back within 5 s; a caller should not wait much longer for an answer. */
const RETRY_FOR_MS = 6000

/**
 * The one writer of cases in this process: what arrives while a transaction runs goes into the next one together, so the
 * price of a commit is shared. Outcomes are told after the commit, never before.
 */
export class CaseWriter {
  private readonly pool: pg.Pool
  private readonly ground: Ground
  private readonly log: Logger
  private readonly onCommitted: () => void
  private waiting: Job[] = []
  private waitingCommands = 0
  private running: Promise<void> | null = null

  constructor(pool: pg.Pool, ground: Ground, log: Logger, onCommitted: () => void) {
    this.pool = pool
    this.ground = ground
    this.log = log
    this.onCommitted = onCommitted
  }

  get queued(): number {
    return this.waitingCommands
  }

  /** Decided in one transaction, in this order. */
  submit(commands: readonly CaseCommand[]): Promise<CaseOutcome[]> {
    if (this.waitingCommands >= MAX_WAITING) return Promise.reject(new ProblemError(tooManyWaiting()))
    return new Promise((resolve, reject) => {
      this.waiting.push({ commands, resolve, reject })
      this.waitingCommands += commands.length
      this.running ??= this.drain().finally(() => {
        this.running = null
      })
    })
  }

  /** Resolves when nothing waits any more. */
  async settle(): Promise<void> {
    while (this.running) await this.running
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) await this.runBatch(this.takeBatch())
  }

  private takeBatch(): Job[] {
    let size = 0
    let count = 0
    while (count < this.waiting.length && (count === 0 || size + (this.waiting[count] as Job).commands.length <= MAX_BATCH)) {
      size += (this.waiting[count] as Job).commands.length
      count++
    }
    this.waitingCommands -= size
    return this.waiting.splice(0, count)
  }

  private async runBatch(jobs: readonly Job[]): Promise<void> {
    try {
      const outcomes = await this.commit(jobs.flatMap((job) => job.commands))
      let from = 0
      for (const job of jobs) {
        job.resolve(outcomes.slice(from, from + job.commands.length))
        from += job.commands.length
      }
      this.onCommitted()
    } catch (error) {
      if (jobs.length > 1 && !isConnectionError(error) && !isDiskFull(error)) {
        // One of them is poison; alone it harms nobody else.
        for (const job of jobs) await this.runBatch([job])
        return
      }
      if (isUnstorable(error)) {
        for (const job of jobs) await this.runOneByOne(job)
        return
      }
      const refusal = this.refusal(error)
      for (const job of jobs) job.reject(refusal)
    }
  }

  /** A value of some command cannot be stored. That one is refused; each of the others is committed by itself. */
  private async runOneByOne({ commands, resolve, reject }: Job): Promise<void> {
    const outcomes: CaseOutcome[] = []
    for (const command of commands) {
      try {
        outcomes.push(...(await this.commit([command])))
      } catch (error) {
        if (!isUnstorable(error)) {
          reject(this.refusal(error))
          return
        }
        this.log.warn({ error: messageOf(error), op: command.op, principal: command.principal }, 'a command cannot be stored')
        outcomes.push({ ok: false, problem: unstorableText('') })
      }
    }
    resolve(outcomes)
    this.onCommitted()
  }

  /** Tries again while the database is away, as long as no commit was sent: after that a second try could double it. */
  private async commit(commands: readonly CaseCommand[]): Promise<CaseOutcome[]> {
    const giveUpAt = performance.now() + RETRY_FOR_MS
    for (;;) {
      let committing = false
      try {
        const work = (client: pg.PoolClient) => executeCommands(client, commands, this.ground)
        return await inTransaction(this.pool, work, () => {
          committing = true
        })
      } catch (error) {
        const again = (isConnectionError(error) && !committing) || codeOf(error) === '23505' || codeOf(error) === '40P01'
        if (!again || performance.now() > giveUpAt) throw error
        await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS))
      }
    }
  }

  private refusal(error: unknown): ProblemError {
    this.log.error({ error: messageOf(error), code: codeOf(error) }, 'cases could not be written')
    if (isConnectionError(error)) return new ProblemError(databaseAway())
    if (isDiskFull(error)) return new ProblemError(diskFull())
    return new ProblemError(
      problem('internal', {
        zh: '写入失败，未记录：请把时间告诉管理员。',
        en: 'Writing failed and nothing was recorded: tell the administrator the time.',
      }),
    )
  }
}

/** SQLSTATE class 22, data exception: the value is wrong, not the moment. */
function isUnstorable(error: unknown): boolean {
  return codeOf(error)?.startsWith('22') ?? false
}

const tooManyWaiting = () =>
  problem('too-many-requests', {
    zh: '写入队列已满：请稍后重试。',
    en: 'Too many commands are waiting to be written: try again shortly.',
  })
