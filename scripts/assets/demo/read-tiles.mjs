import { readFileSync } from 'node:fs'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { PMTiles } from 'pmtiles'

const EXTENT = 4096

/** A PMTiles archive in memory. */
function openArchive(path) {
  const file = readFileSync(path)
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length)
  return new PMTiles({ getKey: () => path, getBytes: async (offset, length) => ({ data: bytes.slice(offset, offset + length) }) })
}

/**
 * All lines of the named layers at one zoom, as `{layer, class, name, points: [lng, lat][]}`.
 * Tiles overlap by their buffer, so each line is clipped to its own tile: pieces of one street meet at the tile's edge.
 */
export async function readLines(path, zoom, layers) {
  const archive = openArchive(path)
  const header = await archive.getHeader()
  const size = 2 ** zoom
  const column = (lng) => Math.floor(((lng + 180) / 360) * size)
  const row = (lat) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * size)
  const lines = []
  for (let x = column(header.minLon); x <= column(header.maxLon); x++) {
    for (let y = row(header.maxLat); y <= row(header.minLat); y++) {
      const reply = await archive.getZxy(zoom, x, y)
      if (reply) lines.push(...linesOfTile(new VectorTile(new PbfReader(new Uint8Array(reply.data))), { x, y, size }, layers))
    }
  }
  return lines
}

function linesOfTile(tile, place, layers) {
  const lines = []
  for (const name of layers) {
    const layer = tile.layers[name]
    if (!layer) continue
    for (let index = 0; index < layer.length; index++) {
      const feature = layer.feature(index)
      if (feature.type !== 2) continue
      for (const part of feature.loadGeometry()) {
        for (const points of clip(part.map((p) => [p.x, p.y]))) {
          lines.push({
            layer: name,
            class: feature.properties.class,
            name: feature.properties.name ?? '',
            points: points.map((p) => lngLat(p, place)),
          })
        }
      }
    }
  }
  return lines
}

function lngLat([px, py], { x, y, size }) {
  const lng = ((x + px / EXTENT) / size) * 360 - 180
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + py / EXTENT)) / size))) * 180) / Math.PI
  return [lng, lat]
}

/** Cuts a line to the square of its tile (Liang–Barsky per segment); gives the connected pieces. */
function clip(points) {
  const pieces = []
  let open = null
  for (let i = 1; i < points.length; i++) {
    const cut = clipSegment(points[i - 1], points[i])
    if (!cut) {
      open = null
      continue
    }
    const [from, to] = cut
    const last = open?.at(-1)
    if (last && last[0] === from[0] && last[1] === from[1]) open.push(to)
    else {
      open = [from, to]
      pieces.push(open)
    }
  }
  return pieces
}

function clipSegment([x0, y0], [x1, y1]) {
  const dx = x1 - x0
  const dy = y1 - y0
  let enter = 0
  let leave = 1
  for (const [p, q] of [
    [-dx, x0],
    [dx, EXTENT - x0],
    [-dy, y0],
    [dy, EXTENT - y0],
  ]) {
    if (p === 0) {
      if (q < 0) return null
    } else if (p < 0) enter = Math.max(enter, q / p)
    else leave = Math.min(leave, q / p)
  }
  if (enter >= leave) return null
  const at = (t) => (t === 0 ? [x0, y0] : t === 1 ? [x1, y1] : [x0 + t * dx, y0 + t * dy])
  return [at(enter), at(leave)]
}
