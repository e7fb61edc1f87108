import type pg from 'pg'
import { DAY } from '../../contract/units.ts'
import { inTransaction, isConnectionError } from '../db/database.ts'
import type { Logger } from '../support/logger.ts'
import { codeOf, messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { CaseEvent } from './case-event.ts'
import { takeEvents } from './read-events.ts'

/** Turns events into what goes out, by writing in the transaction that takes them. */
export type EventListener = (client: pg.PoolClient, events: readonly CaseEvent[]) => Promise<void>

const LOOK_EVERY_MS = 250
/** A batch is read, answered and written in some 20 ms, so a stop never waits long. */
const BATCH = 500
/**
 * What lies further back, on the hall's clock, was imported: it is history and nobody is told. A week, so that a backend
 * that was away over a long holiday still tells all of it.
 */
const HISTORY_AFTER_MS = 7 * DAY
/** Any number of ours: one follower at a time, over all backends, so that the order holds. */
const FOLLOWER_LOCK = 7340_012

/**
 * Follows the logs of cases and alarms: every line becomes one event, once, in order. Lines are taken away in the same
 * transaction in which the listeners write what follows from them; whoever dies in between leaves both undone.
 */
export class EventFollower {
  private readonly pool: pg.Pool
  private readonly hall: HallTime
  private readonly log: Logger
  private readonly listeners: EventListener[] = []
  private readonly onTaken: () => void
  private timer: NodeJS.Timeout | null = null
  private following: Promise<void> | null = null
  private stopped = false
  private failing = false
  readonly counts = { events: 0, history: 0, skipped: 0 }

  constructor(pool: pg.Pool, hall: HallTime, log: Logger, onTaken: () => void) {
    this.pool = pool
    this.hall = hall
    this.log = log
    this.onTaken = onTaken
  }

  /** Before `start`. */
  listen(listener: EventListener): void {
    this.listeners.push(listener)
  }

  start(): void {
    this.timer = setInterval(() => {
      this.following ??= this.follow().finally(() => {
        this.following = null
      })
    }, LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearInterval(this.timer)
    await this.following
  }

  private async follow(): Promise<void> {
    try {
      while (!this.stopped && (await this.take(BATCH)) === BATCH);
      this.failing = false
    } catch (error) {
      // Once for each time that the database is away, not once for each look.
      if (!this.failing) this.log.warn({ error: messageOf(error) }, 'events could not be followed; trying again')
      this.failing = true
      if (isOfTheEvent(error)) await this.passOver()
    }
  }

  /** @returns how many lines were taken */
  private async take(atMost: number): Promise<number> {
    const taken = await inTransaction(this.pool, async (client) => {
      if (!(await isOurTurn(client))) return null
      const events = await takeEvents(client, atMost)
      const recent = events.filter((event) => event.at > this.hall.now() - HISTORY_AFTER_MS)
      if (recent.length > 0) for (const listener of this.listeners) await listener(client, recent)
      return { all: events.length, recent: recent.length }
    })
    if (!taken || taken.all === 0) return 0
    this.counts.events += taken.recent
    this.counts.history += taken.all - taken.recent
    this.onTaken()
    return taken.all
  }

  /** One line that nobody can make anything of must not hold up all that come after it. */
  private async passOver(): Promise<void> {
    for (let tries = 0; tries < BATCH && !this.stopped; tries++) {
      try {
        if ((await this.take(1)) === 0) return
      } catch (error) {
        if (!isOfTheEvent(error)) return
        this.log.error({ error: messageOf(error) }, 'an event could not be told to anybody and was left out')
        await this.dropFirst()
        return
      }
    }
  }

  private async dropFirst(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      if (!(await isOurTurn(client))) return
      this.counts.skipped += (await takeEvents(client, 1)).length
    }).catch((error: unknown) => this.log.warn({ error: messageOf(error) }, 'leaving an event out failed; trying again'))
  }
}

/**
 * The event itself is what cannot be worked on: our own code failed on it, or PostgreSQL refused its data (class 22, 23).
 * Everything else, a full disk or a lock that took too long, passes, and the event waits for it.
 */
function isOfTheEvent(error: unknown): boolean {
  const code = codeOf(error)
  return code === undefined ? !isConnectionError(error) : /^2[23]/.test(code)
}

async function isOurTurn(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_xact_lock($1) as ours', [FOLLOWER_LOCK])
  return rows[0]?.ours === true
}
