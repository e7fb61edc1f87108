/** Enough to see what is wrong; a fault that repeats takes one line. */
const KEPT = 50
const LONGEST = 300

/** Faults that somebody must read, the newest of them, each once, in order of last appearance. */
export class FaultList {
  private readonly lines = new Set<string>()

  add(line: string): void {
    const short = line.slice(0, LONGEST)
    this.lines.delete(short)
    this.lines.add(short)
    for (const oldest of this.lines) {
      if (this.lines.size <= KEPT) return
      this.lines.delete(oldest)
    }
  }

  all(): readonly string[] {
    return [...this.lines]
  }
}
