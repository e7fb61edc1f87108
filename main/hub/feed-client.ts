import { io, type Socket } from 'socket.io-client'
import msgpackParser from 'socket.io-msgpack-parser'
import {
  type Beat,
  type Delta,
  FEED_NAMESPACE,
  type OpenReply,
  type Positions,
  PROTOCOL_VERSION,
  type SnapshotPart,
} from '../../contract/wire/feed.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import type { Parsed } from '../messages/message-parser.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import { feedParsers } from './feed-messages.ts'
import { connectionProblem, OWN_BACKEND_STARTS, refusalProblem } from './feed-problems.ts'
import { SnapshotParts } from './snapshot-parts.ts'

/** Where a replica stands: what it has applied last. */
export interface FeedPosition {
  readonly epoch: string
  readonly seq: number
}

export interface FeedListener {
  /** The backend has accepted us; the picture follows. */
  opened(reply: Extract<OpenReply, { ok: true }>): void
  /**
   * All parts of a snapshot, in order. A listener that throws has refused it and changed nothing.
   */
  snapshot(parts: readonly SnapshotPart[]): void
  /** The next delta. A listener that throws has refused it and changed nothing. */
  delta(delta: Delta): void
  positions(positions: Positions): void
  beat(beat: Beat): void
  /** Something well-formed has arrived. */
  heard(): void
  /** A message that does not fit the contract: dropped. */
  refused(why: string): void
  /** null = the line is in order again. */
  problem(problem: Problem | null): void
  closed(): void
}

interface FeedOptions {
  /** Backends on one database, in the order in which they are tried. */
  readonly urls: readonly string[]
  readonly token: string | null
  readonly clock: MachineClock
  readonly listener: FeedListener
  /** Whether this program starts the backend itself. */
  readonly ownBackend?: boolean
}

/** After a refusal or a gap that repeats: long enough not to load a backend in trouble, short enough for a hall. */
const RETRY_MS = 1000
/** Credentials do not become right by themselves. */
const RETRY_REFUSED_MS = 5000
/** So long a backend of our own may take before its absence is a fault. */
const OWN_START_MS = 30_000
const OPEN_TIMEOUT_MS = 5000
/** To the next backend: at once, as long as one of them has not been asked. */
const MOVE_ON_MS = 50

/**
 * The wall's end of the feed. Keeps the order that contract/wire/feed.ts promises: deltas of one epoch without gaps,
 * else it opens anew, from where it stands or, when what it holds cannot be trusted, from a snapshot. Where there are
 * several backends, one that cannot be reached is left for the next; another backend is another epoch, hence a snapshot.
 */
export class FeedClient {
  private readonly options: FeedOptions
  private socket: Socket
  private readonly since: number
  private turn = 0
  /** Tries since a backend has answered. */
  private tries = 0
  private position: FeedPosition | null
  private parts: SnapshotParts | null = null
  /** Deltas that overtook the end of the snapshot. */
  private early: Delta[] = []
  private awaitingReply = false
  private cancelRetry: Undo = () => {}

  /** @param position what is held already, e.g. from disk */
  constructor(options: FeedOptions, position: FeedPosition | null) {
    this.options = options
    this.position = position
    this.since = options.clock.steady()
    this.socket = this.newSocket()
  }

  /** Of the backend that is spoken to, or tried. */
  get url(): string {
    return this.options.urls[this.turn] as string
  }

  start(): void {
    this.socket.connect()
  }

  stop(): void {
    this.cancelRetry()
    this.dropSocket()
  }

  get connected(): boolean {
    return this.socket.connected
  }

  get at(): FeedPosition | null {
    return this.position
  }

  private newSocket(): Socket {
    const socket = io(this.url + FEED_NAMESPACE, {
      parser: msgpackParser,
      transports: ['websocket'],
      auth: { token: this.options.token ?? '' },
      autoConnect: false,
      forceNew: true,
      reconnection: this.options.urls.length === 1,
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
    })
    this.listen(socket)
    return socket
  }

  private dropSocket(): void {
    this.socket.removeAllListeners()
    this.socket.disconnect()
  }

  /** Another backend may answer where this one does not. @returns whether there is another */
  private moveOn(): boolean {
    const { urls } = this.options
    if (urls.length === 1) return false
    this.dropSocket()
    this.turn = (this.turn + 1) % urls.length
    this.tries++
    this.socket = this.newSocket()
    this.retry(this.tries < urls.length ? MOVE_ON_MS : RETRY_MS, () => this.socket.connect())
    return true
  }

  private isStarting(): boolean {
    const { ownBackend = false, clock } = this.options
    return ownBackend && clock.steady() - this.since < OWN_START_MS
  }

