import type { Logger } from '../log/logger.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { Place, WallWindow, WindowKey, Windows } from '../ports/windows.ts'
import { COOL_DOWN_MS, judgeDeath } from './restart-policy.ts'

/** A page that the system finds unresponsive for this long hangs and is ended. */
export const UNRESPONSIVE_MS = 10_000

export interface KeptWindowOptions {
  readonly key: WindowKey
  readonly windows: Windows
  readonly clock: MachineClock
  readonly log: Logger
  readonly onLoaded: (key: WindowKey, window: WallWindow) => void
  readonly onUnloaded: (key: WindowKey) => void
  readonly onConsoleClosed: () => void
  readonly onState: () => void
}

export type WindowState = 'loading' | 'running' | 'waiting' | 'hidden' | 'given-up' | 'closed'

/** Keeps one window alive: a page that dies or hangs is started again, a panel that somebody closes is opened again. */
export class KeptWindow {
  readonly key: WindowKey
  shown = false
  loaded = false
  restarts = 0
  private readonly options: KeptWindowOptions
  private window: WallWindow | null = null
  private place: Place | null = null
  private givenUp = false
  private waiting = false
  private readonly deaths: number[] = []
  private cancelWait: Undo = () => {}
  private cancelPatience: Undo = () => {}

  constructor(options: KeptWindowOptions) {
    this.options = options
    this.key = options.key
  }

  get name(): string {
    return this.key === null ? 'console' : `panel:${this.key}`
  }

  get state(): WindowState {
    if (this.givenUp) return 'given-up'
    if (this.waiting) return 'waiting'
    if (!this.window) return 'closed'
    if (!this.shown) return 'hidden'
    return this.loaded ? 'running' : 'loading'
  }

  showAt(place: Place): void {
    this.place = place
    this.shown = true
    if (!this.window && !this.waiting && !this.givenUp) {
      this.open(place)
      return
    }
    this.window?.place(place)
    this.window?.show()
  }

  /** Its monitor has gone: the page lives on unseen, so that it is there at once when the monitor returns. */
  hide(): void {
    if (!this.shown) return
    this.shown = false
    this.window?.hide()
  }

  /** Ends a page that hangs; it is then started again. */
  endHung(): void {
    if (!this.loaded) return
    this.options.log.warn({ zh: `${this.name} 没有响应，重新启动`, en: `${this.name} does not respond and is started again` })
    this.window?.crash()
  }

  /** A line to the hub for the page that is loaded now. */
  get page(): WallWindow | null {
    return this.loaded ? this.window : null
  }

  close(): void {
    this.cancelWait()
    this.cancelPatience()
    this.window?.close()
    this.window = null
    this.loaded = false
  }

  private open(place: Place): void {
    this.window = this.options.windows.open(this.key, place, {
      loaded: () => this.hasLoaded(),
      gone: (reason) => this.died(reason),
      unresponsive: () => {
        this.cancelPatience()
        this.cancelPatience = this.options.clock.after(UNRESPONSIVE_MS, () => this.endHung())
      },
      responsive: () => this.cancelPatience(),
      closed: () => this.wasClosed(),
    })
    this.options.onState()
  }

  private hasLoaded(): void {
    this.loaded = true
    if (this.window) this.options.onLoaded(this.key, this.window)
    this.options.onState()
  }

  private wasClosed(): void {
    this.window = null
    if (this.key === null) {
      this.leave()
      this.options.onConsoleClosed()
      return
    }
    this.died('closed')
  }

  private leave(): void {
    this.cancelPatience()
    if (this.loaded) this.options.onUnloaded(this.key)
    this.loaded = false
  }

  /** A page that cannot be loaded and a process that has died may both be told of one death. */
  private died(reason: string): void {
    const { clock, log } = this.options
    this.leave()
    if (this.waiting || this.givenUp) return
    this.deaths.push(clock.now())
    const verdict = judgeDeath(this.deaths, clock.now())
    if (!verdict.again) {
      this.givenUp = true
      log.error({
        zh: `${this.name} 一分钟内停了 ${verdict.deaths} 次（${reason}），一分钟后再试；请查看日志，排除原因`,
        en: `${this.name} died ${verdict.deaths} times within a minute (${reason}) and is tried again in a minute; see the log and remove the cause`,
      })
      this.tryAgainAfter(COOL_DOWN_MS)
      return
    }
    log.warn({ zh: `${this.name} 意外停止（${reason}），重新启动`, en: `${this.name} died (${reason}); starting it again` })
    this.waiting = true
    this.tryAgainAfter(verdict.afterMs)
  }

  private tryAgainAfter(ms: number): void {
    const { clock, onState } = this.options
    this.restarts += 1
    this.cancelWait = clock.after(ms, () => {
      this.waiting = false
      this.givenUp = false
      if (this.window) this.window.reload()
      else if (this.place && this.shown) this.open(this.place)
      onState()
    })
    onState()
  }
}
