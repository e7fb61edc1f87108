import { type PasswordFault, passwordFault, SHORTEST_PASSWORD } from '../../core/access/password-rules.ts'
import type { Person } from '../../core/access/person.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { mustBeKnown } from '../city/must-be-known.ts'
import { refuse } from '../http/problem.ts'
import type { Sentence } from '../support/start-error.ts'

const SENTENCES: Readonly<Record<PasswordFault, Sentence>> = {
  'too-short': {
    zh: `密码至少 ${SHORTEST_PASSWORD} 个字符：可用一句好记的话。`,
    en: `A password has at least ${SHORTEST_PASSWORD} characters: a phrase is easily remembered.`,
  },
  'too-long': { zh: '密码至多 256 个字符：请缩短。', en: 'A password has at most 256 characters: shorten it.' },
  common: {
    zh: '这是最常被猜到的密码之一：请换一个别人想不到的。',
    en: 'This is one of the passwords that are guessed first: choose one that nobody would think of.',
  },
  'like-the-name': {
    zh: '密码几乎就是账号名：请换一个。',
    en: 'The password is hardly more than the account name: choose another.',
  },
  monotonous: {
    zh: '密码只是重复或连续的字符：请换一个。',
    en: 'The password is only repeated or consecutive characters: choose another.',
  },
}

export function passwordSentence(password: string, user: string): Sentence | null {
  const fault = passwordFault(password, user)
  return fault === null ? null : SENTENCES[fault]
}

/** @throws ProblemError */
export function mustBeGoodPassword(password: string, user: string): void {
  const sentence = passwordSentence(password, user)
  if (sentence) throw refuse('bad-request', sentence, '/password')
}

/** What rights name must exist; a misspelt area would be one in which nothing ever lies. @throws ProblemError */
export function mustBeKnownRights(
  { posts, areas, units }: Pick<Person, 'posts' | 'areas' | 'units'>,
  directory: CityDirectory,
): void {
  mustBeKnown({ areas, units }, directory)
  if (posts.includes('unit') && units.length === 0) {
    throw refuse(
      'bad-request',
      {
        zh: '专业部门人员须指明单位（units），否则会看到所有单位的案卷。',
        en: 'A person of a unit needs the unit (units), or would see the cases of all units.',
      },
      '/units',
    )
  }
}
