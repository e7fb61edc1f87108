import type { Place } from '../../core/access/may-see.ts'
import { type CollectorDuty, isTaskOf } from '../../core/messages/collectors.ts'
import type { Person } from '../../core/messages/recipients.ts'
import { DUTY } from '../duty/duty-setting.ts'
import type { RouteContext } from '../http/route-context.ts'

/** Whose a collector's task in a place is, by the roster of this moment. */
export function taskOf(
  { duty, directory, settings }: Pick<RouteContext, 'duty' | 'directory' | 'settings'>,
  now: number,
): (person: Person, place: Place) => boolean {
  const { body: rules } = settings.at(DUTY, now)
  const dutyOf = (mover: string): CollectorDuty | null | 'unknown' => {
    if (duty.rosteredMovers().size === 0) return 'unknown'
    const at = duty.dutyOf(mover, now, rules)
    if (at === null) return null
    const area = at.area === null ? undefined : duty.areas.get(at.area)
    return { patrols: area?.areas ?? null }
  }
  return ({ reporter, areas }, place) =>
    reporter !== null && isTaskOf(areas, dutyOf(reporter), place) && directory.moverEver(reporter)?.kind === 'collector'
}
