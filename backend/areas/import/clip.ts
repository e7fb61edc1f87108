import { areaPaths, difference, FillRule, intersect, type Paths64, union } from 'clipper2-ts'
import type { LngLat } from '../../../contract/units.ts'
import { localPlane } from '../../../core/geometry/metres.ts'
import { type Bounds, boundsOf, type Polygons, type Ring } from '../../../core/geometry/polygons.ts'

/**
 * Polygon set operations on whole numbers (Clipper2), so that they neither hang nor fail on touching edges. A number is a
 * centimetre, or more where the data are so wide that centimetres would leave the range in which its products are exact.
 */
export interface Clipper {
  /** Each outline and hole turned so that inside is what it says; overlapping outlines of one area become one. */
  shape(polygons: Polygons): Shape
  /** Outlines less holes as they are drawn, m². */
  drawnArea(polygons: Polygons): number
  areaOf(shape: Shape): number
  intersection(a: Shape, b: Shape): Shape
  difference(from: Shape, without: readonly Shape[]): Piece[]
  /** Holes in what the shapes cover together. */
  holes(shapes: readonly Shape[]): Piece[]
}
export type Shape = Paths64

export interface Piece {
  readonly squareMetres: number
  /** A point of its outline. */
  readonly at: LngLat
}

const CENTIMETRE = 0.01
/** Products of two coordinates stay below 2^53. */
const WIDEST = 4e7

export function clipperFor(all: readonly Polygons[]): Clipper {
  const bounds = widest(all)
  const plane = localPlane([(bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2])
  const [x, y] = plane.toMetres(bounds.east, bounds.north)
  const unit = Math.max(CENTIMETRE, Math.max(x, y) / WIDEST)

  const pathOf = (ring: Ring) =>
    ring.slice(0, -1).map(([lng, lat]) => {
      const [px, py] = plane.toMetres(lng, lat)
      return { x: Math.round(px / unit), y: Math.round(py / unit) }
    })
  const pieces = (paths: Paths64): Piece[] =>
    paths.map((path) => {
      const { x: px, y: py } = path[0]!
      return { squareMetres: Math.abs(areaPaths([path])) * unit * unit, at: plane.toLngLat(px * unit, py * unit) }
    })
  /** What is left may itself have holes: then it is counted as one, because a hole does not say which outline it is in. */
  const netPieces = (left: Paths64): Piece[] => {
    const outlines = left.filter((path) => areaPaths([path]) > 0)
    if (outlines.length === left.length) return pieces(left)
    return [{ squareMetres: Math.abs(areaPaths(left)) * unit * unit, at: pieces(outlines)[0]!.at }]
  }
  return {
    shape: (polygons) =>
      union(
        polygons.flatMap((polygon) => polygon.map(pathOf)),
        FillRule.EvenOdd,
      ),
    drawnArea: (polygons) => {
      const size = (ring: Ring): number => Math.abs(areaPaths([pathOf(ring)]))
      const drawn = polygons.map(([outline, ...holes]) => size(outline ?? []) - holes.reduce((sum, hole) => sum + size(hole), 0))
      return drawn.reduce((sum, each) => sum + each, 0) * unit * unit
    },
    areaOf: (shape) => Math.abs(areaPaths(shape)) * unit * unit,
    intersection: (a, b) => intersect(a, b, FillRule.NonZero),
    difference: (from, without) => netPieces(difference(from, without.flat(), FillRule.NonZero)),
    holes: (shapes) => pieces(union(shapes.flat(), FillRule.NonZero).filter((path) => areaPaths([path]) < 0)),
  }
}

function widest(all: readonly Polygons[]): Bounds {
  const each = all.flatMap((polygons) => boundsOf(polygons) ?? [])
  if (each.length === 0) return { west: 0, south: 0, east: 0, north: 0 }
  return each.reduce((a, b) => ({
    west: Math.min(a.west, b.west),
    south: Math.min(a.south, b.south),
    east: Math.max(a.east, b.east),
    north: Math.max(a.north, b.north),
  }))
}
