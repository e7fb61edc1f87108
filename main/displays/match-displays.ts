import type { DisplayMatch, PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'
import type { Bounds, Display } from '../ports/displays.ts'

export interface WallLayout {
  readonly panels: ReadonlyMap<PanelName, Display>
  /** Panels of the profile for which there is no monitor now. */
  readonly missing: readonly PanelName[]
  /** A monitor of the console's own, or else a window on one that shows a panel. null without any monitor. */
  readonly console: { readonly display: Display; readonly ownDisplay: boolean } | null
}

/** Where each panel was last seen: what keeps a panel at its monitor when its neighbours come and go. */
export type LastSeen = ReadonlyMap<PanelName, { readonly id: number; readonly bounds: Bounds }>

/** A label names one monitor, a place one of several alike, a size only a kind. */
const WEIGHT = { label: 4, position: 2, size: 1 } as const
/** Being where it was decides between monitors that the profile cannot tell apart, never against the profile. */
const SAME_ID = 0.5
const SAME_BOUNDS = 0.25

/**
 * Finds the monitor of each panel. Every key of a panel's `match` must fit; the more it says, the earlier it chooses,
 * and among monitors alike the panels take theirs in the order in which both hang: by rows, then from the left.
 */
export function matchDisplays(profile: WallProfile, displays: readonly Display[], lastSeen: LastSeen = new Map()): WallLayout {
  const free = new Set([...displays].sort((a, b) => byPlace(a.bounds, b.bounds)))
  const reserved = consoleDisplay(profile, free)
  if (reserved) free.delete(reserved)
  const panels = new Map<PanelName, Display>()
  for (const { panel, display } of pairsBestFirst(profile.panels, [...free], lastSeen)) {
    if (panels.has(panel.name) || !free.has(display)) continue
    panels.set(panel.name, display)
    free.delete(display)
  }
  const own = reserved ?? [...free].find((display) => display.primary) ?? [...free][0]
  const shared = displays.find((display) => display.primary) ?? displays[0]
  return {
    panels,
    missing: profile.panels.map((panel) => panel.name).filter((name) => !panels.has(name)),
    console: own ? { display: own, ownDisplay: true } : shared ? { display: shared, ownDisplay: false } : null,
  }
}

/** A monitor that the profile names for the console is kept from the panels. */
function consoleDisplay(profile: WallProfile, free: ReadonlySet<Display>): Display | undefined {
  const match = profile.console.match
  if (!match || Object.keys(match).length === 0) return undefined
  return [...free].find((display) => fitness(match, display) !== null)
}

function pairsBestFirst(panels: readonly PanelSpec[], displays: readonly Display[], lastSeen: LastSeen) {
  const pairs = [...panels]
    .sort((a, b) => byPlace({ x: a.xMm, y: a.yMm }, { x: b.xMm, y: b.yMm }))
    .flatMap((panel) =>
      displays.flatMap((display) => {
        const score = fitness(panel.match, display)
        return score === null ? [] : [{ panel, display, score: score + remembered(lastSeen.get(panel.name), display) }]
      }),
    )
  return pairs.sort((a, b) => b.score - a.score)
}

/** null = some key does not fit. */
function fitness(match: DisplayMatch, display: Display): number | null {
  let score = 0
  if (match.label !== undefined) {
    if (match.label !== display.label) return null
    score += WEIGHT.label
  }
  if (match.position) {
    if (match.position[0] !== display.bounds.x || match.position[1] !== display.bounds.y) return null
    score += WEIGHT.position
  }
  if (match.size) {
    if (match.size[0] !== display.size[0] || match.size[1] !== display.size[1]) return null
    score += WEIGHT.size
  }
  return score
}

function remembered(seen: { id: number; bounds: Bounds } | undefined, display: Display): number {
  if (!seen) return 0
  const { x, y, width, height } = seen.bounds
  const at = display.bounds
  const sameBounds = at.x === x && at.y === y && at.width === width && at.height === height
  return (seen.id === display.id ? SAME_ID : 0) + (sameBounds ? SAME_BOUNDS : 0)
}

function byPlace(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return a.y - b.y || a.x - b.x
}
