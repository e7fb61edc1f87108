import Flatbush from 'flatbush'
import type { LngLat } from '../../contract/units.ts'
import { distanceMetres, type LocalPlane, localPlane } from './metres.ts'

export interface Near {
  readonly index: number
  readonly metres: number
}

export interface NearestOptions {
  readonly limit: number
  readonly withinMetres: number
  readonly accept?: (index: number) => boolean
}

/** Points by the million in typed arrays: which stand nearest to a place? */
export interface PointTable {
  readonly count: number
  readonly bytes: number
  at(index: number): LngLat
  /** Nearest first; equal distances in the order of the points. */
  nearest(lng: number, lat: number, options: NearestOptions): Near[]
}

/**
 * The tree works on a flat plane in metres, the answer on the sphere: so more is fetched than asked for, and a little
 * farther out, and then put in true order. Over a city of 100 km the plane stretches distances by under 1.5 %.
 */
const STRETCH = 1.03
const SPARE = 8

export function pointTable(lngs: Float64Array, lats: Float64Array): PointTable {
  if (lngs.length !== lats.length) throw new RangeError(`${lngs.length} longitudes, but ${lats.length} latitudes`)
  const count = lngs.length
  const plane = localPlane(middleOf(lngs, lats))
  const tree = plantTree(plane, lngs, lats)

  const nearest = (lng: number, lat: number, { limit, withinMetres, accept }: NearestOptions): Near[] => {
    if (!tree || limit <= 0) return []
    const [x, y] = plane.toMetres(lng, lat)
    const wanted = Math.ceil(limit * STRETCH) + SPARE
    return tree
      .neighbors(x, y, wanted, withinMetres * STRETCH, accept)
      .map((index) => ({ index, metres: distanceMetres([lng, lat], [lngs[index]!, lats[index]!]) }))
      .filter((near) => near.metres <= withinMetres)
      .sort((a, b) => a.metres - b.metres || a.index - b.index)
      .slice(0, limit)
  }
  return {
    count,
    bytes: lngs.byteLength + lats.byteLength + (tree?.data.byteLength ?? 0),
    at: (index) => [lngs[index]!, lats[index]!],
    nearest,
  }
}

/** Float32 metres: 8 mm at 100 km, half the memory of float64. Null where there is no point, because a tree cannot be empty. */
function plantTree(plane: LocalPlane, lngs: Float64Array, lats: Float64Array): Flatbush | null {
  if (lngs.length === 0) return null
  const tree = new Flatbush(lngs.length, 16, Float32Array)
  for (let index = 0; index < lngs.length; index++) {
    const [x, y] = plane.toMetres(lngs[index]!, lats[index]!)
    tree.add(x, y)
  }
  tree.finish()
  return tree
}

function middleOf(lngs: Float64Array, lats: Float64Array): LngLat {
  if (lngs.length === 0) return [0, 0]
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
  return [sum(lngs) / lngs.length, sum(lats) / lats.length]
}
