/**
 * GPU-ready rows: what the hub sends to panels and what the map layers upload unchanged.
 * Places are degrees from the city's origin, times are seconds from the stream's time base: float32 then resolves
 * 3 mm within half a degree and 0.1 s within ten days, which raw degrees and epochs would not.
 */

/** One case: 24 bytes, little-endian. */
export const CASE_ROW_BYTES = 24
export const CASE_ROW = {
  /** float32, degrees east of the origin */
  x: 0,
  /** float32, degrees north of the origin */
  y: 4,
  /** float32, s: start of the present stage's clock */
  start: 8,
  /** float32, s: 80 % used. NEVER = no limit or clock stopped */
  warn: 12,
  /** float32, s: limit. NEVER = no limit or clock stopped */
  due: 16,
  /** uint32, see CASE_LOOK */
  look: 20,
} as const
/** A time that does not come; finite, so that shader arithmetic stays defined. */
export const NEVER_S = 1e30

/** Bit fields of `look`. All ones = the slot is free and nothing is drawn. */
export const CASE_LOOK = {
  stageShift: 0, // 3 bits, index into STAGES
  flagsShift: 3, // 8 bits, CASE_FLAGS
  /** 2 bits: 0 no alarm, 1 warning, 2 overdue, 3 ageing */
  alarmShift: 11,
  /** 1 bit: the alarm is acknowledged */
  acknowledgedShift: 13,
  /** 1 bit: the case that the operator has selected */
  selectedShift: 14,
  /** 1 bit: 部件 (1) or 事件 (0) */
  componentShift: 15,
} as const
export const FREE_SLOT = 0xffffffff

/** One fix of a mover: 16 bytes. A mover shows the motion between its last two fixes; its slot is its directory index. */
export const FIX_ROW_BYTES = 16
export const FIX_ROW = {
  x: 0, // float32
  y: 4, // float32
  at: 8, // float32, s
  /** uint32: bits 0–8 heading in degrees (511 = unknown), 9–24 speed in 0.1 km/h */
  motion: 12,
} as const
