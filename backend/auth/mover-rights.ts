import { isOutsideOnly, mayFollow } from '../../core/access/may-follow.ts'
import type { Place } from '../../core/access/may-see.ts'
import { forbidden } from '../http/guard.ts'
import type { Principal } from './principal.ts'

export const NOWHERE: Place = { cellCode: null, districtCode: null }

/** Whether a caller is shown a mover at a place; machines are narrowed by their scopes alone. */
export function followsMover(principal: Principal, mover: string, place: Place): boolean {
  return principal.kind === 'credential' || mayFollow(principal, mover, place)
}

/** A patrol area as a place: by the first of the areas that it is made of. */
export function placeOfPatrol(area: { readonly areas: readonly string[] } | null | undefined): Place {
  return { cellCode: null, districtCode: area?.areas[0] ?? null }
}

/** A collector signs on and off for nobody else. @throws ProblemError */
export function mustActForMover(principal: Principal, mover: string): void {
  if (principal.kind === 'account' && isOutsideOnly(principal) && principal.user !== mover) throw forbidden()
}
