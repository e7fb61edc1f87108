/** A text on the map. */
export interface Label {
  /** What it names: labels of one place share it. */
  readonly key: string
  readonly kind: 'district' | 'street'
  readonly text: string
  /** A second, smaller line. */
  readonly below: string | null
  readonly lng: number
  readonly lat: number
  /** A place a little farther along the street that the text follows; null = level. */
  readonly towards: readonly [lng: number, lat: number] | null
  /** The lower, the earlier it is placed. */
  readonly rank: number
}

/** Heights in arc minutes: nothing on a wall is written smaller than 16. */
export const LABEL_SIZE = { district: 20, score: 17, street: 16 } as const
