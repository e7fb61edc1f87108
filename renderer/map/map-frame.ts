/** What changes from frame to frame: one object, shared by the layers, written before each drawing. */
export interface MapFrame {
  /** Hall seconds from the time base. */
  now: number
  /** Hall seconds that moving signs are shown behind `now`, beyond one interval between fixes: covers the way from handset to panel. */
  lag: number
  /** Seconds for what breathes; wraps, so that float32 keeps its precision. */
  breath: number
  /** Panel pixels per arc minute at the farthest seat. */
  pxPerArcMinute: number
  /** Size of calm signs, 0…1: small on a far view or where there are very many. */
  calmScale: number
  /** Size of urgent signs: shrinks less. */
  urgentScale: number
}

/** Seconds after which `breath` starts anew: a common multiple of all periods used by the shaders. */
export const BREATH_WRAP_S = 8.4
