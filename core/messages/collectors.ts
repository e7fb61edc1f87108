import { inAreas, type Place } from '../access/may-see.ts'

/** What the roster says of a collector (监督员) now. */
export interface CollectorDuty {
  /** 责任网格: codes of areas, each with all below it; null = no bounds. */
  readonly patrols: readonly string[] | null
}

/**
 * Whether a task (核实, 核查) in this place is this collector's: on duty, in the patrol area, and in the contact's own areas
 * where it has any. `duty` null = off duty; `'unknown'` = the city keeps no roster: then the contact must name areas.
 */
export function isTaskOf(contactAreas: readonly string[], duty: CollectorDuty | null | 'unknown', place: Place): boolean {
  if (duty === null || !inAreas(contactAreas, place)) return false
  if (duty === 'unknown') return contactAreas.length > 0
  return duty.patrols === null || (duty.patrols.length > 0 && inAreas(duty.patrols, place))
}
