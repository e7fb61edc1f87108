/** sRGB, 0…1. */
export type Rgb = readonly [number, number, number]

/**
 * Colours of the map. Red and amber belong to time limits alone; everything else is neutral, so that they speak at ten
 * metres. Checked for deuteranopia and protanopia by lightness: amber is light, red is middle, the map is dark; shape
 * doubles the difference.
 */
export const palette = {
  ground: hex('0b1015'),
  calm: hex('5c7480'),
  nearing: hex('9fb4bf'),
  amber: hex('ffb224'),
  red: hex('ff4438'),
  signInk: hex('12060a'),
  reticle: hex('ffffff'),
  collector: hex('6fc0d8'),
  vehicle: hex('a3b4c1'),
  lost: hex('5b6870'),
  camera: hex('6f828e'),
  districtName: hex('8b9da8'),
  districtScore: hex('75878f'),
  streetName: hex('5b6d78'),
} as const

export function hex(text: string): Rgb {
  const value = Number.parseInt(text, 16)
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}

/** As a GLSL literal. */
export function glsl(colour: Rgb): string {
  return `vec3(${colour.map((part) => part.toFixed(4)).join(', ')})`
}
