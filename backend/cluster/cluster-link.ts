import { Redis } from 'ioredis'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { type ClusterMessage, decodeMessage, encodeMessage } from './cluster-message.ts'

const BEAT_EVERY_MS = 1000
/** Two lost beats and what a busy machine adds to one. */
const AWAY_AFTER_MS = 2500
/** A line that says nothing for so long is cut, whatever TCP believes of it. */
const CUT_AFTER_MS = 6000
const RECONNECT_AT_MOST_MS = 1000

/** How a backend speaks to the others. */
export interface ClusterLink {
  /** Whether what is sent arrives. */
  readonly isUp: boolean
  send(message: ClusterMessage): void
  health(): { readonly redis: 'up' | 'away' | 'none' }
  stop(): Promise<void>
}

export interface RedisLinkParts {
  readonly url: string
  /** One per database: several cities may share a Redis. */
  readonly channel: string
  /** This backend's id. */
  readonly self: string
  readonly log: Logger
  readonly onMessage: (message: ClusterMessage) => void
  /** The link is up, at first or again: what was said meanwhile was missed. */
  readonly onUp: () => void
}

/**
 * Pub/sub through Redis. It is only ever a hurry: whoever hears nothing looks into PostgreSQL as often as without it, so
 * nothing is queued while Redis is away. The link is up while we hear our own beats, which proves the whole way.
 */
export class RedisLink implements ClusterLink {
  private readonly parts: RedisLinkParts
  private readonly sender: Redis
  private readonly listener: Redis
  private readonly timer: NodeJS.Timeout
  private heardAt = Number.NEGATIVE_INFINITY
  private startedAt = performance.now()
  private up = false
  private said = ''
  private outages = 0
  private received = 0
  private sent = 0
  private strange = 0

  constructor(parts: RedisLinkParts) {
    this.parts = parts
    this.sender = this.connection(false)
    this.listener = this.connection(true)
    this.listener.on('ready', () => this.beat())
    this.listener.on('message', (_channel: string, text: string) => this.take(text))
    this.listener.subscribe(parts.channel).catch((error: unknown) => this.note(error))
    this.timer = setInterval(() => this.look(), BEAT_EVERY_MS)
  }

  get isUp(): boolean {
    return this.up
  }

  send(message: ClusterMessage): void {
    if (this.sender.status !== 'ready') return
    this.sent++
    this.sender.publish(this.parts.channel, encodeMessage(this.parts.self, message)).catch((error: unknown) => this.note(error))
  }

  health() {
    const { outages, sent, received, strange } = this
    return { redis: this.up ? ('up' as const) : ('away' as const), heard: this.up, outages, sent, received, strange }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.sender.disconnect()
    this.listener.disconnect()
    await Promise.resolve()
  }

  private connection(offlineQueue: boolean): Redis {
    const redis = new Redis(this.parts.url, {
      connectionName: 'beacon-wall',
      // The subscription waits for the connection; what is published without one is not worth waiting for.
      enableOfflineQueue: offlineQueue,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: offlineQueue,
      connectTimeout: 2000,
      retryStrategy: (times) => Math.min(100 * times, RECONNECT_AT_MOST_MS),
    })
    redis.on('error', (error) => this.note(error))
    return redis
  }

  private take(text: string): void {
    const envelope = decodeMessage(text)
    if (!envelope) {
      this.strange++
      return
    }
    if (envelope.from !== this.parts.self) {
      this.received++
      this.parts.onMessage(envelope.message)
    } else if (envelope.message.is === 'beat') this.heardSelf()
  }

  private heardSelf(): void {
    this.heardAt = performance.now()
    if (this.up) return
    this.up = true
    this.said = ''
    this.parts.log.info({}, 'Redis answers; other backends are heard at once')
    this.parts.onUp()
  }

  private look(): void {
    const silentMs = performance.now() - Math.max(this.heardAt, this.startedAt)
    if (this.up && silentMs > AWAY_AFTER_MS) {
      this.up = false
      this.outages++
      this.parts.log.warn({}, 'Redis is away; until it is back, what other backends do is found by looking into PostgreSQL')
    }
    if (silentMs > CUT_AFTER_MS) {
      this.startedAt = performance.now()
      for (const redis of [this.sender, this.listener]) if (redis.status === 'ready') redis.disconnect(true)
    }
    this.beat()
  }

  private beat(): void {
    this.send({ is: 'beat' })
  }

  /** A Redis that is away says so at every try; once is enough. */
  private note(error: unknown): void {
    const message = messageOf(error)
    if (message === this.said) return
    this.said = message
    this.parts.log.warn({ error: message }, 'Redis cannot be used; trying again')
  }
}

/** For a backend without Redis: nobody is told, nobody is heard. */
export const noLink: ClusterLink = {
  isUp: false,
  send: () => undefined,
  health: () => ({ redis: 'none' }),
  stop: () => Promise.resolve(),
}
