/** Samples kept: at ten changes a second about seven minutes of a busy hall. */
const KEPT = 4096

/** How long it takes from the intake's receipt of a change to the frame that shows it. */
export class Latency {
  private readonly samples: number[] = []
  private next = 0
  private count = 0

  add(milliseconds: readonly number[]): void {
    for (const sample of milliseconds) {
      if (!Number.isFinite(sample) || sample < 0) continue
      this.samples[this.next] = sample
      this.next = (this.next + 1) % KEPT
      this.count += 1
    }
  }

  /** `n` counts all samples ever; the percentiles are those of the newest. */
  summary(): { n: number; p50: number | null; p99: number | null } {
    const sorted = this.samples.toSorted((a, b) => a - b)
    return { n: this.count, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
  }
}

/** Nearest rank. */
function percentile(sorted: readonly number[], part: number): number | null {
  if (sorted.length === 0) return null
  return Math.round(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0)
}
