import type { Socket } from 'socket.io'
import type { FeedClientEvents, FeedServerEvents, SnapshotPart } from '../../contract/wire/feed.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { Publisher } from './publisher.ts'
import type { Watchfulness } from './watchfulness.ts'
import { moverColumns } from './wire-columns.ts'

export type FeedSocket = Socket<FeedClientEvents, FeedServerEvents>

/** Holds the picture of this instant; its parts are written as they are asked for. */
export type SnapshotMaker = () => { readonly seq: number; readonly parts: (() => SnapshotPart)[] }

export interface FeedReaderParts {
  readonly publisher: Publisher
  readonly positions: LivePositions
  readonly snapshot: SnapshotMaker
  readonly watchfulness: Watchfulness
}

/**
 * One wall node's place in the feed. It is sent something only when its line has taken what was sent before, so a slow
 * reader keeps no more in memory than one message and a set of movers: deltas wait for it in the shared ring, positions
 * shrink to the newest of each mover, and when the ring has moved past it, it gets a snapshot.
 */
export class FeedReader {
  private readonly socket: FeedSocket
  private readonly publisher: Publisher
  private readonly positions: LivePositions
  private readonly snapshot: SnapshotMaker
  private readonly watchfulness: Watchfulness
  private readonly dirtyMovers = new Set<number>()
  private pendingParts: (() => SnapshotPart)[] = []
  private sentSeq: number | null = null
  /** The epoch that it opened in; in another one it has to open anew. */
  private epoch = ''
  private beatDue = false
  snapshots = 0

  constructor(socket: FeedSocket, { publisher, positions, snapshot, watchfulness }: FeedReaderParts) {
    this.socket = socket
    this.publisher = publisher
    this.positions = positions
    this.snapshot = snapshot
    this.watchfulness = watchfulness
    // The transport is ready again when the system has taken all that was written. There is one transport: websocket.
    socket.conn.transport.on('ready', () => this.pumpInTurn())
  }

  /** How many deltas it is behind. */
  get lag(): number {
    return this.sentSeq === null ? 0 : this.publisher.seq - this.sentSeq
  }

  /** @returns how it will be served */
  open(epoch: string | undefined, seq: number | undefined): { mode: 'snapshot' | 'deltas'; seq: number } {
    this.pendingParts = []
    const { publisher } = this
    this.epoch = publisher.epoch
    const canResume =
      epoch === publisher.epoch && seq !== undefined && seq <= publisher.seq && publisher.ring.after(seq, publisher.seq) !== null
    if (!canResume) return { mode: 'snapshot', seq: this.beginSnapshot() }
    this.sentSeq = seq
    for (const fix of this.positions.all()) this.dirtyMovers.add(fix.mover)
    return { mode: 'deltas', seq: publisher.seq }
  }

  moved(movers: readonly number[]): void {
    if (this.sentSeq === null) return
    for (const mover of movers) this.dirtyMovers.add(mover)
  }

  beat(): void {
    this.beatDue = true
    this.pump()
  }

  /** Sends what is due, as far as the line takes it. */
  pump(): void {
    if (this.sentSeq === null || !this.isReady()) return
    const isPast = this.epoch !== this.publisher.epoch
    if (isPast) this.pendingParts = []
    const writePart = this.pendingParts.shift()
    if (writePart) {
      this.socket.emit('snapshot', writePart())
      return // The rest when this part is gone: `ready` calls again.
    }
    // Deltas and positions wait with the beat: a reader that hears anything takes the line for live.
    if (!this.watchfulness.isWatching(performance.now())) return
    if (isPast) {
      this.sendBeat()
      this.sentSeq = null
      return
    }
    this.sendDeltas(this.sentSeq)
    if (this.pendingParts.length > 0) {
      this.pump()
      return
    }
    this.sendPositions()
    if (this.beatDue) this.sendBeat()
  }

  /** A fast line is ready at once: without a turn for others between them, all parts of a snapshot would go in one piece. */
  private pumpInTurn(): void {
    if (this.pendingParts.length > 0) setImmediate(() => this.pump())
    else this.pump()
  }

  private sendBeat(): void {
    this.beatDue = false
    const { epoch, seq } = this.publisher
    this.socket.emit('beat', { epoch, seq, clock: this.clock() })
  }

  private isReady(): boolean {
    const { conn } = this.socket
    return conn.readyState === 'open' && conn.transport.writable
  }

  private sendDeltas(from: number): void {
    const { publisher } = this
    const deltas = publisher.ring.after(from, publisher.seq)
    if (deltas === null) {
      this.beginSnapshot()
      return
    }
    for (const delta of deltas) this.socket.emit('delta', delta)
    this.sentSeq = publisher.seq
  }

  private sendPositions(): void {
    if (this.dirtyMovers.size === 0) return
    const fixes = this.positions.of(this.dirtyMovers)
    this.dirtyMovers.clear()
    this.socket.emit('positions', { clock: this.clock(), fixes: moverColumns(fixes) })
  }

  private beginSnapshot(): number {
    const { seq, parts } = this.snapshot()
    this.pendingParts = parts
    this.sentSeq = seq
    this.dirtyMovers.clear()
    this.snapshots++
    return seq
  }

  private clock() {
    return this.publisher.clock()
  }
}
