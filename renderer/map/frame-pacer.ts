/** How often to draw. */
export type Pace = 'camera' | 'glide' | 'time' | 'still'

/** Milliseconds between two frames; 0 = every frame of the monitor, Infinity = only when asked. */
const INTERVAL_MS: Readonly<Record<Pace, number>> = { camera: 0, glide: 1000 / 30, time: 1000 / 3, still: Number.POSITIVE_INFINITY }
/** A frame may come this much early, so that 30 a second fall on every second frame of a 60 Hz monitor. */
const SLACK_MS = 6
/** Below this the next frame callback is awaited at once; above it the page sleeps first. */
const NAP_MS = 24

/** What the pacer needs of a window. */
export interface FrameSource {
  requestAnimationFrame(callback: (at: number) => void): number
  cancelAnimationFrame(handle: number): void
  setTimeout(callback: () => void, ms: number): number
  clearTimeout(handle: number): void
}

/** Draws as often as the picture needs and no more. */
export class FramePacer {
  readonly #source: FrameSource
  readonly #pace: () => Pace
  readonly #draw: (at: number) => void
  #asked = true
  #lastAt = Number.NEGATIVE_INFINITY
  #frame = 0
  #nap = 0
  #running = false

  /**
   * @param pace asked after every frame
   * @param draw gets the monitor's frame time
   */
  constructor(source: FrameSource, pace: () => Pace, draw: (at: number) => void) {
    this.#source = source
    this.#pace = pace
    this.#draw = draw
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#await()
  }

  stop(): void {
    this.#running = false
    this.#cancel()
  }

  /** Draw with the next frame, whatever the pace. */
  ask(): void {
    if (this.#asked) return
    this.#asked = true
    if (this.#running) this.#await()
  }

  #await(): void {
    this.#cancel()
    this.#frame = this.#source.requestAnimationFrame((at) => {
      this.#frame = 0
      this.#tick(at)
    })
  }

  #tick(at: number): void {
    if (this.#asked || at - this.#lastAt >= INTERVAL_MS[this.#pace()] - SLACK_MS) {
      this.#asked = false
      this.#lastAt = at
      this.#draw(at)
    }
    if (!this.#running || this.#frame !== 0) return
    const wait = this.#asked ? 0 : INTERVAL_MS[this.#pace()] - (at - this.#lastAt)
    if (wait === Number.POSITIVE_INFINITY) return
    if (wait < NAP_MS) this.#await()
    else this.#sleep(wait - SLACK_MS)
  }

  #sleep(ms: number): void {
    this.#cancel()
    this.#nap = this.#source.setTimeout(() => {
      this.#nap = 0
      this.#await()
    }, ms)
  }

  #cancel(): void {
    if (this.#frame !== 0) this.#source.cancelAnimationFrame(this.#frame)
    if (this.#nap !== 0) this.#source.clearTimeout(this.#nap)
    this.#frame = 0
    this.#nap = 0
  }
}
