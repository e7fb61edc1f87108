import type { LngLat } from '../../../contract/units.ts'
import type { Datum } from '../../../contract/wire/areas.ts'
import type { Polygons } from '../../../core/geometry/polygons.ts'
import { toWgs84 } from './datum.ts'
import type { ImportLimits } from './limits.ts'
import type { RawGeometry } from './source-table.ts'

/** What is wrong with a geometry, for the row's report. */
export class ShapeFault extends Error {
  override readonly name = 'ShapeFault'
  readonly zh: string

  constructor(zh: string, en: string) {
    super(en)
    this.zh = zh
  }
}

/** @throws ShapeFault */
export function polygonsOf(geometry: RawGeometry, datum: Datum, limits: ImportLimits): Polygons {
  const polygons =
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : null
  if (!Array.isArray(polygons)) throw new ShapeFault(`“${geometry.type}”不是面`, `"${geometry.type}" is not a polygon`)
  if (polygons.length === 0) throw new ShapeFault('没有任何环', 'there is no ring')
  const size = { points: 0, rings: 0 }
  return polygons.map((polygon) => listOf(polygon).map((ring) => ringOf(ring, datum, limits, size)))
}

function ringOf(value: unknown, datum: Datum, limits: ImportLimits, size: { points: number; rings: number }): LngLat[] {
  const raw = listOf(value)
  size.points += raw.length
  if (++size.rings > limits.maxRings || size.points > limits.maxPoints) {
    throw new ShapeFault(
      `超过 ${limits.maxRings} 环或 ${limits.maxPoints} 点`,
      `more than ${limits.maxRings} rings or ${limits.maxPoints} points`,
    )
  }
  const ring = raw.map((point) => toWgs84(lngLatOf(point), datum))
  const [first, last] = [ring[0], ring.at(-1)]
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) ring.push(first)
  if (ring.length < 4) throw new ShapeFault(`一个环只有 ${raw.length} 点`, `a ring has only ${raw.length} points`)
  return ring
}

/** @throws ShapeFault */
export function lngLatOf(value: unknown): LngLat {
  const [lng, lat] = listOf(value)
  if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat)) {
    throw new ShapeFault('坐标不是数字', 'a coordinate is not a number')
  }
  if (Math.abs(lng) > 180 || Math.abs(lat) > 90) {
    throw new ShapeFault(
      `${lng}, ${lat} 不是经纬度（投影坐标需要 .prj）`,
      `${lng}, ${lat} is not longitude, latitude (projected coordinates need a .prj)`,
    )
  }
  return [lng, lat]
}

/** A point of the geometry that can stand for it: the point itself, or the middle vertex of a line. @throws ShapeFault */
export function pointOf(geometry: RawGeometry): LngLat {
  const lines = geometry.type === 'MultiLineString' ? longest(listOf(geometry.coordinates)) : geometry.coordinates
  if (geometry.type === 'Point') return lngLatOf(geometry.coordinates)
  if (geometry.type !== 'LineString' && geometry.type !== 'MultiLineString') {
    throw new ShapeFault(`“${geometry.type}”不是点或线`, `"${geometry.type}" is neither point nor line`)
  }
  const points = listOf(lines)
  return lngLatOf(points[Math.floor(points.length / 2)])
}

/** The lines of a line; null for any other shape. @throws ShapeFault */
export function linesOf(geometry: RawGeometry, datum: Datum): LngLat[][] | null {
  const { type, coordinates } = geometry
  const lines = type === 'LineString' ? [coordinates] : type === 'MultiLineString' ? listOf(coordinates) : null
  return lines?.map((line) => listOf(line).map((point) => toWgs84(lngLatOf(point), datum))) ?? null
}

function longest(lines: readonly unknown[]): unknown {
  return lines.reduce((best, line) => (listOf(line).length > listOf(best).length ? line : best), lines[0] ?? [])
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ShapeFault('坐标结构有误', 'the coordinates are not built as they should be')
}
