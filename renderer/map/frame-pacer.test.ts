import { describe, expect, it } from 'vitest'
import { FramePacer, type FrameSource, type Pace } from './frame-pacer.ts'

/** A monitor of 60 Hz and a clock that only the test moves. */
class FakeWindow implements FrameSource {
  now = 0
  frameMs = 1000 / 60
  callbacks = 0
  readonly performance = { now: () => this.now }
  #frames = new Map<number, (at: number) => void>()
  #timers = new Map<number, { at: number; callback: () => void }>()
  #handle = 0

  requestAnimationFrame(callback: (at: number) => void): number {
    this.#handle += 1
    this.#frames.set(this.#handle, callback)
    return this.#handle
  }
  cancelAnimationFrame(handle: number): void {
    this.#frames.delete(handle)
  }
  setTimeout(callback: () => void, ms: number): number {
    this.#handle += 1
    this.#timers.set(this.#handle, { at: this.now + ms, callback })
    return this.#handle
  }
  clearTimeout(handle: number): void {
    this.#timers.delete(handle)
  }

  run(ms: number): void {
    const end = this.now + ms
    while (this.now < end) {
      this.now += this.frameMs
      for (const [handle, timer] of Array.from(this.#timers))
        if (timer.at <= this.now && this.#timers.delete(handle)) timer.callback()
      const due = [...this.#frames]
      this.#frames.clear()
      for (const [, callback] of due) {
        this.callbacks += 1
        callback(this.now)
      }
    }
  }
}

function paced(pace: Pace, drawMs = 0) {
  const window = new FakeWindow()
  const state = { pace, frames: 0 }
  const pacer = new FramePacer(
    window,
    () => state.pace,
    () => {
      state.frames += 1
      window.now += drawMs
    },
  )
  pacer.start()
  window.run(100)
  state.frames = 0
  window.callbacks = 0
  return { window, state, pacer }
}

describe('frame pacing', () => {
  it('draws every frame of the monitor while the camera moves', () => {
    const { window, state } = paced('camera')
    window.run(1000)
    expect(state.frames).toBeGreaterThanOrEqual(59)
  })

  it('draws thirty a second while movers glide', () => {
    const { window, state } = paced('glide')
    window.run(1000)
    expect(state.frames).toBeGreaterThanOrEqual(29)
    expect(state.frames).toBeLessThanOrEqual(31)
  })

  it('draws a few a second while only time passes, and sleeps in between', () => {
    const { window, state } = paced('time')
    window.run(3000)
    expect(state.frames).toBeGreaterThanOrEqual(8)
    expect(state.frames).toBeLessThanOrEqual(10)
    expect(window.callbacks).toBeLessThan(40)
  })

  it('draws nothing while nothing changes, and at once when asked', () => {
    const { window, state, pacer } = paced('still')
    window.run(5000)
    expect([state.frames, window.callbacks]).toEqual([0, 0])
    pacer.ask()
    window.run(20)
    expect(state.frames).toBe(1)
  })

  it('leaves half of the time to others where drawing is slow, but goes on', () => {
    const { window, state } = paced('glide', 80)
    window.run(4000)
    state.frames = 0
    window.run(10_000)
    expect(state.frames).toBeGreaterThanOrEqual(40)
    expect(state.frames).toBeLessThan(95)
  })

  it('draws at once for new rows where that is cheap, and lets them wait for the next frame where it is not', () => {
    const cheap = paced('glide')
    const dear = paced('glide', 80)
    dear.window.run(4000)
    for (const { window, state, pacer } of [cheap, dear]) {
      state.frames = 0
      for (let batch = 0; batch < 20; batch += 1) {
        pacer.askSoon()
        window.run(17)
      }
    }
    expect(cheap.state.frames).toBe(20)
    expect(dear.state.frames).toBeLessThan(12)
  })

  it('stops', () => {
    const { window, state, pacer } = paced('camera')
    pacer.stop()
    window.run(1000)
    expect(state.frames).toBe(0)
  })
})
