import type { ChainPost } from '../../contract/domain/post.ts'
import { isCityPost, postOf } from '../../core/access/centre.ts'
import type { Sentence } from '../support/start-error.ts'
import { POST_WORDS } from '../support/words.ts'

/** Whose turn it is, in words. */
export function chainPostWords(step: ChainPost): Sentence {
  const { zh, en } = POST_WORDS[postOf(step)]
  return isCityPost(step) ? { zh: `市级${zh}`, en: `the city's ${en}` } : { zh, en }
}
