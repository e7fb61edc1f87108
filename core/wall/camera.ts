import { CANVAS_UNITS_WIDE, type CameraFlight, type WallCamera } from '../../contract/ipc/scene.ts'

const MERCATOR_WORLD = 512

/** The camera at a machine time: eased between `from` and `to`, the same on every panel because it is only arithmetic. */
export function cameraAt(flight: CameraFlight, machineNow: number): WallCamera {
  if (flight.durationMs === 0) return flight.to
  const part = Math.min(1, Math.max(0, (machineNow - flight.startedAt) / flight.durationMs))
  const eased = part * part * (3 - 2 * part)
  const between = (a: number, b: number) => a + (b - a) * eased
  return {
    lng: between(flight.from.lng, flight.to.lng),
    lat: between(flight.from.lat, flight.to.lat),
    zoom: between(flight.from.zoom, flight.to.zoom),
    pitch: between(flight.from.pitch, flight.to.pitch),
    bearing: between(flight.from.bearing, flight.to.bearing),
  }
}

export function isFlying(flight: CameraFlight, machineNow: number): boolean {
  return machineNow < flight.startedAt + flight.durationMs
}

/** The zoom that a canvas of `canvasPx` pixels needs to show what the wall camera means. */
export function zoomForCanvas(zoom: number, canvasPx: number): number {
  return zoom + Math.log2(canvasPx / CANVAS_UNITS_WIDE)
}

/**
 * The camera that fits `bounds` (west, south, east, north; degrees) into the free part of a canvas of the given aspect
 * (width / height), seen from above.
 * @param free part of the canvas that plates leave open, fractions: left, top, right, bottom insets
 */
export function cameraForBounds(
  bounds: readonly [number, number, number, number],
  aspect: number,
  free: { left: number; top: number; right: number; bottom: number } = { left: 0, top: 0, right: 0, bottom: 0 },
): WallCamera {
  const [west, south, east, north] = bounds
  const canvasHigh = CANVAS_UNITS_WIDE / aspect
  const wide = CANVAS_UNITS_WIDE * (1 - free.left - free.right)
  const high = canvasHigh * (1 - free.top - free.bottom)
  const spanX = (east - west) / 360
  const spanY = mercatorY(south) - mercatorY(north)
  const zoom = Math.log2(Math.min(wide / (spanX * MERCATOR_WORLD), high / (spanY * MERCATOR_WORLD)))
  const worldPx = MERCATOR_WORLD * 2 ** zoom
  const shiftX = ((free.right - free.left) / 2) * (CANVAS_UNITS_WIDE / worldPx)
  const shiftY = ((free.bottom - free.top) / 2) * (canvasHigh / worldPx)
  return {
    lng: (west + east) / 2 + shiftX * 360,
    lat: latitudeOf((mercatorY(south) + mercatorY(north)) / 2 + shiftY),
    zoom,
    pitch: 0,
    bearing: 0,
  }
}

/** 0 at the top of the Mercator square, 1 at its bottom. */
function mercatorY(lat: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)
}

function latitudeOf(y: number): number {
  return (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90
}
