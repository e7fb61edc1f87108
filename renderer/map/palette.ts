/** sRGB, 0…1. */
export type Rgb = readonly [number, number, number]

/**
 * Colours of the map. Red and amber belong to time limits alone; everything else is neutral, so that they speak at ten
 * metres. Checked for deuteranopia and protanopia by lightness: amber is light, red is middle, the map is dark; shape
 * doubles the difference.
 */
export const palette = {
  ground: hex('0b1015'),
  calm: hex('7f9aa8'),
  nearing: hex('c0d3dc'),
  amber: hex('ffb224'),
  red: hex('ff4438'),
  signInk: hex('12060a'),
  reticle: hex('ffffff'),
  collector: hex('6fc0d8'),
  vehicle: hex('a3b4c1'),
  lost: hex('5b6870'),
  camera: hex('6f828e'),
  districtName: hex('b8c7d0'),
  districtScore: hex('9aabb5'),
  streetName: hex('6f828e'),
} as const

export function hex(text: string): Rgb {
  const value = Number.parseInt(text, 16)
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}

/** As a GLSL literal. */
export function glsl(colour: Rgb): string {
  return `vec3(${colour.map((part) => part.toFixed(4)).join(', ')})`
}
