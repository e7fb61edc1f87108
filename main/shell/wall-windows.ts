import type { WallProfile } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'
import { type LastSeen, matchDisplays, type WallLayout } from '../displays/match-displays.ts'
import { windowedPlaces } from '../displays/windowed-places.ts'
import type { Logger } from '../log/logger.ts'
import type { Displays } from '../ports/displays.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { Place, WallWindow, WindowKey, Windows } from '../ports/windows.ts'
import { KeptWindow } from '../supervisor/kept-window.ts'

interface WallWindowsOptions {
  readonly displays: Displays
  readonly windows: Windows
  readonly clock: MachineClock
  readonly log: Logger
  readonly profile: WallProfile
  /** Ordinary windows on the primary monitor instead of the wall. */
  readonly windowed: boolean
  /** The page has loaded and needs a line to the hub. */
  readonly onLoaded: (key: WindowKey, window: WallWindow) => void
  readonly onUnloaded: (key: WindowKey) => void
  readonly onConsoleClosed: () => void
  /** A window's state or a panel's monitor has changed. */
  readonly onState: () => void
}

/** One plug makes several events within a second; the system's picture is whole a moment after the last. */
const SETTLE_MS = 250
/** A window manager may move windows after it has told everybody about the displays: look once more. */
const LOOK_AGAIN_MS = 1500

/** Keeps one window on every monitor of the wall and the console beside them, whatever is plugged and unplugged. */
export class WallWindows {
  private readonly options: WallWindowsOptions
  private readonly kept = new Map<WindowKey, KeptWindow>()
  private lastSeen: LastSeen = new Map()
  private layout: WallLayout | null = null
  private undo: Undo[] = []
  private cancelTimers: Undo[] = []

  constructor(options: WallWindowsOptions) {
    this.options = options
  }

  start(): void {
    this.arrange()
    if (!this.options.windowed) this.undo.push(this.options.displays.onChange(() => this.settle()))
  }

  stop(): void {
    for (const undo of [...this.undo.splice(0), ...this.cancelTimers.splice(0)]) undo()
    for (const kept of this.kept.values()) kept.close()
    this.kept.clear()
  }

  /** Panels that the profile names and for which there is no monitor. */
  get missing(): readonly PanelName[] {
    return this.options.windowed ? [] : (this.layout?.missing ?? [])
  }

  /** Windows that are on a monitor now; the console among them. */
  shown(): KeptWindow[] {
    return [...this.kept.values()].filter((kept) => kept.shown)
  }

  all(): KeptWindow[] {
    return [...this.kept.values()]
  }

  /** The panel's page has fallen silent. */
  hung(panel: PanelName): void {
    const kept = this.kept.get(panel)
    if (kept?.shown) kept.endHung()
  }

  private settle(): void {
    for (const cancel of this.cancelTimers.splice(0)) cancel()
    for (const ms of [SETTLE_MS, LOOK_AGAIN_MS]) this.cancelTimers.push(this.options.clock.after(ms, () => this.arrange()))
  }

  private arrange(): void {
    const places = this.options.windowed ? this.placeWindowed() : this.placeOnWall()
    for (const [key, kept] of this.kept) if (!places.has(key)) kept.hide()
    for (const [key, place] of places) this.put(key, place)
    this.options.onState()
  }

  private placeWindowed(): Map<WindowKey, Place> {
    const displays = this.options.displays.now()
    const display = displays.find((candidate) => candidate.primary) ?? displays[0]
    return display ? windowedPlaces(this.options.profile, display.workArea) : new Map()
  }

  private placeOnWall(): Map<WindowKey, Place> {
    const layout = matchDisplays(this.options.profile, this.options.displays.now(), this.lastSeen)
    this.tellChanges(layout)
    this.layout = layout
    const seen = new Map(this.lastSeen)
    const places = new Map<WindowKey, Place>()
    for (const [name, display] of layout.panels) {
      seen.set(name, { id: display.id, bounds: display.bounds })
      places.set(name, { how: 'cover', bounds: display.bounds })
    }
    this.lastSeen = seen
    if (layout.console) places.set(null, consolePlace(layout.console))
    return places
  }

  private tellChanges(layout: WallLayout): void {
    const { log } = this.options
    const before = this.layout
    for (const name of layout.missing) {
      if (before?.missing.includes(name)) continue
      log.warn({
        zh: `屏 ${name} 没有对应的显示器，接上后自动恢复`,
        en: `panel ${name} has no monitor; it returns when one is plugged in`,
      })
    }
    for (const [name, { bounds }] of layout.panels) {
      if (before?.panels.get(name)?.id === layout.panels.get(name)?.id) continue
      const at = `${bounds.width}×${bounds.height}+${bounds.x}+${bounds.y}`
      log.info({ zh: `屏 ${name} 在显示器 ${at}`, en: `panel ${name} is on the monitor ${at}` })
    }
  }

  private put(key: WindowKey, place: Place): void {
    const held = this.kept.get(key)
    if (held) {
      held.showAt(place)
      return
    }
    const { windows, clock, log, onLoaded, onUnloaded, onConsoleClosed, onState } = this.options
    const kept = new KeptWindow({ key, windows, clock, log, onLoaded, onUnloaded, onConsoleClosed, onState })
    this.kept.set(key, kept)
    kept.showAt(place)
  }
}

/** Where the console has no monitor of its own it leaves the panel behind it visible around it. */
function consolePlace(console: NonNullable<WallLayout['console']>): Place {
  if (console.ownDisplay) return { how: 'cover', bounds: console.display.bounds }
  const { x, y, width, height } = console.display.workArea
  const [wide, high] = [Math.round(width * 0.6), Math.round(height * 0.7)]
  return { how: 'window', bounds: { x: x + width - wide - 24, y: y + height - high - 24, width: wide, height: high } }
}
