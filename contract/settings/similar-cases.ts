import Type from 'typebox'

/** What counts as perhaps the same thing reported twice (相似案卷): same class, so near, so lately. */
export const SimilarCases = Type.Object({
  radiusM: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
  hours: Type.Number({ exclusiveMinimum: 0, maximum: 720 }),
  /** Classes for which nothing is looked up: `event 0102`, where many alike stand close together. */
  off: Type.Array(Type.String({ pattern: '^(component|event) [0-9]{4}$' }), { maxItems: 500, uniqueItems: true }),
})
export type SimilarCases = Type.Static<typeof SimilarCases>
