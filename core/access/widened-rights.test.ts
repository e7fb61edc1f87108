import { describe, expect, it } from 'vitest'
import type { Person } from './person.ts'
import { widenedRights } from './widened-rights.ts'

const person = (more: Partial<Person> = {}): Person => ({
  user: 'C01',
  roles: ['operator'],
  posts: ['collector'],
  areas: ['990101'],
  units: ['U1'],
  ...more,
})

describe('rights are wider', () => {
  it.each([
    ['as they were', {}, []],
    ['another role', { roles: ['shift-leader'] }, ['roles']],
    ['no post: those of the role', { posts: [] }, ['posts']],
    ['a viewer without post, who sees what a collector does not', { roles: ['viewer'], posts: [] }, ['roles', 'posts']],
    ['one more post', { posts: ['collector', 'leader'] }, ['posts']],
    ['no area: the whole city', { areas: [] }, ['areas']],
    ['a part of the area', { areas: ['990101001'] }, []],
    ['a neighbour', { areas: ['990101', '990102'] }, ['areas']],
    ['no unit: all', { units: [] }, ['units']],
    ['another unit', { units: ['U10'] }, ['units']],
  ] as [string, Partial<Person>, string[]][])('%s', (_, change, widened) => {
    expect(widenedRights(person(), person(change))).toEqual(widened)
  })

  it('never where nothing bounded them', () => {
    const all = person({ roles: ['administrator'], posts: [], areas: [], units: [] })
    expect(widenedRights(all, person({ roles: ['administrator'] }))).toEqual([])
  })
})
