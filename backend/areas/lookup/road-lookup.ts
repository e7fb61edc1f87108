import type { LngLat } from '../../../contract/units.ts'
import { distanceMetres } from '../../../core/geometry/metres.ts'
import { pointTable } from '../../../core/geometry/point-table.ts'
import type { PlaceRecord } from '../base-records.ts'

/** A road near a place. */
export interface NearRoad {
  readonly code: string
  readonly name: string
  readonly nameEn: string | null
  readonly metres: number
}

export interface RoadLookup {
  /** Nearest first, each road once. */
  nearest(lng: number, lat: number, withinMetres: number, limit: number): NearRoad[]
}

/** A road is looked for at points this far apart: the distance is told to within half of it, and shown in whole tens. */
const STEP_METRES = 20
/** Points fetched for two different roads: at a crossing both have several near. */
const FETCHED = 24

/** Roads by their courses; a road without one counts where its point is. */
export function roadLookup(places: readonly PlaceRecord[]): RoadLookup {
  const roads = places.filter(({ kind }) => kind === 'road')
  const points: LngLat[] = []
  const owners: number[] = []
  const add = (point: LngLat, road: number): void => {
    points.push(point)
    owners.push(road)
  }
  for (const [road, { lng, lat, lines }] of roads.entries()) {
    if (!lines || lines.length === 0) add([lng, lat], road)
    else for (const line of lines) for (const point of alongLine(line)) add(point, road)
  }
  const table = pointTable(
    Float64Array.from(points, ([lng]) => lng),
    Float64Array.from(points, ([, lat]) => lat),
  )
  return {
    nearest: (lng, lat, withinMetres, limit) => {
      const found = new Map<number, NearRoad>()
      for (const { index, metres } of table.nearest(lng, lat, { limit: FETCHED, withinMetres })) {
        const road = owners[index]!
        const { code, name, nameEn } = roads[road]!
        if (!found.has(road)) found.set(road, { code, name, nameEn, metres: Math.round(metres) })
        if (found.size === limit) break
      }
      return [...found.values()]
    },
  }
}

function alongLine(line: readonly LngLat[]): LngLat[] {
  const points: LngLat[] = line.slice(0, 1)
  for (const [index, to] of line.entries()) {
    const from = line[index - 1]
    if (!from) continue
    const parts = Math.max(1, Math.ceil(distanceMetres(from, to) / STEP_METRES))
    for (let part = 1; part <= parts; part++) {
      const share = part / parts
      points.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share])
    }
  }
  return points
}
