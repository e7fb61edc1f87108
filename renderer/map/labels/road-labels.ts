import type { BaseMap, RoadName } from '../base-map/base-map.ts'
import type { Label } from './label.ts'

/** Metres between two signs of the same street, in degrees of latitude: about 2.5 km. */
const REPEAT_DEGREES = 0.022

/** Where the base map has faded, no name may stand alone: share of its width and height along each edge. */
const EDGE = 0.12

/** Names of main streets: the longest stretches first, the same name again only far away. */
export function roadLabels({ names, bounds }: Pick<BaseMap, 'names' | 'bounds'>): Label[] {
  const chosen: RoadName[] = []
  const inside = names.filter(({ lng, lat }) => liesInside(lng, bounds[0], bounds[2]) && liesInside(lat, bounds[1], bounds[3]))
  for (const name of inside.sort((a, b) => a.rank - b.rank || b.extent - a.extent)) {
    const near = (other: RoadName) =>
      other.text === name.text && Math.hypot(other.lng - name.lng, other.lat - name.lat) < REPEAT_DEGREES
    if (!chosen.some(near)) chosen.push(name)
  }
  return chosen.map(({ text, lng, lat, towards, rank }) => ({
    key: text,
    kind: 'street',
    text,
    below: null,
    lng,
    lat,
    towards,
    rank,
  }))
}

function liesInside(value: number, from: number, to: number): boolean {
  const edge = (to - from) * EDGE
  return value > from + edge && value < to - edge
}
