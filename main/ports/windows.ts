import type { PanelName } from '../../contract/ids.ts'
import type { Bounds } from './displays.ts'

/** One end of a line that can be handed to another process; only the adapters know what is inside. */
export interface PortHandle {
  readonly port: unknown
}

/** `cover`: all of a display, nothing else visible. `window`: an ordinary window with a frame. */
export interface Place {
  readonly how: 'cover' | 'window'
  readonly bounds: Bounds
}

/** null is the operator's console. */
export type WindowKey = PanelName | null

export interface WindowEvents {
  /** The page has loaded (again): it has no port yet. */
  loaded(): void
  /** Its process has died; the window stands, empty. */
  gone(reason: string): void
  /** It has not answered the system for a while. */
  unresponsive(): void
  responsive(): void
  /** A person (or the system) closed it. Not fired by `close()`. */
  closed(): void
}

export interface WallWindow {
  readonly key: WindowKey
  /** Puts the window there anew, even where it believes that it is already: window managers move windows. */
  place(place: Place): void
  show(): void
  hide(): void
  /** Starts the page again; in a new process when the old one has died. */
  reload(): void
  /** Ends the page's process, whatever it is doing; `gone` follows. */
  crash(): void
  handPort(port: PortHandle): void
  /** What the window shows, PNG; `widthPx` scales it down. */
  capture(widthPx?: number): Promise<Uint8Array>
  close(): void
}

export interface Windows {
  open(key: WindowKey, place: Place, events: WindowEvents): WallWindow
}

export interface Lines {
  /** A new line between the hub and a window. */
  make(): { readonly hubEnd: PortHandle; readonly windowEnd: PortHandle }
}
