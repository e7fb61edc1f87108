import type { Fix, FixSink } from './ports.ts'

export interface BatchLimits {
  /** A fix waits this long for others to travel with, ms. */
  everyMs: number
  /** Fixes in one call of the sink. */
  maxBatch: number
  /** Fixes waiting in all: ten seconds at 2000 a second. Beyond, terminals are told to keep theirs. */
  maxWaiting: number
}
export const BATCH_LIMITS: BatchLimits = { everyMs: 100, maxBatch: 2000, maxWaiting: 20_000 }

interface Waiting {
  fixes: readonly Fix[]
  stored: (ok: boolean) => void
}

/** Gathers the fixes of all connections into few calls of the sink, in order, one call at a time. */
export class FixBatcher {
  private queue: Waiting[] = []
  private waiting = 0
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> | null = null
  private readonly sink: FixSink
  private readonly limits: BatchLimits
  private readonly onFailure: (error: unknown) => void

  constructor(sink: FixSink, limits: BatchLimits, onFailure: (error: unknown) => void) {
    this.sink = sink
    this.limits = limits
    this.onFailure = onFailure
  }

  /** Whether the fixes are safe; null where there is no room for them. */
  add(fixes: readonly Fix[]): Promise<boolean> | null {
    if (this.waiting + fixes.length > this.limits.maxWaiting) return null
    this.waiting += fixes.length
    this.timer ??= setTimeout(() => void this.flush(), this.limits.everyMs)
    return new Promise((stored) => this.queue.push({ fixes, stored }))
  }

  /** Resolves when everything that was added has been handed over, or has failed. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.running ??= this.drain().finally(() => {
      this.running = null
    })
    await this.running
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.take()
      const fixes = batch.flatMap((each) => each.fixes)
      const ok = await this.store(fixes)
      this.waiting -= fixes.length
      for (const each of batch) each.stored(ok)
    }
  }

  private take(): Waiting[] {
    let count = 0
    let end = 0
    while (end < this.queue.length && (end === 0 || count + this.queue[end]!.fixes.length <= this.limits.maxBatch)) {
      count += this.queue[end]!.fixes.length
      end++
    }
    return this.queue.splice(0, end)
  }

  private async store(fixes: readonly Fix[]): Promise<boolean> {
    try {
      await this.sink.accept(fixes)
      return true
    } catch (error) {
      this.onFailure(error)
      return false
    }
  }
}
