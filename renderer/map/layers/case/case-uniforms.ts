import type { ShaderModule } from '@luma.gl/shadertools'

export type CaseUniforms = {
  now: number
  breath: number
  pxPerArcMinute: number
  calmScale: number
  urgentScale: number
}

const block = `\
layout(std140) uniform casesUniforms {
  float now;
  float breath;
  float pxPerArcMinute;
  float calmScale;
  float urgentScale;
} cases;
`

export const caseUniforms = {
  name: 'cases',
  vs: block,
  uniformTypes: { now: 'f32', breath: 'f32', pxPerArcMinute: 'f32', calmScale: 'f32', urgentScale: 'f32' },
} as const satisfies ShaderModule<CaseUniforms>
