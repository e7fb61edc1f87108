import type { CityFile } from '../../contract/files/city.ts'
import { CANVAS_UNITS_WIDE, type WallCamera } from '../../contract/ipc/scene.ts'
import type { LngLat } from '../../contract/units.ts'

export interface Insets {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const MERCATOR_WORLD = 512
/** Distance of the camera in canvas heights: that of the map's views. */
const ALTITUDE = 1.5
/** Steepest tilt: further, streets at the far edge close up and names lie on one another. */
const MOST_PITCH = 58
/** Free parts up to this much wider than the city are looked at from above. */
const WIDER = 1.5

/** More points of an outline than this tell a camera nothing new. */
const MOST_POINTS = 400

/** Points around the districts; the corners of the city's bounds where it has none. */
export function cityOutline(city: Pick<CityFile, 'areas' | 'bounds'>): LngLat[] {
  const points = city.areas
    .filter((area) => area.kind === 'district')
    .flatMap((area) => area.polygons.flatMap((rings) => rings[0] ?? []))
  const [west, south, east, north] = city.bounds
  if (points.length === 0)
    return [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ]
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => index % every === 0)
}

/**
 * The camera that shows all points in the part of a canvas that plates leave free. A wall of panels side by side is far
 * wider than any city is: there the camera tilts, so that the city fills more of the width.
 * @param aspect of the canvas, width / height
 * @param free insets that plates take, fractions of the canvas
 */
export function homeCamera(points: readonly LngLat[], aspect: number, free: Insets): WallCamera {
  const canvas = { width: CANVAS_UNITS_WIDE, height: CANVAS_UNITS_WIDE / aspect }
  const window = {
    width: canvas.width * (1 - free.left - free.right),
    height: canvas.height * (1 - free.top - free.bottom),
    x: ((free.left - free.right) / 2) * canvas.width,
    y: ((free.top - free.bottom) / 2) * canvas.height,
  }
  const ground = groundOf(points)
  const wider = window.width / window.height / (ground.width / ground.height)
  const pitch = wider > WIDER ? Math.min(MOST_PITCH, (Math.acos(WIDER / wider) * 180) / Math.PI) : 0
  let low = 0
  let high = 24
  let fitted = place(low, pitch, ground, canvas.height, window)
  for (let step = 0; step < 30; step++) {
    const zoom = (low + high) / 2
    const tried = place(zoom, pitch, ground, canvas.height, window)
    if (tried.fits) {
      fitted = tried
      low = zoom
    } else high = zoom
  }
  const world = MERCATOR_WORLD * 2 ** low
  return {
    lng: (ground.x - fitted.x / world) * 360,
    lat: latitudeOf(ground.y + fitted.y / world),
    zoom: low,
    pitch,
    bearing: 0,
  }
}

/** The points in parts of the Mercator square, from the middle of their box, right and up. */
interface Ground {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

function groundOf(points: readonly LngLat[]): Ground {
  const xs = points.map(([lng]) => lng / 360)
  const ys = points.map(([, lat]) => mercatorY(lat))
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const x = (left + right) / 2
  const y = (top + bottom) / 2
  const around = points.map((_, index) => ({ x: (xs[index] as number) - x, y: y - (ys[index] as number) }))
  return { x, y, width: right - left, height: bottom - top, points: around }
}

interface Window {
  readonly width: number
  readonly height: number
  /** Offset of its middle from the canvas's middle, right and down. */
  readonly x: number
  readonly y: number
}

/** Moves the ground until what is seen of it stands in the middle of the window. `x`, `y`: its offset, right and up. */
function place(zoom: number, pitch: number, ground: Ground, canvasHigh: number, window: Window) {
  const world = MERCATOR_WORLD * 2 ** zoom
  let x = window.x
  let y = -window.y
  let fits = false
  for (let round = 0; round < 30; round++) {
    const seen = seenExtent(x, y, ground, world, pitch, canvasHigh)
    if (!seen) return { fits: false, x, y }
    fits = seen.right - seen.left <= window.width && seen.bottom - seen.top <= window.height
    x += window.x - (seen.left + seen.right) / 2
    y += (seen.top + seen.bottom) / 2 - window.y
  }
  return { fits, x, y }
}

/** Screen box of the points, from the canvas's middle, right and down; null when one lies behind the camera. */
function seenExtent(x: number, y: number, ground: Ground, world: number, pitch: number, canvasHigh: number) {
  const tilt = (pitch * Math.PI) / 180
  const distance = ALTITUDE * canvasHigh
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity }
  for (const point of ground.points) {
    const up = y + point.y * world
    const depth = distance + up * Math.sin(tilt)
    if (depth < distance / 10) return null
    const seenX = ((x + point.x * world) * distance) / depth
    const seenY = (-up * Math.cos(tilt) * distance) / depth
    box.left = Math.min(box.left, seenX)
    box.right = Math.max(box.right, seenX)
    box.top = Math.min(box.top, seenY)
    box.bottom = Math.max(box.bottom, seenY)
  }
  return box
}

/** 0 at the top of the Mercator square, 1 at its bottom. */
function mercatorY(lat: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)
}

function latitudeOf(y: number): number {
  return (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90
}
