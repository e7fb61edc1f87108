import type { LngLat } from '../../contract/units.ts'
import { distanceMetres } from './metres.ts'
import type { Bounds } from './polygons.ts'

/** Distance to the box, m; 0 inside. */
export function metresFrom(bounds: Bounds, [lng, lat]: LngLat): number {
  const nearest: LngLat = [Math.min(Math.max(lng, bounds.west), bounds.east), Math.min(Math.max(lat, bounds.south), bounds.north)]
  return distanceMetres([lng, lat], nearest)
}
