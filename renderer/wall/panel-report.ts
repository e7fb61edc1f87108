import type { PanelReport } from '../../contract/ipc/window-stream.ts'

/** What the map says of its own drawing since the window began. */
export interface DrawnFigures {
  readonly frames: number
  readonly fps: number
  /** Machine ms; 0 = nothing drawn yet. */
  readonly lastFrameAt: number
  readonly renderer: string
  readonly items: PanelReport['items']
  /** Machine ms from receipt to frame, for rows first shown since the last call. */
  readonly latenciesMs: readonly number[]
}

/** A panel whose map has not drawn yet reports that, and not nothing. */
export const NOTHING_DRAWN: DrawnFigures = {
  frames: 0,
  fps: 0,
  lastFrameAt: 0,
  renderer: '',
  items: { cases: 0, movers: 0, cameras: 0, areas: 0 },
  latenciesMs: [],
}

export function makeReport(drawn: DrawnFigures, heapMB: number, errors: string[]): PanelReport {
  const { frames, fps, lastFrameAt, renderer, items, latenciesMs } = drawn
  return { type: 'panel-report', frames, fps, lastFrameAt, heapMB, renderer, items, latenciesMs: [...latenciesMs], errors }
}

/** Chromium's own figure; other browsers have none. */
export function heapMegabytes(performance: Performance & { memory?: { usedJSHeapSize: number } }): number {
  return Math.round(((performance.memory?.usedJSHeapSize ?? 0) / 1_048_576) * 10) / 10
}
