import { type Message, plainPhone } from './message.ts'

export interface ReassemblyLimits {
  /** Parts of one message: 64 KiB at most. */
  maxParts: number
  /** Messages of one connection that may be incomplete at once. */
  maxOpen: number
  /** A message whose next part does not come for this long is given up, ms. */
  timeoutMs: number
}
export const REASSEMBLY_LIMITS: ReassemblyLimits = { maxParts: 64, maxOpen: 2, timeoutMs: 30_000 }

export type Reassembled = { state: 'whole'; message: Message } | { state: 'part' } | { state: 'refused' }

interface Open {
  parts: (Buffer | undefined)[]
  missing: number
  lastAt: number
}

/**
 * Puts split messages (分包) together again. The parts of one message carry consecutive serials, so the serial that part 1
 * had (or will have) names the message. Parts may come in any order and more than once.
 */
export class Reassembly {
  private readonly open = new Map<string, Open>()
  private readonly limits: ReassemblyLimits

  constructor(limits: ReassemblyLimits = REASSEMBLY_LIMITS) {
    this.limits = limits
  }

  push(message: Message, now: number): Reassembled {
    const { split } = message
    if (!split) return { state: 'whole', message }
    if (split.total > this.limits.maxParts) return { state: 'refused' }
    const firstSerial = (message.serial - (split.index - 1)) & 0xffff
    const key = `${plainPhone(message.phone)}/${message.id}/${firstSerial}/${split.total}`
    const held = this.open.get(key) ?? this.begin(key, split.total)
    if (!held) return { state: 'refused' }
    held.lastAt = now
    if (!held.parts[split.index - 1]) held.missing--
    held.parts[split.index - 1] = message.body
    if (held.missing > 0) return { state: 'part' }
    this.open.delete(key)
    const body = Buffer.concat(held.parts as Buffer[])
    return { state: 'whole', message: { ...message, serial: firstSerial, bodyLength: body.length, split: null, body } }
  }

  /** Gives up what waits too long; returns how many. */
  expire(now: number): number {
    let expired = 0
    for (const [key, held] of this.open) {
      if (now - held.lastAt < this.limits.timeoutMs) continue
      this.open.delete(key)
      expired++
    }
    return expired
  }

  private begin(key: string, total: number): Open | null {
    if (this.open.size >= this.limits.maxOpen) return null
    const held: Open = { parts: Array.from({ length: total }), missing: total, lastAt: 0 }
    this.open.set(key, held)
    return held
  }
}
