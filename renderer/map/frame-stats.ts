/** Latencies and uploads kept between two reports: 2 s of 1000 new rows a second each. */
const MOST_KEPT = 2000

/** What the map really showed. */
export class FrameStats {
  #frames = 0
  #lastFrameAt = 0
  #windowStart = 0
  #windowFrames = 0
  #fps = 0
  readonly #latencies: number[] = []
  readonly #uploads: number[] = []

  /** @param machineAt machine ms after the drawing */
  drawn(machineAt: number): void {
    this.#frames += 1
    this.#lastFrameAt = machineAt
    if (this.#windowStart === 0) this.#windowStart = machineAt
    this.#windowFrames += 1
    const elapsed = machineAt - this.#windowStart
    if (elapsed < 1000) return
    this.#fps = ((this.#windowFrames - 1) * 1000) / elapsed
    this.#windowStart = machineAt
    this.#windowFrames = 1
  }

  latency(ms: number): void {
    if (this.#latencies.length < MOST_KEPT) this.#latencies.push(ms)
  }

  /** @param ms 0 = the frame had nothing to upload */
  uploaded(ms: number): void {
    if (ms > 0 && this.#uploads.length < MOST_KEPT) this.#uploads.push(ms)
  }

  get frames(): number {
    return this.#frames
  }
  get lastFrameAt(): number {
    return this.#lastFrameAt
  }
  get fps(): number {
    return this.#fps
  }

  /** Latencies since the last call. */
  takeLatencies(): number[] {
    return this.#latencies.splice(0)
  }

  /** Durations of uploads since the last call. */
  takeUploads(): number[] {
    return this.#uploads.splice(0)
  }
}
