import type { LngLat } from '../../../contract/units.ts'
import { DAY, HOUR, MINUTE } from '../../../contract/units.ts'
import type { PatrolArea, ShiftPlan } from '../../../contract/wire/duty.ts'
import { polygonTable } from '../../../core/geometry/polygon-table.ts'
import { startOfDay } from '../../../core/time/local-day.ts'
import { DAY_SHIFT, worksAtNight } from './fleet.ts'
import type { Patrol, Scenery } from './scenery.ts'
import type { StreetNetwork } from './street-network.ts'

/** Who is on duty where and when (排班), as the city's office would plan it. */
export interface Roster {
  readonly areas: readonly PatrolArea[]
  /** The shifts that begin on the local day of an instant. */
  shiftsOf(at: number): ShiftPlan[]
}

/** Each collector and vehicle patrols the communities that its streets run through. */
export function rosterOf(scenery: Pick<Scenery, 'city' | 'network' | 'patrols'>): Roster {
  const communities = scenery.city.areas.filter(({ kind }) => kind === 'community')
  const table = polygonTable(communities.map(({ polygons }) => polygons))
  const codeAt = ([lng, lat]: LngLat): string | undefined => communities[table.at(lng, lat)[0] ?? -1]?.code
  const areas = scenery.patrols.map((patrol): PatrolArea => {
    const codes = placesOf(patrol, scenery.network)
      .map(codeAt)
      .filter((code) => code !== undefined)
    return { code: areaCode(patrol), name: `${patrol.mover.name}责任网格`, areas: [...new Set(codes)].sort(), unitCode: null }
  })
  const offset = scenery.city.calendar.utcOffsetMinutes
  return { areas, shiftsOf: (at) => scenery.patrols.flatMap((patrol, index) => shiftsOf(patrol, index, startOfDay(at, offset))) }
}

/** The corners of its streets, and the middles: a long street may pass through a community in which it has no corner. */
function placesOf(patrol: Patrol, { nodes, streets }: StreetNetwork): LngLat[] {
  const own = new Set(patrol.nodes)
  const middles = streets
    .filter(({ from, to }) => own.has(from) && own.has(to))
    .map(({ from, to }): LngLat => {
      const [a, b] = [nodes[from] as LngLat, nodes[to] as LngLat]
      return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
    })
  return [...patrol.nodes.map((node) => nodes[node] as LngLat), ...middles]
}

function shiftsOf(patrol: Patrol, index: number, midnight: number): ShiftPlan[] {
  const [begin, end] = DAY_SHIFT
  const plan = (from: number, to: number): ShiftPlan => ({
    mover: patrol.mover.id,
    area: areaCode(patrol),
    startsAt: midnight + from * HOUR,
    endsAt: midnight + to * HOUR,
  })
  const day = plan(begin, end)
  return worksAtNight(index) ? [day, plan(end, begin + DAY / HOUR)] : [day]
}

function areaCode({ mover }: Patrol): string {
  return `G-${mover.id}`
}

/** A roster is told this long ahead. */
export const AHEAD_MS = 12 * HOUR + MINUTE
