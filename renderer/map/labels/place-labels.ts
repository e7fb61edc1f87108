import { WebMercatorViewport } from '@deck.gl/core'
import type { WallCamera } from '../../../contract/ipc/scene.ts'
import { zoomForCanvas } from '../../../core/wall/camera.ts'
import { LABEL_SIZE, type Label } from './label.ts'

/** A line of text as the layer draws it. */
export interface PlacedText {
  readonly kind: keyof typeof LABEL_SIZE
  readonly text: string
  readonly lng: number
  readonly lat: number
  /** Degrees counter-clockwise on the screen. */
  readonly angle: number
  /** Pixels that make it as large as it has to be, wherever it stands in a pitched view. */
  readonly size: number
  /** Pixels below its place. */
  readonly offset: number
}

/** The picture that labels are placed in: the whole canvas, so that every panel comes to the same result. */
export interface LabelCanvas {
  readonly camera: WallCamera
  readonly width: number
  readonly height: number
  readonly pxPerArcMinute: number
}

interface Box {
  readonly x: number
  readonly y: number
  readonly halfWidth: number
  readonly halfHeight: number
}

/** Room around a label, in its own height. Districts are told apart by their outlines and need little. */
const AIR = { district: 0.1, street: 0.7 } as const
/** Distance between the middles of name and score from the label's place, arc minutes. */
const NAME_ABOVE = 11

/** Chooses the labels that have room where the camera rests, the more important first, and lays them out for it. */
export function placeLabels(labels: readonly Label[], canvas: LabelCanvas): PlacedText[] {
  const { camera, width, height } = canvas
  const viewport = new WebMercatorViewport({
    width,
    height,
    longitude: camera.lng,
    latitude: camera.lat,
    zoom: zoomForCanvas(camera.zoom, width),
    pitch: camera.pitch,
    bearing: camera.bearing,
  })
  const nearness = depthAt(viewport, camera.lng, camera.lat)
  const taken: Box[] = []
  const placed: PlacedText[] = []
  for (const label of [...labels].sort((a, b) => a.rank - b.rank)) {
    const away = depthAt(viewport, label.lng, label.lat) / nearness
    if (away <= 0.05) continue
    const [x = 0, y = 0] = viewport.project([label.lng, label.lat])
    const angle = angleOf(viewport, label, x, y)
    const box = boxOf(label, x, y, angle, canvas.pxPerArcMinute)
    if (!isOn(box, width, height) || taken.some((other) => overlap(box, other))) continue
    taken.push(box)
    placed.push(...textsOf(label, angle, canvas.pxPerArcMinute * away))
  }
  return placed
}

/** Distance from the eye; signs of constant size have to grow with it, because the renderer lets them shrink. */
function depthAt(viewport: WebMercatorViewport, lng: number, lat: number): number {
  const [x, y] = viewport.projectPosition([lng, lat, 0])
  const matrix = viewport.viewProjectionMatrix
  return (matrix[3] ?? 0) * x + (matrix[7] ?? 0) * y + (matrix[15] ?? 1)
}

/** Along its street, and never upside down. */
function angleOf(viewport: WebMercatorViewport, label: Label, x: number, y: number): number {
  if (!label.towards) return 0
  const [x2 = x, y2 = y] = viewport.project([label.towards[0], label.towards[1]])
  const angle = (Math.atan2(y - y2, x2 - x) * 180) / Math.PI
  return angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle
}

function textsOf(label: Label, angle: number, scale: number): PlacedText[] {
  const common = { lng: label.lng, lat: label.lat, angle }
  const size = LABEL_SIZE[label.kind] * scale
  if (label.below === null) return [{ ...common, kind: label.kind, text: label.text, size, offset: 0 }]
  return [
    { ...common, kind: label.kind, text: label.text, size, offset: -NAME_ABOVE * scale },
    { ...common, kind: 'score', text: label.below, size: LABEL_SIZE.score * scale, offset: NAME_ABOVE * scale },
  ]
}

function boxOf(label: Label, x: number, y: number, angle: number, pxPerArcMinute: number): Box {
  const size = LABEL_SIZE[label.kind] * pxPerArcMinute
  const wide = Math.max(widthInEm(label.text), widthInEm(label.below ?? '')) * size
  const high = (label.below === null ? 1.1 : 2.1) * size
  const turn = (angle * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))]
  const air = AIR[label.kind] * size
  return { x, y, halfWidth: (wide * cos + high * sin) / 2 + air, halfHeight: (wide * sin + high * cos) / 2 + air * 0.6 }
}

function widthInEm(text: string): number {
  let width = 0
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56
  return width
}

function isOn(box: Box, width: number, height: number): boolean {
  return box.x > -box.halfWidth && box.x < width + box.halfWidth && box.y > -box.halfHeight && box.y < height + box.halfHeight
}

function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth && Math.abs(a.y - b.y) < a.halfHeight + b.halfHeight
}
