import type { WallProfile } from '../../contract/files/wall-profile.ts'
import { canvasOf, panelPlace } from '../../core/wall/canvas.ts'
import type { Bounds } from '../ports/displays.ts'
import type { Place, WindowKey } from '../ports/windows.ts'

/** The wall as ordinary windows, hung as the glass hangs, in the upper part of a monitor; the console below them. */
export function windowedPlaces(profile: WallProfile, area: Bounds): Map<WindowKey, Place> {
  const canvas = canvasOf(profile)
  const scale = Math.min(area.width / canvas.width, (area.height * 0.55) / canvas.height)
  const wide = canvas.width * scale
  const high = canvas.height * scale
  const places = new Map<WindowKey, Place>()
  for (const panel of profile.panels) {
    const part = panelPlace(profile, panel)
    places.set(panel.name, {
      how: 'window',
      bounds: {
        x: Math.round(area.x + part.x * wide),
        y: Math.round(area.y + part.y * high),
        width: Math.round(part.width * wide),
        height: Math.round(part.height * high),
      },
    })
  }
  const top = Math.round(area.y + high)
  places.set(null, { how: 'window', bounds: { x: area.x, y: top, width: area.width, height: area.y + area.height - top } })
  return places
}
