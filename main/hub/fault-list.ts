/** Enough to see what is wrong; a fault that repeats takes one line. */
const KEPT = 50
const LONGEST = 300

/** Faults that somebody must read, each once, in order of first appearance. */
export class FaultList {
  private readonly lines = new Set<string>()

  add(line: string): void {
    if (this.lines.size < KEPT) this.lines.add(line.slice(0, LONGEST))
  }

  all(): readonly string[] {
    return [...this.lines]
  }
}
