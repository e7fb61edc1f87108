import { NO_FIX } from '../../../state/mover-rows.ts'

/**
 * Reading a mover's ring of fixes and finding where it is shown. A mover is shown one interval between its last two fixes
 * behind the hall time (plus the lag of the line), so that it always glides between places that it really reported.
 */
export const moverGlsl = `
uniform highp usampler2D rows;

struct Fix { vec2 place; float at; uint motion; };

Fix fixAt(int base, int index) {
  uvec4 texel = texelFetch(rows, texelAt(base + index), 0);
  return Fix(uintBitsToFloat(texel.xy), uintBitsToFloat(texel.z), texel.w);
}

/** -1: has never reported. */
int newestOf(int base) {
  uint head = texelFetch(rows, texelAt(base + movers.ring), 0).x;
  return head == ${NO_FIX}u ? -1 : int(head);
}

int before(int index, int steps) { return (index + movers.ring * 2 - steps) % movers.ring; }

bool isKnown(Fix fix) { return fix.at < 1e29; }

uvec2 traitsOf(int base) { return texelFetch(rows, texelAt(base + movers.ring + 1), 0).xy; }

/** The hall time that is shown of this mover. */
float shownTime(Fix last, Fix previous, float staleS) {
  float interval = isKnown(previous) ? min(last.at - previous.at, staleS) : 0.0;
  return movers.now - movers.lag - interval;
}
`
