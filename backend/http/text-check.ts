import type { Problem } from '../../contract/wire/rest.ts'
import { unstorablePlace } from '../../core/text/storable.ts'
import { ProblemError, problem } from './problem.ts'
import type { App } from './route-context.ts'

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

/** Why a value cannot be kept; null = it can. */
export function textProblem(value: unknown): Problem | null {
  const place = unstorablePlace(value)
  return place === null ? null : unstorableText(place)
}

export const unstorableText = (place: string): Problem =>
  problem(
    'bad-request',
    {
      zh: `${place || '请求'} 的文字含有无法保存的字符（U+0000 或不成对的代理项）：请去掉后重发。`,
      en: `The text at ${place || '/'} holds a character that cannot be kept (U+0000 or half of a surrogate pair): remove it and send again.`,
    },
    place || '/',
  )
