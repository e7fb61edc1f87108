import { CASE_RECORD_WORDS } from '../../state/case-rows.ts'
import type { ScatterShape } from './scatter-pass.ts'

/** A case row of 24 bytes is three texels of two words: (x, y), (start, warn), (due, look). */
export const CASE_TEXELS = 3

export const caseRowShape: ScatterShape = {
  id: 'case-rows',
  format: 'rg32uint',
  wordsPerTexel: 2,
  wordsPerRecord: CASE_RECORD_WORDS,
  layout: {
    name: 'records',
    byteStride: CASE_RECORD_WORDS * 4,
    stepMode: 'instance',
    attributes: [
      { attribute: 'slot', format: 'uint32', byteOffset: 0 },
      { attribute: 'first', format: 'uint32x2', byteOffset: 4 },
      { attribute: 'second', format: 'uint32x2', byteOffset: 12 },
      { attribute: 'third', format: 'uint32x2', byteOffset: 20 },
    ],
  },
  texelsPerRecord: CASE_TEXELS,
  defines: {},
  place: `
in uint slot;
in uvec2 first;
in uvec2 second;
in uvec2 third;
void place(out int texel, out uvec4 value) {
  texel = int(slot) * ${CASE_TEXELS} + gl_VertexID;
  value = uvec4(gl_VertexID == 0 ? first : gl_VertexID == 1 ? second : third, 0u, 0u);
}`,
}
