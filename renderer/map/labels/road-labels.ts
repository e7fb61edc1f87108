import type { RoadName } from '../base-map/base-map.ts'
import type { Label } from './label.ts'

/** Metres between two signs of the same street, in degrees of latitude: about 2.5 km. */
const REPEAT_DEGREES = 0.022

/** Names of main streets: the longest stretches first, the same name again only far away. */
export function roadLabels(names: readonly RoadName[]): Label[] {
  const chosen: RoadName[] = []
  for (const name of [...names].sort((a, b) => a.rank - b.rank || b.extent - a.extent)) {
    const near = (other: RoadName) =>
      other.text === name.text && Math.hypot(other.lng - name.lng, other.lat - name.lat) < REPEAT_DEGREES
    if (!chosen.some(near)) chosen.push(name)
  }
  return chosen.map(({ text, lng, lat, angle, rank }) => ({ text, lng, lat, angle, sizeArcMinutes: 16, rank }))
}
