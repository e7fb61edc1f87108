import Type from 'typebox'

/** A closed list of words as a schema; the static type is the union of the words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return Type.Unsafe<Words[number]>(Type.Union(words.map((word) => Type.Literal(word))))
}
