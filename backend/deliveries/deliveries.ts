import type pg from 'pg'
import { HOUR } from '../../contract/units.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { BackoffPlan } from './backoff.ts'
import type { DeliveryChannel } from './channel.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { pruneDeliveries, type QueueFigures, queueFigures, type Retried } from './delivery-store.ts'
import { Dispatcher } from './dispatcher.ts'
import { EventFollower, type EventListener } from './event-follower.ts'

const LOOK_AT_FIGURES_EVERY_MS = 2000
const KEEP_DAYS = 90

type Hook = (client: pg.ClientBase, delivery: Retried, state: 'waiting' | 'discarded', why: string | null) => Promise<void>

/** The one queue for all that goes out, and the events that most of it comes from. */
export class Deliveries {
  readonly name = 'deliveries'
  private readonly context: RouteContext
  private readonly log: Logger
  private readonly dispatcher: Dispatcher
  private readonly follower: EventFollower
  private readonly hooks: Hook[] = []
  private figures: QueueFigures | null = null
  private timer: NodeJS.Timeout | null = null

  constructor(context: RouteContext, log: Logger, plan: BackoffPlan) {
    this.context = context
    this.log = log
    this.dispatcher = new Dispatcher({ pool: context.pool, log, plan, random: Math.random })
    this.follower = new EventFollower(context.pool, context.hall, log, () => this.dispatcher.kick())
  }

  /** Before `start`. @param moved a person asked for another round, or gave the delivery up */
  addChannel(channel: DeliveryChannel, moved?: Hook): void {
    this.dispatcher.add(channel)
    if (moved) this.hooks.push((client, delivery, ...rest) => ifOf(channel, delivery, () => moved(client, delivery, ...rest)))
  }

  /** Before `start`. */
  onEvents(listener: EventListener): void {
    this.follower.listen(listener)
  }

  /** Something was queued and committed. */
  kick(): void {
    this.dispatcher.kick()
  }

  routes(app: App): void {
    deliveryRoutes(app, this.context, {
      retried: async (client, deliveries) => {
        for (const delivery of deliveries) for (const hook of this.hooks) await hook(client, delivery, 'waiting', null)
      },
      discarded: async (client, delivery, reason) => {
        for (const hook of this.hooks) await hook(client, delivery, 'discarded', reason)
      },
      kick: () => this.kick(),
    })
  }

  start(): void {
    const { pool, jobs } = this.context
    this.follower.start()
    this.dispatcher.start()
    jobs.every({ name: 'deliveries.prune', everyMs: HOUR, run: () => pruneDeliveries(pool, KEEP_DAYS) })
    this.timer = setInterval(() => void this.lookAtFigures(), LOOK_AT_FIGURES_EVERY_MS)
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await this.follower.stop()
    await this.dispatcher.stop()
  }

  health(): object {
    return { ...this.figures, inFlight: this.dispatcher.inFlight, ...this.dispatcher.counts, ...this.follower.counts }
  }

  private async lookAtFigures(): Promise<void> {
    try {
      this.figures = await queueFigures(this.context.pool)
    } catch (error) {
      this.log.warn({ error: messageOf(error) }, 'the queue of deliveries could not be counted')
    }
  }
}

async function ifOf(channel: DeliveryChannel, delivery: Retried, work: () => Promise<void>): Promise<void> {
  if (delivery.channel === channel.name) await work()
}
