import { ROW_TEXTURE_WIDTH } from './row-texture.ts'

/** Vertices per sign: one triangle around the sign's circle, half the work of a quad. */
export const SIGN_VERTICES = 3
/** Vertices per stretch of a line. */
export const STRETCH_VERTICES = 6

/**
 * Vertex-shader parts of signs and lines. A sign stands on a place of the map, faces the viewer and keeps its size in
 * pixels. Vertices are pulled by gl_VertexID, without attributes or instances: software renderers are many times slower on
 * instances of a few vertices. No point sprites: a sprite whose centre is off the glass is not drawn at all, and half a
 * sign would be missing at every seam.
 */
export const signVertexGlsl = `
const vec2 CORNERS[6] = vec2[6](vec2(-1, -1), vec2(1, -1), vec2(-1, 1), vec2(-1, 1), vec2(1, -1), vec2(1, 1));
/** A triangle around the unit circle. */
const vec2 AROUND[3] = vec2[3](vec2(-1.7320508, -1), vec2(1.7320508, -1), vec2(0, 2));

ivec2 texelAt(int index) { return ivec2(index % ${ROW_TEXTURE_WIDTH}, index / ${ROW_TEXTURE_WIDTH}); }

void drawNothing() { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); }

vec4 placeOf(vec2 degrees) {
  geometry.worldPosition = vec3(degrees, 0.0);
  return project_position_to_clipspace(vec3(degrees, 0.0), vec3(0.0), vec3(0.0), geometry.position);
}

vec2 pixelsToNdc(vec2 pixels) { return pixels * project.devicePixelRatio * 2.0 / project.viewportSize; }

/** depth: -1 nearest … 1 farthest; says what lies on top, not how far away it is. */
void placeSign(vec2 degrees, vec2 offsetPixels, float depth) {
  vec4 centre = placeOf(degrees);
  gl_Position = vec4(centre.xy + pixelsToNdc(offsetPixels) * centre.w, depth * centre.w, centre.w);
}
`

/** Order of signs by depth: urgent above calm, whatever was drawn first. */
export const SIGN_DEPTH = {
  selected: -0.9,
  overdue: -0.7,
  overdueKnown: -0.6,
  warning: -0.4,
  warningKnown: -0.3,
  /** Names stay legible where calm cases lie thick, and never cover one that calls. */
  name: -0.1,
  mover: 0,
  calm: 0.4,
  camera: 0.7,
  halo: 0.9,
} as const
