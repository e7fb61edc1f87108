import type { Problem } from '../../contract/wire/rest.ts'
import { unstorablePlace } from '../../core/text/storable.ts'
import { problem } from './problem.ts'

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
