import type { WallProfile } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'

/** A wall of equal panels with equal bezels. */
export function gridProfile(
  columns: number,
  rows: number,
  glass: { widthMm: number; heightMm: number; bezelMm: number; farthestSeatMm: number } = {
    widthMm: 1210,
    heightMm: 680,
    bezelMm: 14,
    farthestSeatMm: 5000,
  },
): WallProfile {
  const panels = Array.from({ length: columns * rows }, (_, index) => ({
    name: `p${index + 1}` as PanelName,
    xMm: (index % columns) * (glass.widthMm + glass.bezelMm),
    yMm: Math.floor(index / columns) * (glass.heightMm + glass.bezelMm),
    widthMm: glass.widthMm,
    heightMm: glass.heightMm,
    match: {},
  }))
  return {
    format: 'beacon-wall-profile',
    version: 1,
    name: `${columns}x${rows}`,
    farthestSeatMm: glass.farthestSeatMm,
    panels,
    console: {},
  }
}
