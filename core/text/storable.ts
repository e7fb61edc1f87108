/** Half a character: a surrogate without its other half, which no encoding can carry. */
const LONE_SURROGATE = /\p{Surrogate}/u
const LONE_SURROGATES = /\p{Surrogate}/gu

/** Whether the database can keep a text as it is: it has no U+0000 and no half of a character in it. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !LONE_SURROGATE.test(text)
}

/** The text without what the database cannot keep. */
export function storable(text: string): string {
  return isStorable(text) ? text : text.replaceAll('\0', '').replaceAll(LONE_SURROGATES, '\ufffd')
}

/** The first so many UTF-16 units of a text, without half a character at the end. */
export function cutTo(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
}

/** Place of the first text in a value parsed from JSON, key or word, that cannot be kept; null = there is none. */
export function unstorablePlace(value: unknown): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : ''
  if (typeof value !== 'object' || value === null) return null
  for (const [key, each] of Object.entries(value)) {
    const below = isStorable(key) ? unstorablePlace(each) : ''
    if (below !== null) return `/${storable(key)}${below}`
  }
  return null
}
