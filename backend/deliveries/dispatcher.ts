import type pg from 'pg'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { AttemptRecorder } from './attempt-recorder.ts'
import type { BackoffPlan } from './backoff.ts'
import { type Claimed, type DeliveryChannel, failed, type SendResult } from './channel.ts'
import { claim, giveBack } from './delivery-queue.ts'

const LOOK_EVERY_MS = 250
/** Attempts under way in this backend: sockets that wait, for the most part. */
const AT_ONCE = 256
/** So many begin together, and read what they need: more would make the writer of cases wait for a connection. */
const BEGIN_AT_ONCE = 32
/** Well within the lease. */
const ATTEMPT_WITHIN_MS = 30_000

export interface DispatcherParts {
  readonly pool: pg.Pool
  readonly log: Logger
  readonly plan: BackoffPlan
  /** In [0, 1). */
  readonly random: () => number
}

/** Carries deliveries out, beside the dispatchers of the other backends on the same database. */
export class Dispatcher {
  private readonly parts: DispatcherParts
  private readonly channels = new Map<string, DeliveryChannel>()
  private readonly recorder: AttemptRecorder
  private readonly underWay = new Set<Promise<void>>()
  /** Of the attempts under way, for breaking them off. */
  private readonly breakers = new Set<AbortController>()
  private ending = false
  private failing = false
  private timer: NodeJS.Timeout | null = null
  private looking: Promise<void> | null = null
  private lookAgain = false
  readonly counts = { sent: 0, failed: 0 }

  constructor(parts: DispatcherParts) {
    this.parts = parts
    this.recorder = new AttemptRecorder(parts)
  }

  get inFlight(): number {
    return this.underWay.size
  }

  /** Before `start`. Deliveries of channels that nobody added wait for a backend that has them. */
  add(channel: DeliveryChannel): void {
    this.channels.set(channel.name, channel)
  }

  start(): void {
    this.timer = setInterval(() => this.kick(), LOOK_EVERY_MS)
    this.kick()
  }

  /** Something may be due. */
  kick(): void {
    if (this.ending || this.timer === null) return
    if (this.looking) {
      this.lookAgain = true
      return
    }
    this.looking = this.look().finally(() => {
      this.looking = null
      if (this.lookAgain) {
        this.lookAgain = false
        this.kick()
      }
    })
  }

  /** Breaks off what is under way; another backend, or we ourselves later, will try it again. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    this.ending = true
    this.recorder.end()
    for (const breaker of this.breakers) breaker.abort()
    await this.looking
    for (const breaker of this.breakers) breaker.abort()
    await Promise.all(this.underWay)
  }

  private async look(): Promise<void> {
    const room = AT_ONCE - this.underWay.size
    if (room <= 0 || this.channels.size === 0) return
    try {
      const claimed = await claim(this.parts.pool, [...this.channels.keys()], Math.min(room, BEGIN_AT_ONCE))
      if (claimed.length === BEGIN_AT_ONCE) this.lookAgain = true
      this.failing = false
      for (const delivery of claimed) this.carryOut(delivery)
    } catch (error) {
      // Once for each time that the database is away, not once for each look.
      if (!this.failing)
        this.parts.log.warn({ error: messageOf(error) }, 'deliveries could not be taken from the queue; trying again')
      this.failing = true
    }
  }

  private carryOut(delivery: Claimed): void {
    const work = this.attempt(delivery).finally(() => {
      this.underWay.delete(work)
      this.kick()
    })
    this.underWay.add(work)
  }

  private async attempt(delivery: Claimed): Promise<void> {
    const channel = this.channels.get(delivery.channel) as DeliveryChannel
    const began = performance.now()
    const result = await this.sendWithin(channel, delivery)
    const stopped = this.ending && !result.ok
    this.counts[result.ok ? 'sent' : 'failed'] += stopped ? 0 : 1
    const ms = performance.now() - began
    if (stopped) await this.giveBack(delivery)
    else await this.recorder.record({ delivery, channel, result, ms, random: this.parts.random() })
  }

  /** Where this fails, the lease runs out and comes to the same. */
  private async giveBack(delivery: Claimed): Promise<void> {
    await giveBack(this.parts.pool, delivery).catch((error: unknown) =>
      this.parts.log.warn({ error: messageOf(error), delivery: delivery.id }, 'a delivery could not be given back'),
    )
  }

  private async sendWithin(channel: DeliveryChannel, delivery: Claimed): Promise<SendResult> {
    const breaker = new AbortController()
    const timer = setTimeout(() => breaker.abort(), ATTEMPT_WITHIN_MS)
    this.breakers.add(breaker)
    try {
      return await channel.send(delivery, breaker.signal)
    } catch (error) {
      return failed(messageOf(error))
    } finally {
      clearTimeout(timer)
      this.breakers.delete(breaker)
    }
  }
}
