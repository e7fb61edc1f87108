import type { PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'

const ARC_MINUTE_RADIANS = Math.PI / (180 * 60)

/** Smallest angle that a scene may set text in (ISO 9241-3, NUREG-0700: 16′ at the farthest viewer). */
export const SMALLEST_TEXT_ARC_MINUTES = 16

/** Height on the wall that subtends one arc minute at the farthest seat, mm: h = 2·d·tan(a/2). */
export function mmPerArcMinute(profile: WallProfile): number {
  return 2 * profile.farthestSeatMm * Math.tan(ARC_MINUTE_RADIANS / 2)
}

/** The same in a panel's CSS pixels: the unit in which all type is set. */
export function pxPerArcMinute(profile: WallProfile, panel: PanelSpec, widthPx: number): number {
  return mmPerArcMinute(profile) * (widthPx / panel.widthMm)
}
