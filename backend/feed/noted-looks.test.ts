import { expect, it } from 'vitest'
import type { Principal } from '../auth/principal.ts'
import { NotedLooks } from './noted-looks.ts'

const person: Principal = { kind: 'account', id: 'account:a', user: 'a', name: 'a', roles: [], posts: [], areas: [], units: [] }
const node: Principal = { kind: 'credential', id: 'credential:node', name: 'node', scopes: ['feed'] }

it('notes a person once a session, a machine never, and tries again where it could not be written', async () => {
  const written: string[] = []
  let away = true
  const looks = new NotedLooks(async (who) => {
    if (away) throw new Error('the database is away')
    written.push(who)
  })
  await expect(looks.note(person, 'one')).rejects.toThrow('away')
  away = false
  await looks.note(person, 'one')
  await Promise.all([looks.note(person, 'one'), looks.note(person, 'one'), looks.note(node, 'machine')])
  expect(written).toEqual(['account:a'])
  await looks.note(person, 'another session')
  expect(written).toHaveLength(2)
})
