import type { LngLat } from '../../contract/units.ts'
import { localPlane, METRES_PER_DEGREE } from './metres.ts'

/** Polygons of one area; in each the first ring is the outline, the others are holes. Rings are closed. */
export type Ring = readonly LngLat[]
export type Polygons = readonly (readonly Ring[])[]

export interface Bounds {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** Null where there is no point at all. */
export function boundsOf(polygons: Polygons): Bounds | null {
  let west = Infinity
  let south = Infinity
  let east = -Infinity
  let north = -Infinity
  for (const polygon of polygons) {
    for (const [lng, lat] of polygon[0] ?? []) {
      west = Math.min(west, lng)
      east = Math.max(east, lng)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  }
  return west <= east ? { west, south, east, north } : null
}

/**
 * Twice the signed area in square degrees; counter-clockwise is positive. Taken from the first point, so that a small
 * ring far from the origin keeps its digits.
 */
function doubleSignedArea(ring: Ring): number {
  const first = ring[0]
  if (!first) return 0
  let sum = 0
  for (let at = 1; at + 1 < ring.length; at++) {
    const [ax, ay] = ring[at]!
    const [bx, by] = ring[at + 1]!
    sum += (ax - first[0]) * (by - first[1]) - (bx - first[0]) * (ay - first[1])
  }
  return sum
}

/** Area of the outlines less their holes, m². */
export function areaSquareMetres(polygons: Polygons): number {
  const bounds = boundsOf(polygons)
  if (!bounds) return 0
  const { metresPerLng } = localPlane([bounds.west, (bounds.south + bounds.north) / 2])
  let squareDegrees = 0
  for (const [outline, ...holes] of polygons) {
    squareDegrees += Math.abs(doubleSignedArea(outline ?? []))
    for (const hole of holes) squareDegrees -= Math.abs(doubleSignedArea(hole))
  }
  return (squareDegrees / 2) * metresPerLng * METRES_PER_DEGREE
}

/** Centre of gravity of the largest outline: where a name or a mark can stand. It may lie outside a crescent. */
export function centroidOf(polygons: Polygons): LngLat | null {
  let largest: Ring | null = null
  let best = -1
  for (const [outline] of polygons) {
    const size = outline ? Math.abs(doubleSignedArea(outline)) : -1
    if (size > best) {
      best = size
      largest = outline!
    }
  }
  return largest && largest.length > 0 ? ringCentroid(largest) : null
}

function ringCentroid(ring: Ring): LngLat {
  const [x0, y0] = ring[0]!
  let x = 0
  let y = 0
  let weight = 0
  for (let at = 1; at + 1 < ring.length; at++) {
    const [ax, ay] = [ring[at]![0] - x0, ring[at]![1] - y0]
    const [bx, by] = [ring[at + 1]![0] - x0, ring[at + 1]![1] - y0]
    const cross = ax * by - bx * ay
    x += (ax + bx) * cross
    y += (ay + by) * cross
    weight += cross
  }
  return weight === 0 ? [x0, y0] : [x0 + x / (3 * weight), y0 + y / (3 * weight)]
}

/**
 * Does the edge cross the ray that runs east from the point? Upper end excluded, lower included, and always computed from
 * the lower end, so that an edge shared by two areas gives both the same answer: a point on it is in exactly one of them.
 */
export function crossesRay(ax: number, ay: number, bx: number, by: number, x: number, y: number): boolean {
  if (ay > y === by > y) return false
  return ay < by ? x < ((bx - ax) * (y - ay)) / (by - ay) + ax : x < ((ax - bx) * (y - by)) / (ay - by) + bx
}

/** Even-odd over all rings: holes need no special case. */
export function isInside(polygons: Polygons, lng: number, lat: number): boolean {
  let inside = false
  for (const polygon of polygons) {
    for (const ring of polygon) {
      for (let at = 1; at < ring.length; at++) {
        const a = ring[at - 1]!
        const b = ring[at]!
        if (crossesRay(a[0], a[1], b[0], b[1], lng, lat)) inside = !inside
      }
    }
  }
  return inside
}
