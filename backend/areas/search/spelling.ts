import { pinyin } from 'pinyin-pro'

/** As names are compared: full-width as half-width, no case, no spaces. */
export function plainName(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/** One syllable per Chinese character, in its reading within the word; any other character stands for itself. ü is v. */
export function syllablesOf(name: string): string[] {
  return pinyin(plainName(name), { toneType: 'none', type: 'array', v: true })
}

export function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text)
}

/** What many speakers do not tell apart: z/zh, c/ch, s/sh, an/ang, en/eng, in/ing. */
export function blurred(letters: string): string {
  return letters.replace(/([zcs])h/g, '$1').replace(/ng/g, 'n')
}

/** One bit per letter that occurs: a name that lacks more letters than may be wrong needs no closer look. */
export function lettersOf(text: string): number {
  let letters = 0
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) & 31)
  return letters
}

export function countBits(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Least number of letters to change, add or drop so that `typed` is a beginning of `name`; `limit + 1` where it is more. */
export function errorsAgainstBeginning(typed: string, name: string, limit: number): number {
  const width = Math.min(name.length, typed.length + limit)
  let above = Uint8Array.from({ length: width + 1 }, (_, column) => column)
  let line = new Uint8Array(width + 1)
  for (let row = 1; row <= typed.length; row++) {
    line[0] = row
    let least = row
    for (let column = 1; column <= width; column++) {
      const change = typed.charCodeAt(row - 1) === name.charCodeAt(column - 1) ? 0 : 1
      const errors = Math.min(above[column]! + 1, line[column - 1]! + 1, above[column - 1]! + change)
      line[column] = errors
      if (errors < least) least = errors
    }
    if (least > limit) return limit + 1
    ;[above, line] = [line, above]
  }
  return Math.min(limit + 1, ...above)
}
