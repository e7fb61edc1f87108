import Flatbush from 'flatbush'
import type { Area } from '../../contract/files/city.ts'

type Ring = readonly (readonly [number, number])[]

/** Point → area of one kind, in memory: boxes by flatbush, then the polygons of the few candidates. */
export class AreaIndex {
  private readonly areas: readonly { readonly area: Area; readonly index: number }[]
  private readonly boxes: Flatbush | null

  /** @param index of an area is its place in the city file's list, which the feed's columns refer to */
  constructor(areas: readonly { readonly area: Area; readonly index: number }[]) {
    this.areas = areas
    this.boxes = areas.length === 0 ? null : new Flatbush(areas.length)
    for (const { area } of areas) this.boxes?.add(...boundsOf(area))
    this.boxes?.finish()
  }

  at(lng: number, lat: number): { readonly area: Area; readonly index: number } | null {
    for (const candidate of this.boxes?.search(lng, lat, lng, lat) ?? []) {
      const found = this.areas[candidate]
      if (found?.area.polygons.some((rings) => isInside(rings, lng, lat))) return found
    }
    return null
  }
}

function boundsOf(area: Area): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const [outline] of area.polygons) {
    for (const [lng, lat] of outline ?? []) {
      bounds[0] = Math.min(bounds[0], lng)
      bounds[1] = Math.min(bounds[1], lat)
      bounds[2] = Math.max(bounds[2], lng)
      bounds[3] = Math.max(bounds[3], lat)
    }
  }
  return bounds
}

/** Even-odd rule over all rings, so that holes count themselves out. */
function isInside(rings: readonly Ring[], lng: number, lat: number): boolean {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as readonly [number, number]
      const [xj, yj] = ring[j] as readonly [number, number]
      if (yi > lat !== yj > lat && lng < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
    }
  }
  return inside
}
