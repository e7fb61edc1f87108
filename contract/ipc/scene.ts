import Type from 'typebox'
import { oneOf } from '../one-of.ts'

/** One camera for the whole wall; every panel draws its own part of this one frustum. */
export const WallCamera = Type.Object({
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -85, maximum: 85 }),
  /** Web Mercator zoom for a canvas of CANVAS_UNITS_WIDE units, so that a camera fits any wall. */
  zoom: Type.Number({ minimum: 0, maximum: 24 }),
  pitch: Type.Number({ minimum: 0, maximum: 60 }),
  bearing: Type.Number({ minimum: -360, maximum: 360 }),
})
export type WallCamera = Type.Static<typeof WallCamera>

/** Zoom is defined on a canvas this wide; a panel scales it to its own pixels (zoom + log2(canvasPx / this)). */
export const CANVAS_UNITS_WIDE = 2880

/** The camera as a motion in hall-independent time: all panels compute the same picture from it. Machine ms. */
export const CameraFlight = Type.Object({
  from: WallCamera,
  to: WallCamera,
  startedAt: Type.Number({ description: 'machine ms (Date.now domain) common to all windows of this computer' }),
  durationMs: Type.Number({ minimum: 0 }),
})
export type CameraFlight = Type.Static<typeof CameraFlight>

/** What can stand on the wall. Map draws everywhere; plates stand on one panel each, so that no text meets a bezel. */
export const SCENE_ITEMS = [
  'map',
  'headline',
  'countdown',
  'stages',
  'rates',
  'ranking',
  'trend',
  'alarm-banner',
  'case-card',
  'clock',
] as const
export const SceneItem = Type.Object({
  kind: oneOf(SCENE_ITEMS),
  /** Place on the canvas in fractions of it: x, y, width, height. */
  place: Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()]),
})
export type SceneItem = Type.Static<typeof SceneItem>
export const Scene = Type.Object({ name: Type.String(), items: Type.Array(SceneItem) })
export type Scene = Type.Static<typeof Scene>
