/** Many short texts as one, so that a search over all of them is one run of the engine's own search. */
export class TextTable {
  private readonly all: string
  /** Text t begins at starts[t] of `all`. */
  private readonly starts: Uint32Array

  constructor(texts: readonly string[]) {
    this.all = `\n${texts.join('\n')}\n`
    this.starts = new Uint32Array(texts.length + 1)
    let at = 1
    texts.forEach((text, index) => {
      this.starts[index] = at
      at += text.length + 1
    })
    this.starts[texts.length] = at
    // The engine keeps a joined text in pieces until it is first searched; better now than in someone's first search.
    this.all.indexOf('\0')
  }

  /** Indexes of the texts that hold the word, ascending, each once. */
  within(word: string, limit: number): number[] {
    return this.search(word, limit)
  }

  beginning(word: string, limit: number): number[] {
    return this.search(`\n${word}`, limit, 1)
  }

  private search(needle: string, limit: number, skip = 0): number[] {
    const found: number[] = []
    if (needle.length === skip) return found
    let at = this.all.indexOf(needle)
    while (at !== -1 && found.length < limit) {
      const text = this.textAt(at + skip)
      found.push(text)
      at = this.all.indexOf(needle, this.starts[text + 1]! - 1)
    }
    return found
  }

  private textAt(position: number): number {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.starts[middle]! <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}
