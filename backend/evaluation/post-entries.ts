import type pg from 'pg'
import type { POST_SUBJECTS } from '../../contract/settings/evaluation.ts'
import { type Person, postsOf } from '../../core/access/person.ts'
import { type Scope, type SubjectEntry, UNASSIGNED } from '../../core/evaluation/engine/subjects.ts'
import type { CityDirectory } from '../city/city-directory.ts'

export type PostSubject = (typeof POST_SUBJECTS)[number]

export interface PostHolder {
  readonly code: string
  readonly name: string
}

type Account = Pick<Person, 'user' | 'roles' | 'posts' | 'areas' | 'units'> & { readonly name: string }

/**
 * Who holds a post and is therefore in its table although nothing was due: those who may work within the reader's scope. An
 * administrator, who stands in for everybody, is in the table of a post that was given to the account, or by what was done.
 */
export async function postHolders(
  pool: pg.Pool,
  { city }: CityDirectory,
  post: PostSubject,
  scope: Scope,
): Promise<PostHolder[]> {
  const { rows } = await pool.query<Account>('select "user", name, roles, posts, areas, units from account where not disabled')
  const accounts = rows
    .filter((account) => postsOf({ ...account, roles: account.roles.filter((role) => role !== 'administrator') }).includes(post))
    .filter(({ areas }) => overlaps(areas, scope.areas))
  const movers = post === 'collector' && scope.areas.length === 0 ? city.movers.filter(({ kind }) => kind === 'collector') : []
  const holders = [
    ...accounts.map(({ user, name }) => ({ code: user, name })),
    ...movers.map(({ id, name }) => ({ code: id, name })),
  ]
  return [...new Map(holders.map((holder) => [holder.code, holder])).values()]
}

function overlaps(own: readonly string[], asked: readonly string[]): boolean {
  if (own.length === 0 || asked.length === 0) return true
  return own.some((code) => asked.some((other) => code.startsWith(other) || other.startsWith(code)))
}

/** Those who did something, those who hold the post, and last what is nobody's. */
export function postEntries(
  doers: readonly SubjectEntry[],
  holders: readonly PostHolder[],
  idOfName: (name: string) => number | undefined,
): SubjectEntry[] {
  const names = new Map(holders.map(({ code, name }) => [code, name]))
  const known = new Set(doers.map(({ code }) => code))
  // Numbers of people whom no case names yet: below those that names have.
  const idle = holders
    .filter(({ code }) => !known.has(code))
    .map(({ code, name }, index) => ({ key: idOfName(code) ?? -1 - index, code, name, tier: null, cells: 1 }))
  const people = [...doers.map((doer) => ({ ...doer, name: names.get(doer.code) ?? doer.name })), ...idle]
  return [...people.sort((a, b) => a.code.localeCompare(b.code)), UNASSIGNED]
}
