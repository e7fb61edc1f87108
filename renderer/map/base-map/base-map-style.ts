import type { StrokeStyle } from '../layers/stroke/stroke-data.ts'
import { hex, type Rgb } from '../palette.ts'

/** Areas of the ground, from the bottom up. */
export const fillColours = {
  land: hex('10171d'),
  water: hex('101f2c'),
  green: hex('0f1a18'),
  building: hex('151c23'),
} as const satisfies Record<string, Rgb>

/** Streets by rank: a casing that separates it from what it crosses, and its surface. */
export interface RoadStyle {
  readonly casing: StrokeStyle | null
  readonly surface: StrokeStyle
  /** Rank of its name among labels; null = its name is never shown. */
  readonly labelRank: number | null
}

function road(colour: string, metres: number, least: number, most: number, labelRank: number | null): RoadStyle {
  const casing = { colour: hex('090d11'), metres: metres * 1.5, minArcMinutes: least * 1.9, maxArcMinutes: most * 1.35 }
  return {
    casing: least >= 0.5 ? casing : null,
    surface: { colour: hex(colour), metres, minArcMinutes: least, maxArcMinutes: most },
    labelRank,
  }
}

const path: RoadStyle = {
  casing: null,
  surface: { colour: hex('19222a'), metres: 2, minArcMinutes: 0.2, maxArcMinutes: 2, dash: [2, 1.4] },
  labelRank: null,
}
const lane = road('1b252d', 6, 0.35, 5, null)
const local = road('202c35', 9, 0.45, 7, null)
const tertiary = road('283640', 14, 0.7, 9, 4)
const secondary = road('2f3f4b', 18, 0.9, 11, 3)
const primary = road('384a57', 22, 1.1, 13, 2)
const trunk = road('405463', 26, 1.3, 15, 1)
const motorway = road('465c6c', 28, 1.3, 15, 1)

/** OpenStreetMap `highway` values, in drawing order: the last lies on top. */
export const roadStyles: ReadonlyMap<string, RoadStyle> = new Map([
  ['path', path],
  ['steps', path],
  ['footway', path],
  ['track', path],
  ['pedestrian', lane],
  ['service', lane],
  ['living_street', lane],
  ['residential', local],
  ['unclassified', local],
  ['road', local],
  ['tertiary_link', tertiary],
  ['tertiary', tertiary],
  ['secondary_link', secondary],
  ['secondary', secondary],
  ['primary_link', primary],
  ['primary', primary],
  ['trunk_link', trunk],
  ['trunk', trunk],
  ['motorway_link', motorway],
  ['motorway', motorway],
])

export const waterwayStyle: StrokeStyle = { colour: fillColours.water, metres: 10, minArcMinutes: 0.7, maxArcMinutes: 8 }
/** Fills have hard edges; a thin line of the same colour smooths them. */
export const shoreStyle: StrokeStyle = { colour: fillColours.water, minArcMinutes: 0.5, maxArcMinutes: 0.5 }
export const greenEdgeStyle: StrokeStyle = { colour: fillColours.green, minArcMinutes: 0.4, maxArcMinutes: 0.4 }
export const buildingEdgeStyle: StrokeStyle = { colour: hex('1a232b'), minArcMinutes: 0.25, maxArcMinutes: 0.4 }

/** Classes of `landuse` that are drawn as green. */
export const greenClasses: ReadonlySet<string> = new Set([
  'park',
  'forest',
  'wood',
  'grass',
  'meadow',
  'garden',
  'recreation_ground',
  'cemetery',
  'scrub',
])
