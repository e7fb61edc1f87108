import type { Area } from '../../../contract/files/city.ts'
import { StrokeBuilder, type StrokeData } from '../layers/stroke/stroke-data.ts'
import type { Rgb } from '../palette.ts'
import {
  buildingEdgeStyle,
  fillColours,
  greenClasses,
  greenEdgeStyle,
  roadStyles,
  shoreStyle,
  waterwayStyle,
} from './base-map-style.ts'

type Point = readonly [lng: number, lat: number]

/** A feature of a vector tile, in degrees. */
export interface GroundFeature {
  readonly layer: string
  readonly kind: string
  readonly name: string
  readonly type: 'line' | 'polygon'
  /** Lines, or the rings of polygons (outline first, then its holes). */
  readonly parts: readonly (readonly Point[])[][]
}

/** An area to fill: outline, then holes. Places are degrees from the origin. */
export interface FillShape {
  readonly rings: readonly (readonly Point[])[]
  readonly colour: Rgb
}

/** A road name where it could stand. */
export interface RoadName {
  readonly text: string
  readonly lng: number
  readonly lat: number
  /** The end of the stretch that the name follows. */
  readonly towards: Point
  readonly rank: number
  /** Degrees of longitude that the straight stretch is long. */
  readonly extent: number
}

/** The base map (底图) ready to draw: three things, however many tiles it came from. */
export interface BaseMap {
  readonly fills: readonly FillShape[]
  readonly strokes: StrokeData
  readonly names: readonly RoadName[]
  /** West, south, east, north of the data. */
  readonly bounds: readonly [number, number, number, number]
}

/** Merges the features of all tiles. Order on the map: water, green, buildings, then streets by rank. */
export function buildBaseMap(
  { features, bounds }: Pick<BaseMap, 'bounds'> & { features: readonly GroundFeature[] },
  origin: Point,
): BaseMap {
  const strokes = new StrokeBuilder(origin)
  const outlines = (list: readonly GroundFeature[]) => list.flatMap((feature) => feature.parts.flat())
  const waters = features.filter((feature) => feature.layer === 'water' && feature.type === 'polygon')
  const greens = features.filter((feature) => feature.layer === 'landuse' && greenClasses.has(feature.kind))
  const buildings = features.filter((feature) => feature.layer === 'buildings' && feature.type === 'polygon')
  const waterways = features.filter((feature) => feature.layer === 'water' && feature.type === 'line')
  strokes.add(greenEdgeStyle, outlines(greens)).add(shoreStyle, outlines(waters))
  strokes.add(waterwayStyle, outlines(waterways)).add(buildingEdgeStyle, outlines(buildings))

  const roads = byKind(features.filter((feature) => feature.layer === 'roads'))
  for (const [kind, style] of roadStyles) if (style.casing) strokes.add(style.casing, outlines(roads.get(kind) ?? []))
  for (const [kind, style] of roadStyles) strokes.add(style.surface, outlines(roads.get(kind) ?? []))

  const fill = (colour: Rgb) => (feature: GroundFeature) =>
    feature.parts.map((rings) => ({ rings: rings.map((ring) => shifted(ring, origin)), colour }))
  return {
    fills: [
      ...greens.flatMap(fill(fillColours.green)),
      ...waters.flatMap(fill(fillColours.water)),
      ...buildings.flatMap(fill(fillColours.building)),
    ],
    strokes: strokes.build(),
    names: namesOf(roads),
    bounds,
  }
}

/** Without a base map the districts themselves are the land. */
export function landOf(areas: readonly Area[], origin: Point): FillShape[] {
  return areas
    .filter((area) => area.kind === 'district')
    .flatMap((area) => area.polygons)
    .map((polygon) => ({ rings: polygon.map((ring) => shifted(ring, origin)), colour: fillColours.land }))
}

function byKind(features: readonly GroundFeature[]): Map<string, GroundFeature[]> {
  const groups = new Map<string, GroundFeature[]>()
  for (const feature of features) {
    const group = groups.get(feature.kind)
    if (group) group.push(feature)
    else groups.set(feature.kind, [feature])
  }
  return groups
}

function namesOf(roads: ReadonlyMap<string, readonly GroundFeature[]>): RoadName[] {
  const names: RoadName[] = []
  for (const [kind, style] of roadStyles) {
    if (style.labelRank === null) continue
    for (const feature of roads.get(kind) ?? []) {
      if (feature.name === '') continue
      for (const line of feature.parts.flat()) {
        const stretch = straightest(line)
        if (stretch) names.push({ text: feature.name, rank: style.labelRank, ...stretch })
      }
    }
  }
  return names
}

/** The chord of a line from a quarter to three quarters of it, if the line is nearly straight there. */
function straightest(line: readonly Point[]): Omit<RoadName, 'text' | 'rank'> | null {
  const from = line[Math.floor((line.length - 1) * 0.2)]
  const to = line[Math.ceil((line.length - 1) * 0.8)]
  const middle = line[Math.floor((line.length - 1) / 2)]
  if (!from || !to || !middle) return null
  const stretch = Math.cos((middle[1] * Math.PI) / 180)
  const [dx, dy] = [(to[0] - from[0]) * stretch, to[1] - from[1]]
  const extent = Math.hypot(dx, dy)
  if (extent === 0) return null
  const off = Math.abs((middle[0] - from[0]) * stretch * dy - (middle[1] - from[1]) * dx) / extent
  if (off > extent * 0.12) return null
  return { lng: (from[0] + to[0]) / 2, lat: (from[1] + to[1]) / 2, towards: to, extent }
}

function shifted(ring: readonly Point[], origin: Point): Point[] {
  return ring.map(([lng, lat]) => [lng - origin[0], lat - origin[1]] as const)
}
