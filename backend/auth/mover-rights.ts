import { isOutsideOnly, mayFollow } from '../../core/access/may-follow.ts'
import type { Place } from '../../core/access/may-see.ts'
import { forbidden } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { Principal } from './principal.ts'

export const NOWHERE: Place = { cellCode: null, districtCode: null }

/** Whether a caller is shown a mover at a place; machines are narrowed by their scopes alone. */
export function followsMover(principal: Principal, mover: string, place: Place): boolean {
  return principal.kind === 'credential' || mayFollow(principal, mover, place)
}

/** `followsMover` for lists: whose movers, and those in which areas, a caller is shown. */
export interface Followed {
  readonly everybody: boolean
  /** Whose own movements they are; null = a machine's. */
  readonly user: string | null
  readonly areas: readonly string[]
}

export function followedBy(principal: Principal): Followed {
  if (principal.kind === 'credential') return { everybody: true, user: null, areas: [] }
  if (isOutsideOnly(principal)) return { everybody: false, user: principal.user, areas: [] }
  const { user, areas } = principal
  return { everybody: areas.length === 0, user, areas }
}

/** A patrol area as a place: by the first of the areas that it is made of. */
export function placeOfPatrol(area: { readonly areas: readonly string[] } | null | undefined): Place {
  return { cellCode: null, districtCode: area?.areas[0] ?? null }
}

/** A collector signs on and off for nobody else, and the centre for those who are in its areas. @throws ProblemError */
export function mustActForMover(principal: Principal, mover: string, places: readonly Place[]): void {
  if (principal.kind === 'credential') return
  if (isOutsideOnly(principal) && principal.user !== mover) throw forbidden()
  if (![NOWHERE, ...places].some((place) => mayFollow(principal, mover, place))) throw notInYourAreas('/id')
}

/** Whoever plans answers for all of the patrol area; null = one that is not known, or the whole city. */
export function mayPlan(principal: Principal, area: { readonly areas: readonly string[] } | null): boolean {
  if (principal.kind === 'credential' || principal.areas.length === 0) return true
  const { areas: own } = principal
  return area?.areas.every((code) => own.some((mine) => code.startsWith(mine))) ?? false
}

/** As `mayPlan`. @throws ProblemError */
export function mustPlan(principal: Principal, area: { readonly areas: readonly string[] } | null, at: string): void {
  if (!mayPlan(principal, area)) throw notInYourAreas(at)
}

const notInYourAreas = (at: string) =>
  refuse(
    'forbidden',
    {
      zh: '责任网格、班次或人员不在您的责任区域内：请由该区域的值班长或有全市权限的人办理。没有写入任何内容。',
      en: 'The patrol area, shift or person is not within your areas: leave it to those of that area, or to somebody with rights for the whole city. Nothing was written.',
    },
    at,
  )
