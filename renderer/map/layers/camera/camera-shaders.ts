import type { ShaderModule } from '@luma.gl/shadertools'
import { SIGN_VERTICES, signVertexGlsl } from '../../gpu/sign-glsl.ts'
import { glsl, palette } from '../../palette.ts'

export type CameraUniforms = {
  pxPerArcMinute: number
  scale: number
}

const block = `\
layout(std140) uniform camerasUniforms {
  float pxPerArcMinute;
  float scale;
} cameras;
`

export const cameraUniforms = {
  name: 'cameras',
  vs: block,
  uniformTypes: { pxPerArcMinute: 'f32', scale: 'f32' },
} as const satisfies ShaderModule<CameraUniforms>

export const cameraVertexShader = `#version 300 es
#define SHADER_NAME camera-layer-vertex
uniform highp sampler2D places;
out vec2 vPixel;
flat out float vSize;
flat out float vOnline;
${signVertexGlsl}
void main() {
  vec4 camera = texelFetch(places, texelAt(gl_VertexID / ${SIGN_VERTICES}), 0);
  vSize = max(2.0, 2.1 * cameras.pxPerArcMinute * cameras.scale);
  vOnline = camera.z;
  vPixel = AROUND[gl_VertexID % ${SIGN_VERTICES}] * (vSize * 1.3 + 1.0);
  placeSign(camera.xy, vPixel, 0.0);
}
`

/** A small box with a lens; a camera that is off line is an empty box. */
export const cameraFragmentShader = `#version 300 es
#define SHADER_NAME camera-layer-fragment
precision highp float;
in vec2 vPixel;
flat in float vSize;
flat in float vOnline;
out vec4 fragColor;
float inside(float distance) { return clamp(0.5 - distance, 0.0, 1.0); }
void main() {
  vec2 far = abs(vPixel) - vec2(vSize, vSize * 0.72);
  float box = max(far.x, far.y);
  float line = max(1.0, vSize * 0.2);
  float frame = inside(abs(box + line * 0.5) - line * 0.5);
  float lens = inside(length(vPixel) - vSize * 0.3) * vOnline;
  float alpha = max(max(frame, lens) * mix(0.5, 0.95, vOnline), 0.5 * inside(box));
  if (alpha < 0.02) discard;
  fragColor = vec4(mix(${glsl(palette.ground)}, ${glsl(palette.camera)}, max(frame, lens)), alpha);
}
`
