/** How often to draw. */
export type Pace = 'camera' | 'glide' | 'time' | 'still'

/** Milliseconds between two frames; 0 = every frame of the monitor, Infinity = only when asked. */
const INTERVAL_MS: Readonly<Record<Pace, number>> = {
  camera: 0,
  glide: 1000 / 30,
  time: 1000 / 3,
  still: Number.POSITIVE_INFINITY,
}
/**
 * A glide may take at most this share of the time: where drawing is slow (no GPU), frames come less often, so that the
 * rest of the machine goes on working. Never less than four a second.
 */
const GLIDE_SHARE = 0.5
const SLOWEST_GLIDE_MS = 250
/** A frame that costs more than this is not drawn for every row that comes. */
const DEAR_MS = 10
/** A monitor's own frame takes up to this long; only what is beyond is our drawing. */
const ORDINARY_FRAME_MS = 22
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
  readonly performance: { now(): number }
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
  #drawnAt: number | null = null
  /** What a frame costs until the next one can begin, ms; smoothed. */
  #cost = 0

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

  /** The same, but where frames are slow and come anyway, the next one will do. */
  askSoon(): void {
    if (this.#cost < DEAR_MS || this.#pace() !== 'glide') this.ask()
  }

  #await(): void {
    this.#cancel()
    this.#frame = this.#source.requestAnimationFrame((at) => {
      this.#frame = 0
      this.#tick(at)
    })
  }

  #tick(at: number): void {
    this.#measure()
    if (this.#asked || at - this.#lastAt >= this.#interval() - SLACK_MS) {
      this.#asked = false
      this.#lastAt = at
      this.#drawnAt = this.#source.performance.now()
      this.#draw(at)
    }
    if (!this.#running || this.#frame !== 0) return
    const wait = this.#asked ? 0 : this.#interval() - (at - this.#lastAt)
    // After a drawing the next frame callback is awaited in any case: its delay is what the drawing cost.
    if (wait < NAP_MS || this.#drawnAt !== null) this.#await()
    else if (wait !== Number.POSITIVE_INFINITY) this.#sleep(wait - SLACK_MS)
  }

  #measure(): void {
    if (this.#drawnAt === null) return
    const beyond = Math.max(0, this.#source.performance.now() - this.#drawnAt - ORDINARY_FRAME_MS)
    this.#cost += (beyond - this.#cost) * 0.2
    this.#drawnAt = null
  }

  #interval(): number {
    const pace = this.#pace()
    if (pace !== 'glide') return INTERVAL_MS[pace]
    return Math.max(INTERVAL_MS.glide, Math.min(SLOWEST_GLIDE_MS, this.#cost / GLIDE_SHARE))
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
