import type { LngLat } from '../../contract/units.ts'

/** Mean radius of the earth, m (IUGG). */
const EARTH_RADIUS_M = 6_371_008.8
const RADIANS = Math.PI / 180

/** Metres of one degree of latitude on the sphere of mean radius: 111 195 m. */
export const METRES_PER_DEGREE = EARTH_RADIUS_M * RADIANS

/** Great-circle distance (haversine), m. */
export function distanceMetres(a: LngLat, b: LngLat): number {
  const sinLat = Math.sin(((b[1] - a[1]) * RADIANS) / 2)
  const sinLng = Math.sin(((b[0] - a[0]) * RADIANS) / 2)
  const chord = sinLat * sinLat + Math.cos(a[1] * RADIANS) * Math.cos(b[1] * RADIANS) * sinLng * sinLng
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/**
 * A flat plane in metres around an origin (x east, y north). Within 50 km of the origin areas are right to 1 % and
 * distances to 0.5 %: enough to compare shapes, to order neighbours, and to hand integers to a clipping library.
 */
export interface LocalPlane {
  readonly origin: LngLat
  readonly metresPerLng: number
  toMetres(lng: number, lat: number): readonly [x: number, y: number]
  toLngLat(x: number, y: number): LngLat
}

export function localPlane(origin: LngLat): LocalPlane {
  const metresPerLng = METRES_PER_DEGREE * Math.cos(origin[1] * RADIANS)
  return {
    origin,
    metresPerLng,
    toMetres: (lng, lat) => [(lng - origin[0]) * metresPerLng, (lat - origin[1]) * METRES_PER_DEGREE],
    toLngLat: (x, y) => [origin[0] + x / metresPerLng, origin[1] + y / METRES_PER_DEGREE],
  }
}
