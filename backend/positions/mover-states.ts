import type { CityFile, Mover } from '../../contract/files/city.ts'
import type { DutyRules } from '../../contract/settings/duty.ts'
import type { MoversReply, Presence } from '../../contract/wire/tracks.ts'
import type { Duty } from '../../core/duty/duty-of.ts'
import { presenceOf } from '../../core/tracks/mover-alarms.ts'
import type { MoverFix } from '../feed/wire-columns.ts'

/** What the roster says; the duty book answers it. */
export interface Roster {
  isRostered(mover: string): boolean
  dutyOf(mover: string, at: number, rules: Pick<DutyRules, 'signOnNeeded'>): Duty | null
  within(area: string | null): (lng: number, lat: number) => boolean
}

/**
 * Every mover in service with its newest fix. Of one that was never on a roster (排班) nothing is known: it counts as on
 * duty, and its area is the city.
 */
export function moverStates(
  { movers }: Pick<CityFile, 'movers'>,
  newest: readonly MoverFix[],
  now: number,
  roster: Roster,
  rules: Pick<DutyRules, 'signOnNeeded'>,
): MoversReply['movers'] {
  const lastOf = new Map(newest.map((fix) => [fix.mover, fix]))
  return movers.flatMap((mover, index): MoversReply['movers'] => {
    if (mover.inactive) return []
    const fix = lastOf.get(index)
    const presence = presenceIn(roster, mover, fix, now, rules)
    if (!fix) return [{ id: mover.id, kind: mover.kind, presence, last: null }]
    const { at, lng, lat, heading, speed } = fix
    return [{ id: mover.id, kind: mover.kind, presence, last: { at, lng, lat, heading, speed } }]
  })
}

function presenceIn(
  roster: Roster,
  { id, staleAfterMs }: Mover,
  fix: MoverFix | undefined,
  now: number,
  rules: Pick<DutyRules, 'signOnNeeded'>,
): Presence {
  const duty = roster.dutyOf(id, now, rules)
  const last = fix ? { at: fix.at, lng: fix.lng, lat: fix.lat, speedKmh: fix.speed } : null
  const inArea = roster.within(duty?.area ?? null)
  return presenceOf({ onDuty: duty !== null || !roster.isRostered(id), last, inArea }, staleAfterMs, now)
}
