import type { Place, WallWindow, WindowEvents, WindowKey, Windows } from '../windows.ts'

export interface ScriptedWindow {
  readonly key: WindowKey
  readonly events: WindowEvents
  /** What was done to it, in order. */
  readonly done: string[]
}

function told({ how, bounds: { x, y, width, height } }: Place): string {
  return `${how} ${width}x${height}+${x}+${y}`
}

/** Windows that do nothing until the test makes them load, die or close. */
export class ScriptedWindows implements Windows {
  readonly opened: ScriptedWindow[] = []

  open(key: WindowKey, place: Place, events: WindowEvents): WallWindow {
    const done = [`open ${told(place)}`]
    this.opened.push({ key, events, done })
    const note = (what: string) => void done.push(what)
    return {
      key,
      place: (next) => note(`place ${told(next)}`),
      show: () => note('show'),
      hide: () => note('hide'),
      reload: () => note('reload'),
      crash: () => {
        note('crash')
        events.gone('crashed')
      },
      handPort: () => note('port'),
      capture: async () => new Uint8Array(),
      close: () => note('close'),
    }
  }

  /** The newest window of that key. */
  of(key: string | null): ScriptedWindow {
    const found = this.opened.findLast((window) => window.key === key)
    if (!found) throw new Error(`no window ${key} has been opened`)
    return found
  }
}
