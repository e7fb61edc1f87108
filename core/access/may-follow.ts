import { inAreas, type Place } from './may-see.ts'
import { type Person, seesWholeCity } from './person.ts'

/** Those whose posts are all outside the centre: collectors and units have no business with where others are. */
export function isOutsideOnly({ posts }: Person): boolean {
  return posts.length > 0 && posts.every((post) => post === 'collector' || post === 'unit')
}

/** Whether a person is shown a mover at a place: the own one always, others by those of the centre in their areas. */
export function mayFollow(person: Person, mover: string, place: Place): boolean {
  if (mover === person.user) return true
  if (isOutsideOnly(person)) return false
  return seesWholeCity(person) || inAreas(person.areas, place)
}
