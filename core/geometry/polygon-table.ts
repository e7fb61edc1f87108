import Flatbush from 'flatbush'
import { boundsOf, crossesRay, type Polygons } from './polygons.ts'

/**
 * Many areas in typed arrays with a packed R-tree over their bounds: which of them hold a point?
 * Areas keep the order in which they were given; an area without polygons is never found.
 */
export interface PolygonTable {
  readonly count: number
  readonly bytes: number
  /** Indexes of the areas that hold the point, in no order. */
  at(lng: number, lat: number): number[]
  /** Indexes of the areas whose bounds touch the box. */
  touching(west: number, south: number, east: number, north: number): number[]
}

export function polygonTable(areas: readonly Polygons[]): PolygonTable {
  const { coordinates, ringStarts, areaRings } = flatten(areas)
  const { tree, areaOf } = plantTree(areas)

  const holds = (area: number, lng: number, lat: number): boolean => {
    let inside = false
    for (let ring = areaRings[area]!; ring < areaRings[area + 1]!; ring++) {
      const end = ringStarts[ring + 1]! * 2
      for (let at = ringStarts[ring]! * 2; at + 2 < end; at += 2) {
        const crosses = crossesRay(coordinates[at]!, coordinates[at + 1]!, coordinates[at + 2]!, coordinates[at + 3]!, lng, lat)
        if (crosses) inside = !inside
      }
    }
    return inside
  }
  return {
    count: areas.length,
    bytes:
      coordinates.byteLength + ringStarts.byteLength + areaRings.byteLength + areaOf.byteLength + (tree?.data.byteLength ?? 0),
    at: (lng, lat) =>
      tree?.search(lng, lat, lng, lat, (item) => holds(areaOf[item]!, lng, lat)).map((item) => areaOf[item]!) ?? [],
    touching: (west, south, east, north) => tree?.search(west, south, east, north).map((item) => areaOf[item]!) ?? [],
  }
}

/** Only areas that have a shape are planted; null where none has, because a tree cannot be empty. */
function plantTree(areas: readonly Polygons[]): { tree: Flatbush | null; areaOf: Uint32Array } {
  const shaped = areas.flatMap((polygons, area) => {
    const bounds = boundsOf(polygons)
    return bounds ? [{ area, bounds }] : []
  })
  if (shaped.length === 0) return { tree: null, areaOf: new Uint32Array(0) }
  const tree = new Flatbush(shaped.length)
  for (const { bounds } of shaped) tree.add(bounds.west, bounds.south, bounds.east, bounds.north)
  tree.finish()
  return { tree, areaOf: Uint32Array.from(shaped, ({ area }) => area) }
}

/** Points of all rings one after another; ring r begins at point `ringStarts[r]`, area a at ring `areaRings[a]`. */
function flatten(areas: readonly Polygons[]) {
  let points = 0
  let rings = 0
  for (const polygon of areas.flat()) {
    rings += polygon.length
    for (const ring of polygon) points += ring.length
  }
  const coordinates = new Float64Array(points * 2)
  const ringStarts = new Uint32Array(rings + 1)
  const areaRings = new Uint32Array(areas.length + 1)
  let point = 0
  let ring = 0
  areas.forEach((polygons, area) => {
    for (const each of polygons.flat()) {
      for (const [lng, lat] of each) {
        coordinates[point * 2] = lng
        coordinates[point * 2 + 1] = lat
        point++
      }
      ringStarts[++ring] = point
    }
    areaRings[area + 1] = ring
  })
  return { coordinates, ringStarts, areaRings }
}