  private listen(socket: Socket): void {
    socket.on('connect', () => this.open())
    socket.on('disconnect', (reason) => {
      this.forgetExchange()
      this.options.listener.closed()
      if (this.moveOn()) return
      // The server has sent us away; the library does not come back from that by itself.
      if (reason === 'io server disconnect') this.retry(RETRY_MS, () => socket.connect())
    })
    socket.on('connect_error', (error) => {
      this.options.listener.problem(this.isStarting() ? OWN_BACKEND_STARTS : connectionProblem(error, this.url))
      if (this.moveOn()) return
      if (!socket.active) this.retry(RETRY_REFUSED_MS, () => socket.connect())
    })
    this.on(socket, 'snapshot', feedParsers.snapshot, (part) => this.takePart(part), true)
    this.on(socket, 'delta', feedParsers.delta, (delta) => this.takeDelta(delta), true)
    this.on(socket, 'positions', feedParsers.positions, (positions) => this.options.listener.positions(positions), false)
    this.on(socket, 'beat', feedParsers.beat, (beat) => this.takeBeat(beat), false)
  }

  /** @param state whether a refused message leaves a hole in the picture */
  private on<Message>(
    socket: Socket,
    event: string,
    parse: (value: unknown) => Parsed<Message>,
    take: (message: Message) => void,
    state: boolean,
  ): void {
    socket.on(event, (value: unknown) => {
      const parsed = parse(value)
      const why = parsed.ok ? this.tryTake(() => take(parsed.message)) : parsed.why
      if (why === null) return this.options.listener.heard()
      this.options.listener.refused(`${event}: ${why}`)
      if (state) this.startOver()
    })
  }

  private tryTake(take: () => void): string | null {
    try {
      take()
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  private open(): void {
    this.cancelRetry()
    const { socket } = this
    // Without a connection the library would keep the question and ask it beside the one of the next connection.
    if (!socket.connected) return
    this.forgetExchange()
    this.awaitingReply = true
    const request = { protocol: PROTOCOL_VERSION, ...this.position }
    socket.timeout(OPEN_TIMEOUT_MS).emit('open', request, (timeout: Error | null, value: unknown) => {
      if (socket !== this.socket) return
      this.awaitingReply = false
      if (timeout) return this.retry(RETRY_MS, () => this.open())
      this.takeReply(value)
    })
  }

  private takeReply(value: unknown): void {
    const { listener } = this.options
    const parsed = feedParsers.openReply(value)
    if (!parsed.ok) {
      listener.refused(`open reply: ${parsed.why}`)
      this.retry(RETRY_MS, () => this.open())
      return
    }
    const reply = parsed.message
    if (!reply.ok) {
      listener.problem(refusalProblem(reply.reason, reply.message))
      this.retry(reply.reason === 'starting' ? RETRY_MS : RETRY_REFUSED_MS, () => this.open())
      return
    }
    this.tries = 0
    listener.problem(null)
    listener.heard()
    listener.opened(reply)
    // Parts may have come before the reply: a server may send them while it still prepares its answer.
    if (reply.mode === 'snapshot') this.parts ??= new SnapshotParts()
    else this.takeEarly()
  }

  private takePart(part: SnapshotPart): void {
    this.parts ??= new SnapshotParts()
    const all = this.parts.add(part)
    if (!all) return
    this.parts = null
    this.options.listener.snapshot(all)
    this.position = { epoch: part.epoch, seq: part.seq }
    this.takeEarly()
  }

  private takeEarly(): void {
    const early = this.early.splice(0).sort((a, b) => a.seq - b.seq)
    for (const delta of early) this.takeDelta(delta)
  }

  private takeDelta(delta: Delta): void {
    if (this.parts || this.awaitingReply) return void this.early.push(delta)
    const { position } = this
    if (position?.epoch === delta.epoch && delta.seq <= position.seq) return
    if (position?.epoch !== delta.epoch || delta.seq !== position.seq + 1) {
      this.reopen()
      return
    }
    this.options.listener.delta(delta)
    this.position = { epoch: delta.epoch, seq: delta.seq }
  }

  private takeBeat(beat: Beat): void {
    this.options.listener.beat(beat)
    if (this.parts || this.awaitingReply) return
    const { position } = this
    if (position?.epoch !== beat.epoch || beat.seq > position.seq) this.reopen()
  }

  /** A gap: ask for what is missing. The position stays, so the backend may answer with deltas. */
  private reopen(): void {
    this.awaitingReply = true
    this.retry(0, () => this.open())
  }

  /** What is held can no longer be completed by deltas: asks for a snapshot. */
  startOver(): void {
    this.position = null
    this.forgetExchange()
    this.awaitingReply = true
    this.retry(RETRY_MS, () => this.open())
  }

  private forgetExchange(): void {
    this.parts = null
    this.early = []
    this.awaitingReply = false
  }

  private retry(ms: number, run: () => void): void {
    this.cancelRetry()
    this.cancelRetry = this.options.clock.after(ms, run)
  }
}
