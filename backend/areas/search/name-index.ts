import { type Match, SEARCH_KINDS, type SearchHit, type SearchKind } from '../../../contract/wire/areas.ts'
import { blurred, countBits, errorsAgainstBeginning, isChinese, lettersOf, plainName, syllablesOf } from './spelling.ts'
import { SyllableTable } from './syllable-table.ts'
import { TextTable } from './text-table.ts'

/** Something with a name. */
export interface NamedThing {
  readonly kind: SearchKind
  readonly key: string
  readonly name: string
  readonly nameEn: string | null
  readonly detail: string
  readonly lng: number | null
  readonly lat: number | null
}

export interface NameQuery {
  readonly text: string
  readonly limit: number
  readonly kind?: SearchKind | undefined
}

/** Hits looked at before ranking: enough that the best are among them, few enough to rank in a millisecond. */
const MOST_CANDIDATES = 1000
/** How much of a misspelt name must be there. */
const FUZZY_SHARE = 0.6

/** What a match is worth before its length is looked at. */
const WORTH: Readonly<Record<Match, number>> = { exact: 1, prefix: 0.9, within: 0.8, pinyin: 0.7, initials: 0.6, fuzzy: 0.4 }
/** A match that covers only the middle of a spelling is worth this much less. */
const INNER = 0.75

/** Names by what people type: parts of the name, codes, pinyin in full, in part or as initials, and nearly right ones. */
export class NameIndex {
  readonly things: readonly NamedThing[]
  private readonly plain: readonly string[]
  private readonly names: TextTable
  private readonly english: TextTable
  private readonly keys: TextTable
  private readonly spelt: SyllableTable
  private readonly speltBlurred: SyllableTable
  private readonly spellings: readonly string[]
  private readonly letters: Uint32Array
  private readonly byFirstLetter: ReadonlyMap<string, Uint32Array>
  private readonly byCharacter: ReadonlyMap<string, Uint32Array>

  private constructor(things: readonly NamedThing[], syllables: readonly (readonly string[])[]) {
    this.things = things
    this.plain = things.map((thing) => plainName(thing.name))
    this.names = new TextTable(this.plain)
    this.english = new TextTable(things.map((thing) => plainName(thing.nameEn ?? '')))
    this.keys = new TextTable(things.map((thing) => plainName(thing.key)))
    this.spelt = new SyllableTable(syllables)
    this.speltBlurred = new SyllableTable(syllables.map((each) => each.map(blurred)))
    this.spellings = syllables.map((each) => each.join(''))
    this.letters = Uint32Array.from(this.spellings, lettersOf)
    this.byFirstLetter = postings(this.spellings.map((spelling) => spelling.slice(0, 1)))
    this.byCharacter = postings(this.plain)
  }

  /** Spelling 100 000 names takes about a second: `pause` lets others have their turn in between. */
  static async build(things: readonly NamedThing[], pause: () => Promise<void>): Promise<NameIndex> {
    const syllables: string[][] = []
    for (const thing of things) {
      syllables.push(syllablesOf(thing.name))
      if (syllables.length % 1000 === 0) await pause()
    }
    return new NameIndex(things, syllables)
  }

  /** Best first. Nearly right names are looked for only where no name is what was typed and right ones do not fill the list. */
  search({ text, limit, kind }: NameQuery): SearchHit[] {
    const word = plainName(text)
    if (word === '') return []
    const ranking = new Ranking(this, word, kind)
    this.addNames(word, ranking)
    if (!isChinese(word)) this.addSpellings(word, ranking)
    // A number is a code, and a code that is nearly right is another code.
    if (!ranking.hasWhole && ranking.size < limit && !/^[0-9]+$/.test(word)) this.addNearlyRight(word, ranking)
    return ranking.best(limit)
  }

  /** Length of the name, or of its spelling, as it compares with what was typed. */
  lengthAt(entry: number, isSpelt: boolean): number {
    return (isSpelt ? this.spellings : this.plain)[entry]!.length
  }

  private addNames(word: string, ranking: Ranking): void {
    for (const entry of this.keys.beginning(word, MOST_CANDIDATES)) {
      const { length } = this.things[entry]!.key
      ranking.add(entry, length === word.length ? 'exact' : 'prefix', 1, length)
    }
    for (const entry of this.names.beginning(word, MOST_CANDIDATES))
      ranking.add(entry, this.plain[entry] === word ? 'exact' : 'prefix')
    for (const entry of this.names.within(word, MOST_CANDIDATES)) ranking.add(entry, 'within')
    if (!isChinese(word)) for (const entry of this.english.within(word, MOST_CANDIDATES)) ranking.add(entry, 'within')
  }

  private addSpellings(word: string, ranking: Ranking): void {
    for (const { entry, atStart, toEnd, full } of this.spelt.find(word, MOST_CANDIDATES)) {
      const place = atStart ? (toEnd ? 1.1 : 1) : INNER
      const isWanted = ranking.add(entry, full ? 'pinyin' : 'initials', place)
      if (isWanted && atStart && toEnd) ranking.hasWhole = true
    }
  }

