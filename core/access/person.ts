import type { Post } from '../../contract/domain/post.ts'
import type { Role } from '../../contract/wire/rest.ts'

/** A person as far as rights go: an account that signed in. */
export interface Person {
  /** A collector's (监督员) account bears the id of the mover, by which reports name their reporter. */
  readonly user: string
  readonly roles: readonly Role[]
  readonly posts: readonly Post[]
  /** Codes of areas (责任网格, 街道, 区), each with all below it; empty = the whole city. */
  readonly areas: readonly string[]
  /** Codes of the units that the person acts for; empty = all. */
  readonly units: readonly string[]
}

/**
 * The posts of an account that was given none. The role is the coarse level of trust, the post says which steps; a
 * viewer has no post and takes none. An administrator stands in for everybody: in a small town there is nobody else.
 */
export const POSTS_OF_ROLE: Readonly<Record<Role, readonly Post[]>> = {
  viewer: [],
  operator: ['acceptor', 'dispatcher'],
  'shift-leader': ['acceptor', 'dispatcher', 'shift-leader', 'supervisor'],
  administrator: ['collector', 'acceptor', 'shift-leader', 'dispatcher', 'unit', 'supervisor', 'leader'],
}

export function postsOf(person: Person): readonly Post[] {
  if (person.posts.length > 0) return person.posts
  return [...new Set(person.roles.flatMap((role) => POSTS_OF_ROLE[role]))]
}

/** Sees and does all: no area, no unit, no post narrows what there is. */
export function seesWholeCity(person: Person): boolean {
  const { areas, units, posts } = person
  return areas.length === 0 && units.length === 0 && !(posts.length > 0 && posts.every((post) => post === 'collector'))
}
