import type { WallCamera } from '../../contract/ipc/scene.ts'
import type { Crop } from '../../core/wall/canvas.ts'

/** What a scenario asks of the bench page; travels in the address. */
export interface PageOptions {
  readonly crop: Crop
  readonly pxPerArcMinute: number
  /** Address of a city file, relative to the page's server. */
  readonly city: string
  /** Synthetic areas instead of the city's: so many districts. */
  readonly cases: number
  readonly movers: number
  readonly cameras: number
  readonly load: Load | null
  readonly cutDraws: boolean
  /** Null: the home camera of the city. */
  readonly camera: WallCamera | null
  readonly seed: number
  /** Stop the clock here (seconds from the time base), so that pictures can be compared; null = running. */
  readonly frozenAtS: number | null
  readonly language: 'zh' | 'en'
  readonly scores: boolean
}

/** What happens each second, in ten batches. */
export interface Load {
  /** Share of the cases whose urgency class changes each second. */
  readonly changing: number
  /** Cases that come, and as many that go, each second. */
  readonly churn: number
  /** Fixes per mover each second. */
  readonly fixes: number
  /** Movers report in blocks of neighbouring slots, or scattered over all slots. */
  readonly order: 'blocks' | 'scattered'
  /** Districts whose score changes each second. */
  readonly scores: number
}

export const BATCHES_PER_SECOND = 10
