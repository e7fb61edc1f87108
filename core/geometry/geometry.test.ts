import { describe, expect, it } from 'vitest'
import type { LngLat } from '../../contract/units.ts'
import { distanceMetres, localPlane } from './metres.ts'
import { pointTable } from './point-table.ts'
import { polygonTable } from './polygon-table.ts'
import { areaSquareMetres, boundsOf, centroidOf, isInside, type Polygons } from './polygons.ts'

/** mulberry32: the seed alone decides every number of a test. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const STEP = 0.001

/** A tiling of side × side quadrangles whose inner corners are shaken: neighbours share their corners exactly. */
function shakenTiling(side: number, random: () => number): Polygons[] {
  const corner: LngLat[][] = []
  for (let row = 0; row <= side; row++) {
    corner.push([])
    for (let column = 0; column <= side; column++) {
      const shake = row > 0 && row < side && column > 0 && column < side ? 0.4 * STEP : 0
      corner[row]!.push([120 + column * STEP + (random() - 0.5) * shake, 30 + row * STEP + (random() - 0.5) * shake])
    }
  }
  const cells: Polygons[] = []
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const a = corner[row]![column]!
      cells.push([[[a, corner[row]![column + 1]!, corner[row + 1]![column + 1]!, corner[row + 1]![column]!, a]]])
    }
  }
  return cells
}

const seeds = [1, 20261121, 987654321]
const square: Polygons = [
  [
    [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 3],
      [3, 3],
      [3, 1],
      [1, 1],
    ],
  ],
]

describe('areas of a tiling', () => {
  it.each(seeds)('puts every point, corner and point on an edge into exactly one cell (seed %i)', (seed) => {
    const random = seeded(seed)
    const side = 20
    const cells = shakenTiling(side, random)
    const table = polygonTable(cells)
    const inner = side * STEP
    const points: LngLat[] = []
    for (let count = 0; count < 2000; count++) points.push([120 + random() * inner, 30 + random() * inner])
    for (let count = 0; count < 2000; count++) {
      const [[ring]] = cells[Math.floor(random() * cells.length)]! as [[LngLat[]]]
      const edge = Math.floor(random() * 4)
      const [a, b] = [ring[edge]!, ring[edge + 1]!]
      const share = count % 2 ? random() : 0
      const point: LngLat = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
      // East and north borders of the whole are outside by the half-open rule.
      if (point[0] < 120 + inner - 1e-9 && point[1] < 30 + inner - 1e-9 && point[0] > 120 + 1e-9) points.push(point)
    }
    for (const [lng, lat] of points) expect({ lng, lat, cells: table.at(lng, lat).length }).toEqual({ lng, lat, cells: 1 })
  })

  it.each(seeds)('finds what a walk over all polygons finds (seed %i)', (seed) => {
    const random = seeded(seed)
    const areas = [...shakenTiling(12, random), square, [], shakenTiling(1, random)[0]!]
    const table = polygonTable(areas)
    for (let count = 0; count < 1000; count++) {
      const [lng, lat] = count % 3 === 0 ? [random() * 5, random() * 5] : [119.999 + random() * 0.015, 29.999 + random() * 0.015]
      const slow = areas.flatMap((polygons, area) => (isInside(polygons, lng, lat) ? [area] : []))
      expect(table.at(lng, lat).sort((a, b) => a - b)).toEqual(slow)
    }
  })

  it('leaves out a hole and finds nothing where no area has a shape', () => {
    expect([isInside(square, 0.5, 2), isInside(square, 2, 2), isInside(square, 5, 2)]).toEqual([true, false, false])
    expect(polygonTable([]).at(1, 1)).toEqual([])
    expect(polygonTable([[], []]).touching(-180, -90, 180, 90)).toEqual([])
  })
})

describe('measures', () => {
  it('gives a cell of 100 m by 100 m its 10 000 m²', () => {
    const plane = localPlane([120.9, 32])
    const corners = [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
      [0, 0],
    ].map(([x, y]) => plane.toLngLat(x!, y!))
    expect(areaSquareMetres([[corners]])).toBeCloseTo(10_000, 0)
  })

  it('subtracts holes, whichever way their rings turn', () => {
    const turned: Polygons = [[square[0]![0]!, [...square[0]![1]!].reverse()]]
    expect(areaSquareMetres(turned)).toBeCloseTo(areaSquareMetres(square), 3)
    expect(areaSquareMetres(square) / areaSquareMetres([[square[0]![0]!]])).toBeCloseTo(0.75, 6)
  })

  it('measures a degree of latitude as 111.2 km and a plane within half a percent of the sphere', () => {
    expect(distanceMetres([0, 0], [0, 1])).toBeCloseTo(111_195, -1)
    const plane = localPlane([120, 32])
    const [x, y] = plane.toMetres(120.2, 32.2)
    expect(Math.abs(Math.hypot(x, y) / distanceMetres([120, 32], [120.2, 32.2]) - 1)).toBeLessThan(0.005)
  })

  it('has its centre in the middle and its bounds around it', () => {
    expect(centroidOf(square)).toEqual([2, 2])
    expect(boundsOf(square)).toEqual({ west: 0, south: 0, east: 4, north: 4 })
    expect([centroidOf([]), boundsOf([])]).toEqual([null, null])
  })
})

describe('nearest points', () => {
  it.each(seeds)('are those that a full sort finds (seed %i)', (seed) => {
    const random = seeded(seed)
    const lngs = Float64Array.from({ length: 5000 }, () => 120.5 + random() * 0.8)
    const lats = Float64Array.from({ length: 5000 }, () => 31.6 + random() * 0.8)
    const table = pointTable(lngs, lats)
    for (let count = 0; count < 200; count++) {
      const [lng, lat] = [120.5 + random() * 0.8, 31.6 + random() * 0.8]
      const all = Array.from(lngs, (_, index) => ({ index, metres: distanceMetres([lng, lat], [lngs[index]!, lats[index]!]) }))
      const slow = all
        .sort((a, b) => a.metres - b.metres)
        .filter((near) => near.metres <= 3000)
        .slice(0, 10)
      const fast = table.nearest(lng, lat, { limit: 10, withinMetres: 3000 })
      expect(fast.map((near) => near.index)).toEqual(slow.map((near) => near.index))
    }
  })

  it('answer nothing from nothing, and only what is accepted', () => {
    expect(pointTable(new Float64Array(0), new Float64Array(0)).nearest(1, 1, { limit: 3, withinMetres: 1e6 })).toEqual([])
    const table = pointTable(Float64Array.of(120, 120.001, 120.002), Float64Array.of(30, 30, 30))
    expect(table.nearest(120, 30, { limit: 1, withinMetres: 1000, accept: (index) => index > 0 })[0]?.index).toBe(1)
  })
})
