import type { CityFile } from '../../contract/files/city.ts'
import type { MoversReply } from '../../contract/wire/tracks.ts'
import { presenceOf } from '../../core/tracks/mover-alarms.ts'
import type { MoverFix } from '../feed/wire-columns.ts'

type City = Pick<CityFile, 'movers' | 'bounds'>

/**
 * Every mover of the city with its newest fix. The city's data has no duty roster (排班) and no area of one's own
 * (责任网格): every mover counts as on duty, and its area is the bounds of the city.
 */
export function moverStates({ movers, bounds }: City, newest: readonly MoverFix[], now: number): MoversReply['movers'] {
  const lastOf = new Map(newest.map((fix) => [fix.mover, fix]))
  const [west, south, east, north] = bounds
  const inArea = (lng: number, lat: number) => lng >= west && lng <= east && lat >= south && lat <= north
  return movers.map(({ id, kind, staleAfterMs }, index) => {
    const fix = lastOf.get(index)
    if (!fix) return { id, kind, presence: presenceOf({ onDuty: true, last: null, inArea }, staleAfterMs, now), last: null }
    const { at, lng, lat, heading, speed } = fix
    const last = { at, lng, lat, speedKmh: speed }
    const presence = presenceOf({ onDuty: true, last, inArea }, staleAfterMs, now)
    return { id, kind, presence, last: { at, lng, lat, heading, speed } }
  })
}
