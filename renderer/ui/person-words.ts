import type { Dictionary } from './text/dictionary.ts'

const NUMBERED = /^(\D+?)\s*(\d+)$/

/** A title with a number, such as 监督员07, in the reader's language; any other name as it is. */
export function personWords(text: Dictionary, name: string): string {
  const [, title = '', number = ''] = NUMBERED.exec(name) ?? []
  return Object.hasOwn(text.titles, title) ? `${text.titles[title as keyof Dictionary['titles']]}${number}` : name
}
