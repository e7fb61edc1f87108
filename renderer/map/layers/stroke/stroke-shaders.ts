import type { ShaderModule } from '@luma.gl/shadertools'
import { STRETCH_VERTICES, signVertexGlsl } from '../../gpu/sign-glsl.ts'

export type StrokeUniforms = {
  pxPerArcMinute: number
}

const block = `\
layout(std140) uniform strokesUniforms {
  float pxPerArcMinute;
} strokes;
`

export const strokeUniforms = {
  name: 'strokes',
  vs: block,
  uniformTypes: { pxPerArcMinute: 'f32' },
} as const satisfies ShaderModule<StrokeUniforms>

/** A quad around each segment, wide enough for round ends; the fragment shader measures the distance to the segment. */
export const strokeVertexShader = `#version 300 es
#define SHADER_NAME stroke-layer-vertex
uniform highp sampler2D ends;
uniform highp sampler2D looks;
uniform highp sampler2D styles;
out vec2 vPlace;
flat out float vLength;
flat out float vHalfWidth;
flat out vec4 vColour;
flat out vec3 vDash;
${signVertexGlsl}

/** Nearest that a line may come to the eye: beyond it a segment is cut, or it would flip over. */
const float NEAREST = 0.05;

void main() {
  int segment = gl_VertexID / ${STRETCH_VERTICES};
  vec4 both = texelFetch(ends, texelAt(segment), 0);
  vec2 look = texelFetch(looks, texelAt(segment), 0).xy;
  vec4 colour = texelFetch(styles, ivec2(0, int(look.x)), 0);
  vec4 sizes = texelFetch(styles, ivec2(1, int(look.x)), 0);

  vec4 tail = placeOf(both.xy);
  vec4 head = placeOf(both.zw);
  if (tail.w < NEAREST && head.w < NEAREST) { drawNothing(); return; }
  if (tail.w < NEAREST) tail = mix(head, tail, (head.w - NEAREST) / (head.w - tail.w));
  if (head.w < NEAREST) head = mix(tail, head, (tail.w - NEAREST) / (tail.w - head.w));

  float inset = texelFetch(styles, ivec2(2, int(look.x)), 0).x;
  float minute = strokes.pxPerArcMinute;
  float pxPerMetre = project.commonUnitsPerMeter.x * project.scale;
  float width = clamp(colour.a * pxPerMetre, sizes.x * minute, sizes.y * minute);
  vHalfWidth = max(width, 0.8) * 0.5;
  vColour = vec4(colour.rgb, min(1.0, width / 0.8));

  vec2 way = (head.xy / head.w - tail.xy / tail.w) * project.viewportSize / (2.0 * project.devicePixelRatio);
  vLength = length(way);
  vec2 along = vLength > 1e-4 ? way / vLength : vec2(1.0, 0.0);
  vec2 corner = CORNERS[gl_VertexID % ${STRETCH_VERTICES}];
  float reach = vHalfWidth + 1.0;
  vec4 end = corner.x < 0.0 ? tail : head;
  vec2 left = vec2(-along.y, along.x);
  vec2 offset = along * corner.x * reach + left * (corner.y * reach + inset * minute);
  vPlace = vec2(corner.x < 0.0 ? -reach : vLength + reach, corner.y * reach);
  vDash = vec3(sizes.z * minute, sizes.w * minute, look.y * pxPerMetre);
  // Written as if at distance one: the sizes that the fragment shader measures in are pixels, not perspective.
  gl_Position = vec4(end.xy / end.w + pixelsToNdc(offset), 0.0, 1.0);
}
`

export const strokeFragmentShader = `#version 300 es
#define SHADER_NAME stroke-layer-fragment
precision highp float;
in vec2 vPlace;
flat in float vLength;
flat in float vHalfWidth;
flat in vec4 vColour;
flat in vec3 vDash;
out vec4 fragColor;
void main() {
  float beyond = max(max(-vPlace.x, vPlace.x - vLength), 0.0);
  float distance = length(vec2(beyond, vPlace.y)) - vHalfWidth;
  float alpha = clamp(0.5 - distance, 0.0, 1.0) * vColour.a;
  if (vDash.y > 0.0) {
    float period = vDash.x + vDash.y;
    float at = mod(vDash.z + vPlace.x, period);
    alpha *= clamp(vDash.x * 0.5 - abs(at - vDash.x * 0.5) + 0.5, 0.0, 1.0) * step(beyond, 0.5);
  }
  if (alpha < 0.01) discard;
  fragColor = vec4(vColour.rgb, alpha);
}
`
