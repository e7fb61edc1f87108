import type { Language } from '../../contract/ipc/window-stream.ts'

/** What is said to people, in both languages: what happened, where, why, what to do. */
export interface Sentence {
  readonly zh: string
  readonly en: string
}

export function inLanguage(sentence: Sentence, language: Language): string {
  return language === 'zh' ? sentence.zh : sentence.en
}

/** An expected failure, told in a sentence; the program ends with `exitCode`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly sentence: Sentence
  readonly exitCode: number

  /** @param exitCode 2 = wrongly called, 1 = anything else */
  constructor(sentence: Sentence, exitCode = 1) {
    super(`${sentence.zh} · ${sentence.en}`)
    this.sentence = sentence
    this.exitCode = exitCode
  }
}

/** The reason in a caught value, short. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.sentence.en
  return error instanceof Error ? error.message : String(error)
}
