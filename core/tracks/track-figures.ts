import { MINUTE } from '../../contract/units.ts'
import { metresBetween } from './distance.ts'
import type { KeptFix } from './track-filter.ts'

/** Standing receivers wander: shorter moves are no way travelled, m. */
const WANDER_M = 15

/** Way travelled (里程), m. What happened in a gap is unknown and not counted. */
export function mileage(track: readonly KeptFix[], wanderM = WANDER_M): number {
  let metres = 0
  let anchor: KeptFix | null = null
  for (const fix of track) {
    if (!anchor || fix.afterGap) {
      anchor = fix
      continue
    }
    const moved = metresBetween(anchor, fix)
    if (moved < wanderM) continue
    metres += moved
    anchor = fix
  }
  return metres
}

export interface Stop {
  from: number
  to: number
  lng: number
  lat: number
  fixes: number
}
export interface StopRule {
  radiusM: number
  minMs: number
}
export const STOP_RULE: StopRule = { radiusM: 50, minMs: 5 * MINUTE }

/** Where the mover stayed (停留): all fixes of a stop lie within the radius of its first one. */
export function stopsOf(track: readonly KeptFix[], rule: StopRule = STOP_RULE): Stop[] {
  const stops: Stop[] = []
  let begin = 0
  while (begin < track.length) {
    const end = endOfStay(track, begin, rule.radiusM)
    const isStop = track[end - 1]!.at - track[begin]!.at >= rule.minMs
    if (isStop) stops.push(stopOf(track.slice(begin, end)))
    begin = isStop ? end : begin + 1
  }
  return stops
}

function endOfStay(track: readonly KeptFix[], begin: number, radiusM: number): number {
  let end = begin + 1
  while (end < track.length && !track[end]!.afterGap && metresBetween(track[begin]!, track[end]!) <= radiusM) end++
  return end
}

function stopOf(fixes: readonly KeptFix[]): Stop {
  const mean = (of: (fix: KeptFix) => number) => fixes.reduce((sum, fix) => sum + of(fix), 0) / fixes.length
  return {
    from: fixes[0]!.at,
    to: fixes.at(-1)!.at,
    lng: mean((fix) => fix.lng),
    lat: mean((fix) => fix.lat),
    fixes: fixes.length,
  }
}

export interface Coverage {
  /** Cells of the responsibility area that were visited, and all of them: 0 of 0 is "—". */
  visited: number
  cells: number
  /** Ms spent in each visited cell of the area. */
  timeIn: ReadonlyMap<string, number>
  /** Ms spent elsewhere. */
  timeOutside: number
}

/**
 * How much of a responsibility area (责任网格) a track covered, in cells (单元网格). A cell counts as visited by one fix; the
 * time between two fixes belongs to the place of the earlier one.
 */
export function coverageOf(
  track: readonly KeptFix[],
  areaCells: ReadonlySet<string>,
  cellAt: (lng: number, lat: number) => string | null,
): Coverage {
  const timeIn = new Map<string, number>()
  let timeOutside = 0
  for (const [index, fix] of track.entries()) {
    const next = track[index + 1]
    const spent = next && !next.afterGap ? next.at - fix.at : 0
    const cell = cellAt(fix.lng, fix.lat)
    if (cell !== null && areaCells.has(cell)) timeIn.set(cell, (timeIn.get(cell) ?? 0) + spent)
    else timeOutside += spent
  }
  return { visited: timeIn.size, cells: areaCells.size, timeIn, timeOutside }
}
