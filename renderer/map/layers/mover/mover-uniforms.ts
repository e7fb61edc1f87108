import type { ShaderModule } from '@luma.gl/shadertools'

export type MoverUniforms = {
  now: number
  lag: number
  pxPerArcMinute: number
  scale: number
  trailS: number
  ring: number
}

const block = `\
layout(std140) uniform moversUniforms {
  float now;
  float lag;
  float pxPerArcMinute;
  float scale;
  float trailS;
  int ring;
} movers;
`

/** Shared by the signs and the trails of movers. */
export const moverUniforms = {
  name: 'movers',
  vs: block,
  uniformTypes: { now: 'f32', lag: 'f32', pxPerArcMinute: 'f32', scale: 'f32', trailS: 'f32', ring: 'i32' },
} as const satisfies ShaderModule<MoverUniforms>
