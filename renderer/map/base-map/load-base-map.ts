import { classifyRings, VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { PMTiles, type Source } from 'pmtiles'
import type { GroundFeature } from './base-map.ts'

/** Tiles of one zoom for a whole city: at most so many. 200 tiles of 20 kB decode in well under a second, piece by piece. */
const MOST_TILES = 200
/** More detail than a wall shows. */
const DEEPEST_ZOOM = 14
const LINE = 2
const POLYGON = 3

export type Bounds = readonly [west: number, south: number, east: number, north: number]

/** A wall is wider than a city: so much around the city's bounds is loaded too, in widths and heights of the city. */
const AROUND = 1.5

export interface Ground {
  readonly features: readonly GroundFeature[]
  /** Where there is data. */
  readonly bounds: Bounds
}

/**
 * All features in and around the city's bounds at the deepest zoom that stays within MOST_TILES. Tiles are fetched and
 * decoded one after the other, each in a turn of its own, so that no turn is long.
 * @param source an address that answers range requests, or a pmtiles Source
 */
export async function loadGround(source: string | Source, city: Bounds, signal?: AbortSignal): Promise<Ground> {
  const archive = new PMTiles(source)
  const header = await archive.getHeader()
  const area = overlap(grown(city), [header.minLon, header.minLat, header.maxLon, header.maxLat])
  if (!area) return { features: [], bounds: city }
  const features: GroundFeature[] = []
  for (const [zoom, x, y] of tilesOf(area, header.minZoom, Math.min(header.maxZoom, DEEPEST_ZOOM))) {
    signal?.throwIfAborted()
    const tile = await archive.getZxy(zoom, x, y, signal)
    if (tile) readTile(new Uint8Array(tile.data), zoom, x, y, features)
  }
  return { features, bounds: area }
}

function grown([west, south, east, north]: Bounds): Bounds {
  const [dx, dy] = [(east - west) * AROUND, (north - south) * AROUND]
  return [west - dx, Math.max(-85, south - dy), east + dx, Math.min(85, north + dy)]
}

function readTile(bytes: Uint8Array, zoom: number, x: number, y: number, into: GroundFeature[]): void {
  const tile = new VectorTile(new PbfReader(bytes))
  for (const [name, layer] of Object.entries(tile.layers)) {
    for (let index = 0; index < layer.length; index += 1) {
      const feature = layer.feature(index)
      if (feature.type !== LINE && feature.type !== POLYGON) continue
      into.push({
        layer: name,
        kind: String(feature.properties['class'] ?? ''),
        name: String(feature.properties['name'] ?? ''),
        type: feature.type === LINE ? 'line' : 'polygon',
        parts: partsOf(feature, zoom, x, y),
      })
    }
  }
}

function partsOf(feature: VectorTileFeature, zoom: number, x: number, y: number): [number, number][][][] {
  const tiles = 2 ** zoom
  const degrees = (point: { x: number; y: number }): [number, number] => {
    const across = (x + point.x / feature.extent) / tiles
    const down = (y + point.y / feature.extent) / tiles
    return [across * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * down))) * 180) / Math.PI]
  }
  const rings = feature.loadGeometry()
  if (feature.type === LINE) return [rings.map((ring) => ring.map(degrees))]
  return classifyRings(rings).map((polygon) => polygon.map((ring) => ring.map(degrees)))
}

/** Addresses of the tiles, at the deepest zoom that needs no more than MOST_TILES of them. */
export function* tilesOf(bounds: Bounds, minZoom: number, maxZoom: number): Generator<[zoom: number, x: number, y: number]> {
  let zoom = maxZoom
  while (zoom > minZoom && countTiles(bounds, zoom) > MOST_TILES) zoom -= 1
  const { x0, y0, x1, y1 } = range(bounds, zoom)
  for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) yield [zoom, x, y]
}

function countTiles(bounds: Bounds, zoom: number): number {
  const { x0, y0, x1, y1 } = range(bounds, zoom)
  return (x1 - x0 + 1) * (y1 - y0 + 1)
}

function range([west, south, east, north]: Bounds, zoom: number): { x0: number; y0: number; x1: number; y1: number } {
  const tiles = 2 ** zoom
  const across = (lng: number) => Math.min(tiles - 1, Math.max(0, Math.floor(((lng + 180) / 360) * tiles)))
  const down = (lat: number) => {
    const part = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2
    return Math.min(tiles - 1, Math.max(0, Math.floor(part * tiles)))
  }
  return { x0: across(west), y0: down(north), x1: across(east), y1: down(south) }
}

function overlap(a: Bounds, b: Bounds): Bounds | null {
  const area: Bounds = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]
  return area[0] < area[2] && area[1] < area[3] ? area : null
}
