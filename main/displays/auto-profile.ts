import type { DisplayMatch, PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import { WALL_PROFILE_VERSION } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'
import type { Display } from '../ports/displays.ts'

/** Width of a 98-inch 16:9 panel's glass, and a hall whose last row sits less than three such widths away. */
const ASSUMED_WIDTH_MM = 2160
const ASSUMED_FARTHEST_SEAT_MM = 6000

/**
 * A profile for a wall that nobody has described: one panel per monitor, the primary one left to the console unless it
 * is the only one. Nothing tells the glass's size or the distance of the seats, so both are assumed and the name says so.
 */
export function autoProfile(displays: readonly Display[]): WallProfile {
  const others = displays.filter((display) => !display.primary)
  const wall = (others.length > 0 ? others : displays).toSorted((a, b) => a.bounds.y - b.bounds.y || a.bounds.x - b.bounds.x)
  const widest = Math.max(...wall.map((display) => display.bounds.width))
  const mmPerDip = ASSUMED_WIDTH_MM / widest
  const left = Math.min(...wall.map((display) => display.bounds.x))
  const top = Math.min(...wall.map((display) => display.bounds.y))
  return {
    format: 'beacon-wall-profile',
    version: WALL_PROFILE_VERSION,
    name: '自动（尺寸与视距为假定值） · automatic (size and seating distance assumed)',
    farthestSeatMm: ASSUMED_FARTHEST_SEAT_MM,
    panels: wall.map(
      (display, index): PanelSpec => ({
        name: `panel-${index + 1}` as PanelName,
        xMm: (display.bounds.x - left) * mmPerDip,
        yMm: (display.bounds.y - top) * mmPerDip,
        widthMm: display.bounds.width * mmPerDip,
        heightMm: display.bounds.height * mmPerDip,
        match: recognise(display, displays),
      }),
    ),
    console: {},
  }
}

/** The place is part of the match only where label and size do not tell the monitor from the others. */
function recognise(display: Display, displays: readonly Display[]): DisplayMatch {
  const label = display.label === '' ? {} : { label: display.label }
  const size: [number, number] = [display.size[0], display.size[1]]
  const alike = displays.filter(
    (other) => other.label === display.label && other.size[0] === size[0] && other.size[1] === size[1],
  )
  return alike.length > 1 ? { ...label, size, position: [display.bounds.x, display.bounds.y] } : { ...label, size }
}
