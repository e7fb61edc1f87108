import { CASE_FLAGS } from '../../../../contract/domain/case-columns.ts'
import { CASE_LOOK, FREE_SLOT } from '../../../../contract/ipc/rows.ts'
import { CASE_TEXELS } from '../../gpu/case-row-shape.ts'
import { SIGN_DEPTH, SIGN_VERTICES, signVertexGlsl } from '../../gpu/sign-glsl.ts'
import { glsl, palette } from '../../palette.ts'

const depth = (value: number) => value.toFixed(2)

/** Radii in arc minutes at the farthest seat: an urgent sign is as tall as the smallest legible text. */
const RADIUS = { calm: '4.2', warning: '7.6', overdue: '9.2', dot: '2.2' } as const
/** Below this a ring would be a smear: it becomes a dot. Pixels. */
const SMALLEST_RING = '3.2'

export const caseVertexShader = `#version 300 es
#define SHADER_NAME case-layer-vertex
uniform highp usampler2D rows;

out vec2 vPixel;
flat out vec4 vColour;
flat out float vRadius;
flat out float vUsed;
flat out float vBeat;
/** x: 0 dot, 1 ring, 2 warning, 3 overdue, 4 suspended. y: bits 1 acknowledged, 2 ageing, 4 selected */
flat out ivec2 vShape;
${signVertexGlsl}
void main() {
  int slot = gl_VertexID / ${SIGN_VERTICES};
  uvec2 limit = texelFetch(rows, texelAt(slot * ${CASE_TEXELS} + 2), 0).xy;
  uint look = limit.y;
  if (look == ${FREE_SLOT}u) { drawNothing(); return; }
  vec2 place = uintBitsToFloat(texelFetch(rows, texelAt(slot * ${CASE_TEXELS}), 0).xy);
  vec2 clock = uintBitsToFloat(texelFetch(rows, texelAt(slot * ${CASE_TEXELS} + 1), 0).xy);
  float start = clock.x;
  float warn = clock.y;
  float due = uintBitsToFloat(limit.x);

  uint flags = (look >> ${CASE_LOOK.flagsShift}) & 255u;
  uint alarm = (look >> ${CASE_LOOK.alarmShift}) & 3u;
  bool acknowledged = ((look >> ${CASE_LOOK.acknowledgedShift}) & 1u) == 1u;
  bool selected = ((look >> ${CASE_LOOK.selectedShift}) & 1u) == 1u;
  bool suspended = (flags & ${CASE_FLAGS.suspended}u) != 0u;
  bool limited = due < 1e29 && !suspended;
  bool overdue = limited && cases.now >= due;
  bool warning = limited && !overdue && cases.now >= warn;

  vUsed = limited ? clamp((cases.now - start) / max(due - start, 1.0), 0.0, 1.0) : 0.0;
  float calmRadius = ${RADIUS.calm} * cases.pxPerArcMinute * cases.calmScale;
  float radius = calmRadius;
  float depth = ${depth(SIGN_DEPTH.calm)};
  vec3 colour = mix(${glsl(palette.calm)}, ${glsl(palette.nearing)}, smoothstep(0.3, 0.8, vUsed));
  vShape = ivec2(suspended ? 4 : 1, int(acknowledged) | (int(alarm == 3u) << 1) | (int(selected) << 2));
  if (overdue) {
    radius = ${RADIUS.overdue} * cases.pxPerArcMinute * cases.urgentScale;
    depth = acknowledged ? ${depth(SIGN_DEPTH.overdueKnown)} : ${depth(SIGN_DEPTH.overdue)};
    colour = ${glsl(palette.red)};
    vShape.x = 3;
  } else if (warning) {
    radius = ${RADIUS.warning} * cases.pxPerArcMinute * cases.urgentScale;
    depth = acknowledged ? ${depth(SIGN_DEPTH.warningKnown)} : ${depth(SIGN_DEPTH.warning)};
    colour = ${glsl(palette.amber)};
    vShape.x = 2;
  } else if (calmRadius < ${SMALLEST_RING} && !selected) {
    radius = max(1.5, ${RADIUS.dot} * cases.pxPerArcMinute * cases.calmScale);
    vShape.x = 0;
  }
  if ((flags & ${CASE_FLAGS.hazard}u) != 0u && (overdue || warning)) radius *= 1.2;
  if (selected) {
    radius = max(radius, 4.0 * cases.pxPerArcMinute);
    depth = ${depth(SIGN_DEPTH.selected)};
  }
  bool calling = (overdue || warning) && !acknowledged;
  float period = overdue ? 1.4 : 2.8;
  vBeat = calling ? fract(cases.breath / period) : -1.0;
  vColour = vec4(colour, 1.0);
  vRadius = radius;
  float reach = selected ? radius * 2.5 + 2.0 : calling ? radius * 2.0 + 2.0 : radius + (vShape.x == 0 ? 1.0 : 2.0);
  vPixel = AROUND[gl_VertexID % ${SIGN_VERTICES}] * reach;
  placeSign(place, vPixel, depth);
}
`

