/**
 * Records of 32-bit words that wait for the next frame. The array grows to its high-water mark once and is then reused:
 * nothing is allocated on the live path.
 */
export class PendingWords {
  readonly wordsPerRecord: number
  #words: Uint32Array<ArrayBuffer>
  #count = 0

  constructor(wordsPerRecord: number, records = 256) {
    this.wordsPerRecord = wordsPerRecord
    this.#words = new Uint32Array(wordsPerRecord * records)
  }

  get count(): number {
    return this.#count
  }

  /** All words; only the first `count` records mean something. */
  get words(): Uint32Array<ArrayBuffer> {
    return this.#words
  }

  /** Makes room for one more record and says at which word it starts. */
  push(): number {
    const start = this.#count * this.wordsPerRecord
    if (start === this.#words.length) this.#grow()
    this.#count += 1
    return start
  }

  clear(): void {
    this.#count = 0
  }

  #grow(): void {
    const larger = new Uint32Array(this.#words.length * 2)
    larger.set(this.#words)
    this.#words = larger
  }
}
