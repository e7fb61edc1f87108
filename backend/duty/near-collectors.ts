import type { LngLat } from '../../contract/units.ts'
import type { NearCollector } from '../../contract/wire/areas.ts'
import { distanceMetres } from '../../core/geometry/metres.ts'
import { followsMover } from '../auth/mover-rights.ts'
import type { Principal } from '../auth/principal.ts'
import type { RouteContext } from '../http/route-context.ts'
import { moverStates } from '../positions/mover-states.ts'
import { DUTY } from './duty-setting.ts'

/** As many as a dispatcher looks at. */
const MOST = 5

/** Collectors present (在岗) nearest to a place, of those whom the caller may follow. */
export function nearCollectors(
  place: LngLat,
  caller: Principal,
  { directory, live, duty, settings, hall }: Pick<RouteContext, 'directory' | 'live' | 'duty' | 'settings' | 'hall'>,
): NearCollector[] {
  const now = hall.now()
  const rules = settings.at(DUTY, now).body
  return moverStates(directory.city, live.all(), now, duty, rules)
    .flatMap(({ id, kind, presence, last }) => {
      if (kind !== 'collector' || presence !== 'present' || !last) return []
      if (!followsMover(caller, id, directory.locate(last.lng, last.lat))) return []
      return [{ id, seenAt: last.at, metres: distanceMetres(place, [last.lng, last.lat]) }]
    })
    .sort((a, b) => a.metres - b.metres)
    .slice(0, MOST)
    .map(({ id, metres, seenAt }) => {
      const area = duty.areas.get(duty.dutyOf(id, now, rules)?.area ?? '')
      const name = directory.moverEver(id)?.name ?? id
      return { id, name, metres: Math.round(metres), seenAt, area: area ? { code: area.code, name: area.name } : null }
    })
}