export const caseFragmentShader = `#version 300 es
#define SHADER_NAME case-layer-fragment
precision highp float;
in vec2 vPixel;
flat in vec4 vColour;
flat in float vRadius;
flat in float vUsed;
flat in float vBeat;
flat in ivec2 vShape;
out vec4 fragColor;

const float TURN = 6.2831853;
const vec3 GROUND = ${glsl(palette.ground)};
const vec3 INK = ${glsl(palette.signInk)};

float inside(float distance) { return clamp(0.5 - distance, 0.0, 1.0); }
vec4 over(vec4 below, vec3 colour, float alpha) {
  float sum = alpha + below.a * (1.0 - alpha);
  return vec4((colour * alpha + below.rgb * below.a * (1.0 - alpha)) / max(sum, 1e-4), sum);
}

/** What is left of the limit: the used part is wiped out clockwise from the top, like the sweep of a hand. */
vec4 ring(float d, float width, float trackAlpha) {
  float band = inside(abs(d - vRadius + width * 0.5) - width * 0.5);
  float angle = fract(atan(vPixel.x, vPixel.y) / TURN + 1.0);
  float left = clamp((angle - vUsed) * TURN * max(d, 1.0) + 0.5, 0.0, 1.0);
  vec4 sign = vec4(GROUND, 0.6 * inside(d - vRadius));
  sign = over(sign, vColour.rgb, band * mix(trackAlpha, 1.0, left));
  return sign;
}

/** Clock stopped: a hollow ring of dashes. */
vec4 dashed(float d) {
  float band = inside(abs(d - vRadius + 0.75) - 0.75);
  float dash = step(0.45, fract(atan(vPixel.x, vPixel.y) / TURN * 8.0));
  return vec4(vColour.rgb, band * dash * 0.7);
}

vec4 warningSign(float d, bool known) {
  vec4 sign = ring(d, max(2.0, vRadius * 0.3), 0.22);
  return known ? sign : over(sign, vColour.rgb, inside(d - vRadius * 0.36));
}

/** Another shape, not only another colour: a diamond with a bar and a dot; acknowledged, it is hollow. */
vec4 overdueSign(bool known, bool ageing) {
  float diamond = (abs(vPixel.x) + abs(vPixel.y) - vRadius) * 0.7071;
  float line = max(1.6, vRadius * 0.2);
  vec4 sign = vec4(GROUND, 0.75 * inside(diamond - 1.5));
  if (known) {
    sign = over(sign, vColour.rgb, inside(abs(diamond + line * 0.5) - line * 0.5));
    sign = over(sign, vColour.rgb, inside(length(vPixel) - vRadius * 0.2));
  } else {
    sign = over(sign, vColour.rgb, inside(diamond));
    vec2 bar = abs(vPixel - vec2(0.0, vRadius * 0.16)) - vec2(vRadius * 0.09, vRadius * 0.26);
    sign = over(sign, INK, inside(max(bar.x, bar.y)));
    sign = over(sign, INK, inside(length(vPixel + vec2(0.0, vRadius * 0.36)) - vRadius * 0.12));
  }
  if (ageing) {
    float rim = diamond - line * 1.5;
    sign = over(sign, vColour.rgb, inside(abs(rim) - line * 0.4));
  }
  return sign;
}

vec4 reticle() {
  vec2 far = abs(vPixel);
  float reach = vRadius * 1.7;
  float frame = abs(max(far.x, far.y) - reach) - 1.2;
  return vec4(${glsl(palette.reticle)}, inside(frame) * step(reach * 0.55, min(far.x, far.y)));
}

void main() {
  float d = length(vPixel);
  bool known = (vShape.y & 1) != 0;
  vec4 sign;
  if (vShape.x == 3) sign = overdueSign(known, (vShape.y & 2) != 0);
  else if (vShape.x == 2) sign = warningSign(d, known);
  else if (vShape.x == 1) sign = ring(d, max(1.5, vRadius * 0.3), 0.2);
  else if (vShape.x == 4) sign = dashed(d);
  else sign = vec4(vColour.rgb, 0.85 * inside(d - vRadius));
  if ((vShape.y & 4) != 0) {
    vec4 frame = reticle();
    sign = over(sign, frame.rgb, frame.a);
  }
  gl_FragDepth = gl_FragCoord.z;
  if (sign.a < 0.04 && vBeat >= 0.0) {
    float grown = vRadius * (1.0 + vBeat * 0.95);
    float fade = (1.0 - vBeat) * (1.0 - vBeat);
    sign = vec4(vColour.rgb, fade * (0.75 * inside(abs(d - grown) - max(1.2, vRadius * 0.1)) + 0.22 * inside(d - grown)));
    gl_FragDepth = ${(SIGN_DEPTH.halo * 0.5 + 0.5).toFixed(3)};
  }
  if (sign.a < 0.02) discard;
  fragColor = sign;
}
`
