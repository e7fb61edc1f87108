/** Who is unknown costs a question to the database; a storm of them may not take its connections from commands. */
const AT_ONCE = 2
const MOST_WAITING = 200
/** A reader asks anew after a gap: now and then, not all the time. */
const MOST_OPENS = 20
const WITHIN_MS = 10_000

/** Turns at checking those who come. */
export class Admission {
  private readonly waiting: (() => void)[] = []
  private working = 0

  /** @returns null = too many wait already */
  async check<Result>(work: () => Promise<Result>): Promise<Result | null> {
    if (this.working >= AT_ONCE) {
      if (this.waiting.length >= MOST_WAITING) return null
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    this.working++
    try {
      return await work()
    } finally {
      this.working--
      this.waiting.shift()?.()
    }
  }
}

/** Counts how often one reader asks for the feed anew. */
export class OpenCount {
  private times: number[] = []

  /** @param now monotonic, ms; @returns false for one that asks too often */
  allows(now: number): boolean {
    this.times = this.times.filter((at) => now - at < WITHIN_MS)
    this.times.push(now)
    return this.times.length <= MOST_OPENS
  }
}
