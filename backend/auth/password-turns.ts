import { refuse } from '../http/problem.ts'

/** Tries for one name that may wait: more is no person. At some 50 ms each the last one waits half a second. */
const MOST_WAITING = 10

/**
 * One password at a time for each name. Checking one takes tens of milliseconds; were they checked side by side, all of a
 * hundred guesses sent at once would have begun before the first was counted, and the lock would come too late.
 */
export class PasswordTurns {
  private readonly tails = new Map<string, { waiting: number; last: Promise<unknown> }>()

  /** @throws ProblemError when too many wait already */
  async take<Result>(user: string, check: () => Promise<Result>): Promise<Result> {
    const line = this.tails.get(user) ?? { waiting: 0, last: Promise.resolve() }
    if (line.waiting >= MOST_WAITING) throw tooMany()
    this.tails.set(user, line)
    line.waiting++
    const mine = line.last.then(check)
    line.last = mine.catch(() => undefined)
    try {
      return await mine
    } finally {
      if (--line.waiting === 0) this.tails.delete(user)
    }
  }
}

const tooMany = () =>
  refuse('too-many-requests', {
    zh: '该账号同时登录的请求过多：请几秒后再试。',
    en: 'Too many sign-ins with this account at once: try again in a few seconds.',
  })
