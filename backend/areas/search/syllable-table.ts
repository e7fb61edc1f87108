/** How a typed word lies on the syllables of a name. */
export interface SyllableMatch {
  readonly entry: number
  /** The match begins with the name's first syllable. */
  readonly atStart: boolean
  /** The match ends with the name's last syllable. */
  readonly toEnd: boolean
  /** Every syllable is there in full (the last may be unfinished): jiefangl. */
  readonly full: boolean
}

const CODE_OF_NEWLINE = 10

/**
 * The spellings of all names in typed arrays. A typed word matches where it can be cut into beginnings of consecutive
 * syllables: jiefanglu, jfl, jiefl and jfanglu all lie on jie-fang-lu.
 */
export class SyllableTable {
  private readonly letters: Uint8Array
  /** Syllable s is letters[starts[s] … starts[s + 1]). */
  private readonly starts: Uint32Array
  /** Entry e has the syllables first[e] … first[e + 1]. */
  private readonly first: Uint32Array
  /** Entry of each syllable. */
  private readonly entries: Uint32Array
  /** Syllables that begin with each ASCII letter. */
  private readonly byLetter: readonly Uint32Array[]

  constructor(spellings: readonly (readonly string[])[]) {
    const syllables = spellings.flat()
    this.letters = new Uint8Array(syllables.reduce((sum, syllable) => sum + syllable.length, 0))
    this.starts = new Uint32Array(syllables.length + 1)
    this.first = new Uint32Array(spellings.length + 1)
    let at = 0
    syllables.forEach((syllable, index) => {
      for (let letter = 0; letter < syllable.length; letter++) this.letters[at++] = latin(syllable.charCodeAt(letter))
      this.starts[index + 1] = at
    })
    this.entries = new Uint32Array(syllables.length)
    spellings.forEach((spelling, entry) => {
      this.first[entry + 1] = this.first[entry]! + spelling.length
      this.entries.fill(entry, this.first[entry], this.first[entry + 1])
    })
    const lists: number[][] = Array.from({ length: 128 }, () => [])
    for (let syllable = 0; syllable < syllables.length; syllable++)
      lists[this.letters[this.starts[syllable]!] ?? 0]!.push(syllable)
    this.byLetter = lists.map((list) => Uint32Array.from(list))
  }

  /** The best match of each entry, for as many entries as `limit`. */
  find(typed: string, limit: number): SyllableMatch[] {
    const word = Uint8Array.from(typed, (letter) => latin(letter.charCodeAt(0)))
    const found: SyllableMatch[] = []
    for (const syllable of this.byLetter[word[0] ?? 0]!) {
      const entry = this.entries[syllable]!
      // Syllables come in order: an entry that has matched from an earlier syllable has its best match already.
      if (found.at(-1)?.entry === entry) continue
      const to = this.first[entry + 1]!
      const end = this.lay(word, 0, syllable, to)
      if (end === 0) continue
      found.push({ entry, atStart: syllable === this.first[entry], toEnd: Math.abs(end) === to, full: end > 0 })
      if (found.length === limit) break
    }
    return found
  }

  /**
   * Lays word[at…] on the syllables from `syllable`. Returns the syllable behind the last one used, negative where a syllable
   * was cut short, 0 where it does not fit. Long beginnings are tried first, so that a full spelling is seen as one.
   */
  private lay(word: Uint8Array, at: number, syllable: number, to: number): number {
    if (at === word.length) return syllable
    if (syllable === to) return 0
    const start = this.starts[syllable]!
    const length = this.starts[syllable + 1]! - start
    let shared = 0
    while (shared < length && at + shared < word.length && this.letters[start + shared] === word[at + shared]) shared++
    for (let taken = shared; taken > 0; taken--) {
      const end = this.lay(word, at + taken, syllable + 1, to)
      if (end === 0) continue
      const isWhole = taken === length || (at + taken === word.length && taken > 1)
      return isWhole ? end : -Math.abs(end)
    }
    return 0
  }
}

/** One byte per letter; what is not ASCII matches nothing that can be typed. */
function latin(code: number): number {
  return code < 128 ? code : CODE_OF_NEWLINE
}
