import { isOnlyCollector } from './may-see.ts'
import { type Person, postsOf } from './person.ts'

export const RIGHTS = ['roles', 'posts', 'areas', 'units'] as const
export type Right = (typeof RIGHTS)[number]

/** In which of its rights an account may afterwards do or see what it could not before. */
export function widenedRights(before: Person, after: Person): Right[] {
  const postsBefore = postsOf(before)
  const widened: Readonly<Record<Right, boolean>> = {
    roles: after.roles.some((role) => !before.roles.includes(role)),
    posts: postsOf(after).some((post) => !postsBefore.includes(post)) || (isOnlyCollector(before) && !isOnlyCollector(after)),
    areas: isWider(before.areas, after.areas, (area, own) => area.startsWith(own)),
    units: isWider(before.units, after.units, (unit, own) => unit === own),
  }
  return RIGHTS.filter((right) => widened[right])
}

/** None at all means no bounds. */
function isWider(before: readonly string[], after: readonly string[], isWithin: (code: string, own: string) => boolean): boolean {
  if (before.length === 0) return false
  return after.length === 0 || after.some((code) => !before.some((own) => isWithin(code, own)))
}
