import { createServer, type Server, type Socket } from 'node:net'
import { messageOf } from '../../support/start-error.ts'
import { Connection, type ConnectionLimits } from './connection.ts'
import { type GatewayCounters, gatewayCounters } from './counters.ts'
import { BATCH_LIMITS, type BatchLimits, FixBatcher } from './fix-batcher.ts'
import type { FixSink, GatewayLog, TerminalDirectory } from './ports.ts'
import { REASSEMBLY_LIMITS } from './reassembly.ts'
import { TerminalSession } from './session.ts'

const HOUSEKEEPING_MS = 5000

export interface GatewayOptions {
  /** Loopback unless said otherwise: terminals come in through a network that the operator trusts. */
  host?: string
  /** 0 = any free one. */
  port: number
  maxConnections?: number
  connection?: Partial<ConnectionLimits>
  batch?: Partial<BatchLimits>
}
export interface GatewayParts {
  directory: TerminalDirectory
  sink: FixSink
  /** Makes the codes (鉴权码) given at registration; a new one revokes them all. */
  secret: string
  log: GatewayLog
  /** Machine ms, for limits and timeouts only. */
  now: () => number
}

const CONNECTION_LIMITS: ConnectionLimits = {
  idleMs: 5 * 60_000,
  framesPerSecond: 50,
  burst: 500,
  reassembly: REASSEMBLY_LIMITS,
}

/** JT/T 808 over TCP (部标终端通讯协议, editions 2013 and 2019): one server for all terminals. */
export class Jt808Gateway {
  readonly counters: GatewayCounters = gatewayCounters()
  private readonly server: Server
  private readonly connections = new Map<Socket, Connection>()
  private readonly byPhone = new Map<string, Connection>()
  private readonly batcher: FixBatcher
  private readonly limits: ConnectionLimits
  private readonly options: GatewayOptions
  private readonly parts: GatewayParts
  private housekeeping: NodeJS.Timeout | null = null

  constructor(options: GatewayOptions, parts: GatewayParts) {
    this.options = options
    this.parts = parts
    this.limits = { ...CONNECTION_LIMITS, ...options.connection }
    this.batcher = new FixBatcher(parts.sink, { ...BATCH_LIMITS, ...options.batch }, (error) => {
      this.counters.storeFailures++
      parts.log.warn({ error: messageOf(error) }, 'JT/T 808: fixes could not be stored; the terminals were told to keep them')
    })
    this.server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.open(socket))
    this.server.maxConnections = options.maxConnections ?? 4096
    this.server.on('drop', () => this.counters.connectionsRefused++)
  }

  /** The port that it listens on. */
  async start(): Promise<number> {
    await new Promise<void>((listening, failed) => {
      this.server.once('error', failed)
      this.server.listen({ host: this.options.host ?? '127.0.0.1', port: this.options.port }, () => {
        this.server.off('error', failed)
        listening()
      })
    })
    this.housekeeping = setInterval(() => this.expire(), HOUSEKEEPING_MS)
    this.housekeeping.unref()
    const address = this.server.address()
    const port = typeof address === 'object' && address ? address.port : this.options.port
    this.parts.log.info({ port, host: this.options.host ?? '127.0.0.1' }, 'JT/T 808 gateway listens')
    return port
  }

  /** Closes every connection, then hands over what was still waiting. */
  async stop(): Promise<void> {
    if (this.housekeeping) clearInterval(this.housekeeping)
    const closed = new Promise<void>((done) => this.server.close(() => done()))
    for (const connection of this.connections.values()) connection.end()
    await closed
    await this.batcher.flush()
  }

  /** Open connections now, and how many of them have authenticated. */
  get online(): { connections: number; terminals: number } {
    return { connections: this.connections.size, terminals: this.byPhone.size }
  }

  private open(socket: Socket): void {
    this.counters.connections++
    const { directory, secret, now, log } = this.parts
    const connection: Connection = new Connection({
      socket,
      session: new TerminalSession(directory, secret, this.counters),
      batcher: this.batcher,
      counters: this.counters,
      limits: this.limits,
      now,
      onAuthenticated: (phone) => this.own(phone, connection),
    })
    this.connections.set(socket, connection)
    socket.on('error', (error) => log.info({ error: error.message, peer: socket.remoteAddress }, 'JT/T 808: a connection broke'))
    socket.on('close', () => this.forget(socket, connection))
  }

  /** The newest connection of a terminal is the true one: mobile networks leave dead ones behind. */
  private own(phone: string, connection: Connection): void {
    const held = this.byPhone.get(phone)
    if (held === connection) return
    this.byPhone.set(phone, connection)
    if (!held) return
    this.counters.replaced++
    held.end()
  }

  private forget(socket: Socket, connection: Connection): void {
    this.connections.delete(socket)
    for (const [phone, held] of this.byPhone) if (held === connection) this.byPhone.delete(phone)
  }

  private expire(): void {
    const now = this.parts.now()
    for (const connection of this.connections.values()) connection.expire(now)
  }
}
