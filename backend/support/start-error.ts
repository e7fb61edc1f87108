/** What a person reads when something is wrong: what, where, why, what to do; in both languages. */
export interface Sentence {
  readonly zh: string
  readonly en: string
}

/** The backend cannot start, or cannot go on: one sentence, no stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly sentence: Sentence

  constructor(sentence: Sentence, cause?: unknown) {
    super(sentence.en, { cause })
    this.sentence = sentence
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of a system or database error ('EADDRINUSE', '23505' …). */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : undefined
}