  private addNearlyRight(word: string, ranking: Ranking): void {
    if (isChinese(word)) {
      // A character typed wrong often sounds right.
      for (const { entry, full } of this.spelt.find(syllablesOf(word).join(''), MOST_CANDIDATES))
        if (full) ranking.add(entry, 'fuzzy', 1.1)
      this.addSharedCharacters(word, ranking)
    } else {
      for (const { entry, full } of this.speltBlurred.find(blurred(word), MOST_CANDIDATES))
        ranking.add(entry, 'fuzzy', full ? 1.1 : 1)
      this.addMistyped(word, ranking)
    }
  }

  private addSharedCharacters(word: string, ranking: Ranking): void {
    const characters = [...new Set(word)]
    if (characters.length < 2) return
    const shared = new Uint8Array(this.things.length)
    for (const character of characters) for (const entry of this.byCharacter.get(character) ?? []) shared[entry]!++
    const enough = Math.max(2, Math.ceil(characters.length * FUZZY_SHARE))
    for (const most of [characters.length, characters.length - 1, enough]) {
      if (most < enough) break
      for (let entry = 0; entry < shared.length && ranking.size < MOST_CANDIDATES; entry++) {
        if (shared[entry]! >= most) ranking.add(entry, 'fuzzy', inOrder(word, this.plain[entry]!))
      }
      if (ranking.size >= MOST_CANDIDATES) break
    }
  }

  /** One wrong letter in five, two in nine; the first letter is taken as right. */
  private addMistyped(word: string, ranking: Ranking): void {
    const allowed = word.length >= 9 ? 2 : word.length >= 5 ? 1 : 0
    if (allowed === 0) return
    const wanted = lettersOf(word)
    for (const entry of this.byFirstLetter.get(word[0]!) ?? []) {
      if (countBits(wanted & ~this.letters[entry]!) > allowed) continue
      const errors = errorsAgainstBeginning(word, this.spellings[entry]!, allowed)
      if (errors <= allowed) ranking.add(entry, 'fuzzy', 1 - errors / word.length)
    }
  }
}

/** Keeps the best match of each entry. */
class Ranking {
  /** Something is named just as it was typed. */
  hasWhole = false
  private readonly scores = new Map<number, { match: Match; score: number }>()
  private readonly index: NameIndex
  private readonly word: string
  private readonly kind: SearchKind | undefined
  private readonly isSpelt: boolean

  constructor(index: NameIndex, word: string, kind: SearchKind | undefined) {
    this.index = index
    this.word = word
    this.kind = kind
    this.isSpelt = !isChinese(word)
  }

  get size(): number {
    return this.scores.size
  }

  /** Shorter names come first among equals: the word covers more of them. False for a thing of a kind not asked for. */
  add(entry: number, match: Match, factor = 1, length = this.index.lengthAt(entry, this.isSpelt)): boolean {
    if (this.kind !== undefined && this.index.things[entry]!.kind !== this.kind) return false
    if (match === 'exact') this.hasWhole = true
    const covered = Math.min(1, this.word.length / Math.max(1, length))
    const score = Math.min(1, WORTH[match] * factor * (0.85 + 0.15 * covered))
    const known = this.scores.get(entry)
    if (!known || score > known.score) this.scores.set(entry, { match, score })
    return true
  }

  best(limit: number): SearchHit[] {
    const { things } = this.index
    const order = (entry: number): number => SEARCH_KINDS.indexOf(things[entry]!.kind)
    return [...this.scores]
      .sort(([a, x], [b, y]) => y.score - x.score || order(a) - order(b) || (things[a]!.key < things[b]!.key ? -1 : 1))
      .slice(0, limit)
      .map(([entry, { match, score }]) => {
        const { kind, key, name, detail, lng, lat } = things[entry]!
        return { kind, key, name, detail, lng, lat, match, score: Math.round(score * 1000) / 1000 }
      })
  }
}

function postings(texts: readonly string[]): Map<string, Uint32Array> {
  const lists = new Map<string, number[]>()
  texts.forEach((text, entry) => {
    for (const character of new Set(text)) {
      const list = lists.get(character)
      if (list) list.push(entry)
      else lists.set(character, [entry])
    }
  })
  return new Map([...lists].map(([character, list]) => [character, Uint32Array.from(list)]))
}

/** Share of the word's characters that stand in the name in the same order: the longest common subsequence. */
function inOrder(word: string, name: string): number {
  let above = new Uint8Array(name.length + 1)
  for (const character of word) {
    const line = new Uint8Array(name.length + 1)
    for (let column = 1; column <= name.length; column++) {
      line[column] = character === name[column - 1] ? above[column - 1]! + 1 : Math.max(above[column]!, line[column - 1]!)
    }
    above = line
  }
  return above[name.length]! / word.length
}
