/** A text on the map. */
export interface Label {
  /** What it names: labels of one place share it. */
  readonly key: string
  readonly kind: 'district' | 'score' | 'street'
  readonly text: string
  readonly lng: number
  readonly lat: number
  /** Degrees counter-clockwise. */
  readonly angle: number
  readonly sizeArcMinutes: number
  /** Arc minutes by which it stands below its place, on the screen. */
  readonly below: number
  /** The lower, the earlier it is placed. */
  readonly rank: number
}

/** A label with the zoom (of the wall camera) from which on it stands free of every label that goes before it. */
export interface PlacedLabel extends Label {
  readonly minZoom: number
}

const WORLD_UNITS = 512
/** Room around a label, in its own height. Districts are told apart by their outlines and need little. */
const AIR = { district: 0.05, score: 0.05, street: 1 } as const

/**
 * Decides from which zoom on each label is shown, so that labels never touch and every panel shows the same ones.
 * @param unitsPerArcMinute canvas units (CANVAS_UNITS_WIDE to the canvas) per arc minute
 */
export function placeLabels(labels: readonly Label[], unitsPerArcMinute: number): PlacedLabel[] {
  const placed: (PlacedLabel & { x: number; y: number; half: readonly [number, number] })[] = []
  for (const label of [...labels].sort((a, b) => a.rank - b.rank)) {
    const [x, y] = mercator(label.lng, label.lat)
    const half = halfSize(label, unitsPerArcMinute)
    let minZoom = 0
    for (const other of placed) minZoom = Math.max(minZoom, zoomApart(x - other.x, y - other.y, half, other.half, other.minZoom))
    if (minZoom < 22) placed.push({ ...label, minZoom, x, y, half })
  }
  return placed
}

/** The zoom from which two boxes do not touch; 0 if the other is not there before this one has room. */
function zoomApart(
  dx: number,
  dy: number,
  a: readonly [number, number],
  b: readonly [number, number],
  otherFrom: number,
): number {
  const across = Math.log2((a[0] + b[0]) / (Math.abs(dx) * WORLD_UNITS))
  const down = Math.log2((a[1] + b[1]) / (Math.abs(dy) * WORLD_UNITS))
  const apart = Math.min(across, down)
  return apart > otherFrom ? apart : 0
}

/** Half the box around a label, with air; canvas units. */
function halfSize(label: Label, unitsPerArcMinute: number): [number, number] {
  const size = label.sizeArcMinutes * unitsPerArcMinute
  const lines = label.text.split('\n')
  const wide = Math.max(...lines.map(widthInEm)) * size
  const high = lines.length * 1.2 * size
  const turn = (label.angle * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))]
  const air = size * AIR[label.kind]
  return [(wide * cos + high * sin) * 0.5 + air, (wide * sin + high * cos) * 0.5 + air * 0.6]
}

function widthInEm(text: string): number {
  let width = 0
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56
  return width
}

/** Web Mercator, 0…1. */
function mercator(lng: number, lat: number): [number, number] {
  return [(lng + 180) / 360, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)]
}
