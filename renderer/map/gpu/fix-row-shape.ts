import { FIX_RECORD_WORDS } from '../../state/mover-rows.ts'
import type { ScatterShape } from './scatter-pass.ts'

/**
 * A fix goes to its texel of the mover's ring, and the head texel behind the ring learns which one is the newest.
 * @param ring fixes per mover
 */
export function fixRowShape(ring: number): ScatterShape {
  return {
    id: `fix-rows-${ring}`,
    format: 'rgba32uint',
    wordsPerTexel: 4,
    wordsPerRecord: FIX_RECORD_WORDS,
    layout: {
      name: 'records',
      byteStride: FIX_RECORD_WORDS * 4,
      stepMode: 'instance',
      attributes: [
        { attribute: 'key', format: 'uint32', byteOffset: 0 },
        { attribute: 'fix', format: 'uint32x4', byteOffset: 4 },
      ],
    },
    texelsPerRecord: 2,
    defines: {},
    place: `
in uint key;
in uvec4 fix;
void place(out int texel, out uvec4 value) {
  uint own = key % ${ring + 2}u;
  texel = int(gl_VertexID == 0 ? key : key - own + ${ring}u);
  value = gl_VertexID == 0 ? fix : uvec4(own, 0u, 0u, 0u);
}`,
  }
}
