import { ProblemError, refuse } from './problem.ts'
import type { App } from './route-context.ts'
import { textProblem } from './unstorable-text.ts'

/** Several times as deep as anything that we take; whoever walks a body by calling itself is safe. */
const DEEPEST = 64

/**
 * No text with U+0000 or half a character comes further than this: the database could not keep it, and what is written
 * together with it would fail too. Nor does a body of lists within lists that nobody could walk.
 */
export function checkTexts(app: App): void {
  app.addHook('preValidation', async ({ params, query, body, routeOptions }) => {
    const { textsByRow = false } = routeOptions.config
    if (isDeeperThan(body, DEEPEST)) throw tooDeep()
    const refused = textProblem(params) ?? textProblem(query) ?? (textsByRow ? null : textProblem(body))
    if (refused) throw new ProblemError(refused)
  })
}

function isDeeperThan(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; depth <= most && level.length > 0; depth++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return level.length > 0
}

const tooDeep = () =>
  refuse('bad-request', {
    zh: `请求正文嵌套超过 ${DEEPEST} 层：请核对格式。`,
    en: `The request's body is nested more than ${DEEPEST} levels deep: check its form.`,
  })
