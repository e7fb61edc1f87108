import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import {
  CENTRE_POSTS,
  type CentrePost,
  type ChainPost,
  CITY_POSTS,
  type CityPost,
  type Post,
} from '../../contract/domain/post.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import { type Person, postsOf } from './person.ts'

/** Digits of a district's code (GB/T 2260): an area with fewer is wider than any district. */
const DISTRICT_CODE_LENGTH = 6

/** Whether cases come to a post by the centre that holds them. */
export function isCentrePost(post: Post): post is CentrePost {
  return (CENTRE_POSTS as readonly Post[]).includes(post)
}

/**
 * Whether a person works in the centre that holds a case. A district's centre is those whose areas lie in the district or are
 * it; the city's is those whom no district bounds. In a city of one level what nobody handed down is everybody's whose area
 * it lies in. An administrator stands in for every centre, so that nothing stays with one that has no people.
 */
export function worksInCentre(person: Person, centre: string, levels: Levels): boolean {
  if (person.roles.includes('administrator')) return true
  if (centre !== CITY_CENTRE) return person.areas.some((area) => area.startsWith(centre))
  return levels === 'one' || isOfWholeCity(person)
}

function isOfWholeCity({ areas }: Person): boolean {
  return areas.length === 0 || areas.some((area) => area.length < DISTRICT_CODE_LENGTH)
}

/**
 * Whether a person gives the verdicts of every centre's posts: in a city of one level, whose posts are the city's, those whom no
 * district bounds. With two levels each centre has posts of its own.
 */
export function decidesForAll(person: Person, levels: Levels): boolean {
  return levels === 'one' && isOfWholeCity(person)
}

/** What a person is where a chain asks for a verdict: as well as what the person is in it. */
export function verdictPostsOf(person: Person, centre: string, levels: Levels): ChainPost[] {
  const own = chainPostsOf(person, centre, levels)
  return decidesForAll(person, levels) ? [...new Set([...postsOf(person), ...own])] : own
}

/** The centres in which a person works, of all that a city has. */
export function centresOf(person: Person, districts: readonly string[], levels: Levels): string[] {
  return [CITY_CENTRE, ...districts].filter((centre) => worksInCentre(person, centre, levels))
}

/** What a person is in the chain of an approval about a case that this centre holds. */
export function chainPostsOf(person: Person, centre: string, levels: Levels): ChainPost[] {
  const posts = postsOf(person)
  const here = worksInCentre(person, centre, levels)
  const city = worksInCentre(person, CITY_CENTRE, levels)
  return [
    ...posts.filter((post) => here || !isCentrePost(post)),
    ...(city ? posts.filter(isCentrePost).map((post): CityPost => `city:${post}`) : []),
  ]
}

/** The post itself, whichever centre's. */
export function postOf(step: ChainPost): Post {
  return isCityPost(step) ? (step.slice('city:'.length) as CentrePost) : step
}

export function isCityPost(step: ChainPost): step is CityPost {
  return (CITY_POSTS as readonly ChainPost[]).includes(step)
}

/** The centre whose post decides about a case that `centre` holds; null for those outside the centres. */
export function centreOfStep(step: ChainPost, centre: string): string | null {
  if (isCityPost(step)) return CITY_CENTRE
  return isCentrePost(step) ? centre : null
}
