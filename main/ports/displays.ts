import type { Undo } from './machine-clock.ts'

/** DIP in the desktop. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A monitor as the system reports it now. `id` is good within one run only, and not even then on every system. */
export interface Display {
  readonly id: number
  /** EDID name; '' where the system gives none. */
  readonly label: string
  readonly bounds: Bounds
  /** Native pixels. */
  readonly size: readonly [width: number, height: number]
  /** Without task bars. */
  readonly workArea: Bounds
  readonly primary: boolean
}

export interface Displays {
  now(): readonly Display[]
  /** Fires on every event about displays, often several times for one plug; the listener asks `now()` anew. */
  onChange(run: () => void): Undo
}
