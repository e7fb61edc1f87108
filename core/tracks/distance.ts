/** Mean radius of the earth, m (IUGG). */
const EARTH_M = 6_371_008.8
const RADIANS = Math.PI / 180

interface Place {
  readonly lng: number
  readonly lat: number
}

/** Great-circle distance, m. Good to half a per cent, which is better than a receiver in a street. */
export function metresBetween(a: Place, b: Place): number {
  const dLat = (b.lat - a.lat) * RADIANS
  const dLng = (b.lng - a.lng) * RADIANS
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(dLng / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)))
}
