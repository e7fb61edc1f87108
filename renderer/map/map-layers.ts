import { COORDINATE_SYSTEM, type Layer } from '@deck.gl/core'
import { SolidPolygonLayer, TextLayer } from '@deck.gl/layers'
import type { BaseMap, FillShape } from './base-map/base-map.ts'
import type { GpuRows } from './gpu/gpu-rows.ts'
import { SIGN_DEPTH } from './gpu/sign-glsl.ts'
import { BackdropLayer } from './ground/backdrop-layer.ts'
import type { GroundEffect } from './ground/ground-effect.ts'
import { AtDepth } from './labels/at-depth.ts'
import type { PlacedText } from './labels/place-labels.ts'
import { CameraLayer, type CameraPlace } from './layers/camera/camera-layer.ts'
import { CaseLayer } from './layers/case/case-layer.ts'
import { FadeLayer } from './layers/fade/fade-layer.ts'
import { MoverLayer } from './layers/mover/mover-layer.ts'
import type { StrokeData } from './layers/stroke/stroke-data.ts'
import { StrokeLayer } from './layers/stroke/stroke-layer.ts'
import { TrailLayer } from './layers/trail/trail-layer.ts'
import type { MapFrame } from './map-frame.ts'
import { palette, type Rgb } from './palette.ts'

type Origin = readonly [lng: number, lat: number]

/** Coordinates of every layer: degrees from the city's origin, so that float32 resolves millimetres. */
const offsets = (origin: Origin) => ({
  coordinateSystem: COORDINATE_SYSTEM.LNGLAT_OFFSETS,
  coordinateOrigin: [origin[0], origin[1], 0] as [number, number, number],
})

const LABEL_COLOURS = { district: palette.districtName, score: palette.districtScore, street: palette.streetName } as const

const flat = { depthCompare: 'always', depthWriteEnabled: false } as const
/** One instance for good: deck compares extensions when it compares layers. */
const NAME_DEPTH = new AtDepth({ depth: SIGN_DEPTH.name })
const amongSigns = { depthCompare: 'less-equal', depthWriteEnabled: false } as const
const signs = { depthCompare: 'less-equal', depthWriteEnabled: true } as const

/** What stands still: drawn into the ground's picture, all but the names. */
export interface GroundInput {
  readonly origin: Origin
  readonly baseMap: BaseMap | null
  readonly grid: StrokeData | null
  readonly areas: StrokeData | null
  /** What is land where there is no base map. */
  readonly land: readonly FillShape[]
  readonly cameras: readonly CameraPlace[]
  /** Null until the font is there: an atlas drawn before it would keep a substitute's glyphs. */
  readonly labels: readonly PlacedText[] | null
  readonly characters: ReadonlySet<string>
  readonly fontFamily: string
  readonly pxPerArcMinute: number
  readonly cameraScale: number
}

export function groundLayers(input: GroundInput): Layer[] {
  const common = { ...offsets(input.origin), parameters: flat }
  const { pxPerArcMinute } = input
  const layers: Layer[] = []
  const fills = input.baseMap?.fills ?? input.land
  if (fills.length > 0) {
    layers.push(
      new SolidPolygonLayer<FillShape>({
        id: 'ground-fills',
        ...common,
        data: fills as FillShape[],
        getPolygon: (shape) => shape.rings as [number, number][][],
        getFillColor: (shape) => bytes(shape.colour, 255),
      }),
    )
  }
  if (input.baseMap) {
    layers.push(
      new StrokeLayer({ id: 'ground-streets', ...common, strokes: input.baseMap.strokes, pxPerArcMinute }),
      new FadeLayer({ id: 'ground-fade', ...common, bounds: input.baseMap.bounds }),
    )
  }
  if (input.grid) layers.push(new StrokeLayer({ id: 'ground-grid', ...common, strokes: input.grid, pxPerArcMinute }))
  if (input.areas) layers.push(new StrokeLayer({ id: 'ground-areas', ...common, strokes: input.areas, pxPerArcMinute }))
  layers.push(
    new CameraLayer({ id: 'ground-cameras', ...common, places: input.cameras, pxPerArcMinute, scale: input.cameraScale }),
  )
  return layers
}

function labelLayer(input: GroundInput, labels: readonly PlacedText[]): Layer {
  const { origin } = input
  return new TextLayer<PlacedText>({
    id: 'names',
    ...offsets(origin),
    parameters: amongSigns,
    extensions: [NAME_DEPTH],
    data: labels as PlacedText[],
    getPosition: (label) => [label.lng - origin[0], label.lat - origin[1]],
    getText: (label) => label.text,
    getAngle: (label) => label.angle,
    getSize: (label) => label.size,
    getPixelOffset: (label) => [0, label.offset],
    getColor: (label) => bytes(LABEL_COLOURS[label.kind], 255),
    fontFamily: input.fontFamily,
    fontWeight: 500,
    lineHeight: 1.2,
    characterSet: input.characters as Set<string>,
    fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 14, cutoff: 0.22 },
    outlineWidth: 2.4,
    outlineColor: bytes(palette.ground, 235),
  })
}

/** What moves, and the names above it: drawn with every frame above the ground's picture. */
export function liveLayers(input: GroundInput, gpu: GpuRows, ground: GroundEffect, frame: MapFrame): Layer[] {
  const common = { ...offsets(input.origin), frame }
  const movers = { ...common, rows: gpu.moverRows, texture: gpu.movers }
  return [
    new BackdropLayer({ id: 'backdrop', ground, parameters: { ...flat, blend: false } }),
    new TrailLayer({ id: 'trails', ...movers, parameters: flat }),
    new MoverLayer({ id: 'movers', ...movers, parameters: signs }),
    new CaseLayer({ id: 'cases', ...common, rows: gpu.caseRows, texture: gpu.cases, parameters: signs }),
    ...(input.labels ? [labelLayer(input, input.labels)] : []),
  ]
}

function bytes(colour: Rgb, alpha: number): [number, number, number, number] {
  return [colour[0] * 255, colour[1] * 255, colour[2] * 255, alpha]
}
