import type { Socket } from 'node:net'
import { RESULT } from './bodies.ts'
import type { GatewayCounters } from './counters.ts'
import type { FixBatcher } from './fix-batcher.ts'
import { FrameSplitter } from './framing.ts'
import { decodeFrame, encodeFrame, type Message } from './message.ts'
import { Reassembly, type ReassemblyLimits } from './reassembly.ts'
import { answer, type Outcome, type TerminalSession } from './session.ts'

/** Answers that may wait for a peer that does not read, bytes. */
const MAX_UNSENT = 64 * 1024

export interface ConnectionLimits {
  /** Nothing heard for this long: gone. Terminals beat every 30 to 180 s. */
  idleMs: number
  /** Frames a second over a longer time; a stored-up batch may come `burst` at once. */
  framesPerSecond: number
  burst: number
  reassembly: ReassemblyLimits
}

export interface ConnectionParts {
  socket: Socket
  session: TerminalSession
  batcher: FixBatcher
  counters: GatewayCounters
  limits: ConnectionLimits
  now: () => number
  /** The session has authenticated as this phone number. */
  onAuthenticated: (phone: string) => void
}

/** One terminal's TCP connection: bytes to messages, messages to the session, its outcomes back to bytes. */
export class Connection {
  private readonly splitter: FrameSplitter
  private readonly reassembly: Reassembly
  private readonly parts: ConnectionParts
  private serial = 0
  private tokens: number
  private tokensAt: number

  constructor(parts: ConnectionParts) {
    this.parts = parts
    this.splitter = new FrameSplitter(parts.counters)
    this.reassembly = new Reassembly(parts.limits.reassembly)
    this.tokens = parts.limits.burst
    this.tokensAt = parts.now()
    parts.socket.setTimeout(parts.limits.idleMs, () => {
      parts.counters.idleClosed++
      parts.socket.destroy()
    })
    parts.socket.on('data', (chunk: Buffer) => this.receive(chunk))
  }

  /** Gives up split messages that wait too long. */
  expire(now: number): void {
    this.parts.counters.splitTimeouts += this.reassembly.expire(now)
  }

  end(): void {
    this.parts.socket.destroy()
  }

  private receive(chunk: Buffer): void {
    for (const frame of this.splitter.push(chunk)) {
      if (this.parts.socket.destroyed || this.parts.socket.writableEnded) return
      this.parts.counters.frames++
      if (!this.mayPass()) {
        this.parts.counters.floodClosed++
        this.end()
        return
      }
      const decoded = decodeFrame(frame)
      if (decoded.ok) this.take(decoded.message)
      else this.parts.counters[decoded.fault]++
    }
  }

  private mayPass(): boolean {
    const { framesPerSecond, burst } = this.parts.limits
    const now = this.parts.now()
    this.tokens = Math.min(burst, this.tokens + ((now - this.tokensAt) / 1000) * framesPerSecond)
    this.tokensAt = now
    if (this.tokens < 1) return false
    this.tokens--
    return true
  }

  private take(received: Message): void {
    const { message, outcome } = this.understand(received)
    if (outcome.kind === 'fixes') this.store(message, outcome.fixes)
    else if (outcome.kind === 'answer') this.send(message, outcome)
    const terminal = this.parts.session.authenticated
    if (terminal) this.parts.onAuthenticated(terminal.phone)
  }

  private understand(message: Message): { message: Message; outcome: Outcome } {
    const { session, counters, now } = this.parts
    if (!message.split) return { message, outcome: session.handle(message) }
    // Parts are kept only for terminals that we know, so that a stranger cannot make us hold anything.
    if (!session.authenticated) {
      counters.unauthenticated++
      return { message, outcome: answer(message, RESULT.failed) }
    }
    const joined = this.reassembly.push(message, now())
    if (joined.state === 'whole') return { message: joined.message, outcome: session.handle(joined.message) }
    if (joined.state === 'refused') counters.splitRefused++
    return { message, outcome: answer(message, joined.state === 'part' ? RESULT.done : RESULT.failed) }
  }

  private store(message: Message, fixes: Parameters<FixBatcher['add']>[0]): void {
    const { batcher, counters } = this.parts
    const stored = batcher.add(fixes)
    if (!stored) {
      counters.overloads++
      this.send(message, answer(message, RESULT.failed))
      return
    }
    void stored.then((ok) => {
      if (ok) counters.fixes += fixes.length
      this.send(message, answer(message, ok ? RESULT.done : RESULT.failed))
    })
  }

  private send(message: Message, reply: Outcome & { kind: 'answer' }): void {
    const { socket, counters } = this.parts
    if (socket.destroyed) return
    const { v2019, protocolVersion, phone } = message
    const serial = this.serial
    this.serial = (serial + 1) & 0xffff
    socket.write(encodeFrame({ id: reply.id, v2019, protocolVersion, phone, serial, split: null, body: reply.body }))
    if (reply.end) socket.end()
    else if (socket.writableLength > MAX_UNSENT) {
      counters.slowReaders++
      socket.destroy()
    }
  }
}
