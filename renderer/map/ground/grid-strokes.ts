import { StrokeBuilder, type StrokeData, type StrokeStyle } from '../layers/stroke/stroke-data.ts'
import { hex } from '../palette.ts'

/** Metres between two lines of the grid. */
const STEP_M = 1000
/** Lines on each side of the city's middle; a wall is wider than a city. */
const REACH = 40
const METRES_PER_DEGREE = 111_320
/** Fainter the farther out, so that the grid ends in the dark, too. */
const rings: readonly { readonly within: number; readonly style: StrokeStyle }[] = [
  { within: 40, style: line('0e151b') },
  { within: 18, style: line('111a21') },
  { within: 10, style: line('141e26') },
]

function line(colour: string): StrokeStyle {
  return { colour: hex(colour), minArcMinutes: 0.35, maxArcMinutes: 0.35 }
}

/** A grid of one kilometre (公里网) as faint as can be: the scale of the picture, and ground where there is no data. */
export function gridStrokes(origin: readonly [number, number]): StrokeData {
  const strokes = new StrokeBuilder(origin)
  const dx = STEP_M / (METRES_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180))
  const dy = STEP_M / METRES_PER_DEGREE
  const at = (x: number, y: number): [number, number] => [origin[0] + x * dx, origin[1] + y * dy]
  for (const { within, style } of rings) {
    const lines: [number, number][][] = []
    for (let step = -within; step <= within; step += 1) {
      lines.push(
        span((along) => at(along, step), within),
        span((along) => at(step, along), within),
      )
    }
    strokes.add(style, lines)
  }
  return strokes.build()
}

/** Short pieces: a long one would bend away from the map where it is pitched, and be cut at the eye. */
function span(place: (along: number) => [number, number], within: number): [number, number][] {
  const points: [number, number][] = []
  for (let along = -within; along <= within; along += REACH / 20) points.push(place(along))
  return points
}
