import { SIGN_DEPTH, SIGN_VERTICES, signVertexGlsl } from '../../gpu/sign-glsl.ts'
import { glsl, palette } from '../../palette.ts'
import { moverGlsl } from './mover-glsl.ts'

export const moverVertexShader = `#version 300 es
#define SHADER_NAME mover-layer-vertex
out vec2 vPixel;
flat out vec4 vColour;
flat out float vRadius;
/** x: a vehicle, y: heading known */
flat out ivec2 vKind;
${signVertexGlsl}
${moverGlsl}
void main() {
  int base = (gl_VertexID / ${SIGN_VERTICES}) * (movers.ring + 2);
  int newest = newestOf(base);
  if (newest < 0) { drawNothing(); return; }
  Fix last = fixAt(base, newest);
  Fix previous = fixAt(base, before(newest, 1));
  uvec2 traits = traitsOf(base);
  float staleS = uintBitsToFloat(traits.y);
  float shown = shownTime(last, previous, staleS);

  Fix from = previous;
  Fix to = last;
  if (isKnown(previous) && shown < previous.at) {
    Fix earlier = fixAt(base, before(newest, 2));
    if (isKnown(earlier)) { from = earlier; to = previous; }
  }
  vec2 place = to.place;
  bool glides = isKnown(from) && to.at - from.at <= staleS;
  if (glides) place = mix(from.place, to.place, clamp((shown - from.at) / max(to.at - from.at, 1e-3), 0.0, 1.0));

  // Heading as reported, else the way that it goes.
  uint reported = to.motion & 511u;
  vec2 way = (placeOf(to.place).xy - placeOf(from.place).xy) * project.viewportSize;
  bool walks = glides && dot(way, way) > 1.0;
  vec2 ahead = vec2(0.0, 1.0);
  if (reported != 511u) {
    float heading = radians(float(reported));
    vec2 step = vec2(sin(heading), cos(heading)) * 1e-4;
    ahead = (placeOf(place + step).xy - placeOf(place).xy) * project.viewportSize;
  } else if (walks) ahead = way;
  vKind = ivec2(int(traits.x), int(reported != 511u || walks));
  ahead = dot(ahead, ahead) > 0.0 ? normalize(ahead) : vec2(0.0, 1.0);

  float age = movers.now - last.at;
  float fresh = 1.0 - smoothstep(staleS * 0.6, staleS, age);
  if (age > staleS * 6.0) { drawNothing(); return; }
  vec3 own = traits.x == 1u ? ${glsl(palette.vehicle)} : ${glsl(palette.collector)};
  vColour = vec4(mix(${glsl(palette.lost)}, own, fresh), mix(0.45, 1.0, fresh));
  vRadius = max(2.5, movers.pxPerArcMinute * movers.scale * (traits.x == 1u ? 3.0 : 2.5));
  vPixel = AROUND[gl_VertexID % ${SIGN_VERTICES}] * (vRadius * 1.7 + 2.0);
  vec2 turned = vec2(vPixel.x * ahead.y + vPixel.y * ahead.x, vPixel.y * ahead.y - vPixel.x * ahead.x);
  placeSign(place, turned, ${SIGN_DEPTH.mover.toFixed(2)});
}
`

export const moverFragmentShader = `#version 300 es
#define SHADER_NAME mover-layer-fragment
precision highp float;
in vec2 vPixel;
flat in vec4 vColour;
flat in float vRadius;
flat in ivec2 vKind;
out vec4 fragColor;

const vec3 GROUND = ${glsl(palette.ground)};
float inside(float distance) { return clamp(0.5 - distance, 0.0, 1.0); }

/** A collector is a disc with a nose, a vehicle an arrow head. The rim of ground keeps both apart from streets. */
float collectorShape() {
  float disc = length(vPixel) - vRadius * 0.8;
  if (vKind.y == 0) return disc;
  vec2 nose = vec2(abs(vPixel.x), vPixel.y - vRadius * 1.5);
  return min(disc, max(dot(nose, normalize(vec2(1.0, 0.75))), vRadius * 0.3 - vPixel.y));
}

float vehicleShape() {
  if (vKind.y == 0) return max(abs(vPixel.x), abs(vPixel.y)) - vRadius * 0.75;
  vec2 side = vec2(abs(vPixel.x), vPixel.y);
  float sides = dot(side - vec2(0.0, vRadius * 1.45), normalize(vec2(1.9, 0.8)));
  float notch = dot(side + vec2(0.0, vRadius * 0.45), normalize(vec2(-0.55, -1.0)));
  return max(sides, notch);
}

void main() {
  float shape = vKind.x == 1 ? vehicleShape() : collectorShape();
  float body = inside(shape);
  float rim = inside(shape - 1.5);
  float alpha = mix(0.7 * rim, 1.0, body) * vColour.a;
  if (alpha < 0.05) discard;
  fragColor = vec4(mix(GROUND, vColour.rgb, body), alpha);
}
`
