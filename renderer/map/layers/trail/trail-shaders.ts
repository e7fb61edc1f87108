import { STRETCH_VERTICES, signVertexGlsl } from '../../gpu/sign-glsl.ts'
import { glsl, palette } from '../../palette.ts'
import { moverGlsl } from '../mover/mover-glsl.ts'

/** One quad per pair of neighbouring fixes; what has faded, or is not shown yet, collapses to nothing. */
export const trailVertexShader = `#version 300 es
#define SHADER_NAME trail-layer-vertex
out vec4 vColour;
out float vAcross;
flat out float vHalfWidth;
${signVertexGlsl}
${moverGlsl}
void main() {
  int pairs = movers.ring - 1;
  int quad = gl_VertexID / ${STRETCH_VERTICES};
  int base = (quad / pairs) * (movers.ring + 2);
  int newest = newestOf(base);
  if (newest < 0) { drawNothing(); return; }
  int back = quad % pairs;
  Fix to = fixAt(base, before(newest, back));
  Fix from = fixAt(base, before(newest, back + 1));
  if (!isKnown(from) || !isKnown(to)) { drawNothing(); return; }
  uvec2 traits = traitsOf(base);
  float staleS = uintBitsToFloat(traits.y);
  float shown = shownTime(fixAt(base, newest), fixAt(base, before(newest, 1)), staleS);
  if (shown <= from.at || shown - to.at > movers.trailS || to.at - from.at > staleS) { drawNothing(); return; }

  float until = clamp((shown - from.at) / max(to.at - from.at, 1e-3), 0.0, 1.0);
  vec4 tail = placeOf(from.place);
  vec4 head = placeOf(mix(from.place, to.place, until));
  vec2 way = (head.xy / head.w - tail.xy / tail.w) * project.viewportSize;
  float length = length(way);
  vec2 along = length > 1e-6 ? way / length : vec2(1.0, 0.0);
  vec2 corner = CORNERS[gl_VertexID % ${STRETCH_VERTICES}];
  vec4 end = corner.x < 0.0 ? tail : head;
  float at = corner.x < 0.0 ? from.at : mix(from.at, to.at, until);
  vHalfWidth = max(1.0, movers.pxPerArcMinute * movers.scale * 0.6);
  vAcross = corner.y * (vHalfWidth + 1.0);
  gl_Position = vec4(end.xy + pixelsToNdc(vec2(-along.y, along.x) * vAcross) * end.w, 0.95 * end.w, end.w);
  vec3 own = traits.x == 1u ? ${glsl(palette.vehicle)} : ${glsl(palette.collector)};
  vColour = vec4(own, 0.55 * clamp(1.0 - (shown - at) / movers.trailS, 0.0, 1.0));
}
`

export const trailFragmentShader = `#version 300 es
#define SHADER_NAME trail-layer-fragment
precision highp float;
in vec4 vColour;
in float vAcross;
flat in float vHalfWidth;
out vec4 fragColor;
void main() {
  fragColor = vec4(vColour.rgb, vColour.a * clamp(vHalfWidth + 0.5 - abs(vAcross), 0.0, 1.0));
}
`
