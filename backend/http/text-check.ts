import { ProblemError } from './problem.ts'
import type { App } from './route-context.ts'
import { textProblem } from './unstorable-text.ts'

/**
 * No text with U+0000 or half a character comes further than this: the database could not keep it, and what is written
 * together with it would fail too.
 */
export function checkTexts(app: App): void {
  app.addHook('preValidation', async ({ params, query, body, routeOptions }) => {
    const { textsByRow = false } = routeOptions.config
    const refused = textProblem(params) ?? textProblem(query) ?? (textsByRow ? null : textProblem(body))
    if (refused) throw new ProblemError(refused)
  })
}
