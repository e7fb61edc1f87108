import Type from 'typebox'
import { Bytes } from '../binary.ts'

/** Position fixes as columns. `mover` is an index into the city directory's movers; `at` is HallMs. */
export const MOVER_COLUMN_TYPES = {
  mover: 'uint16',
  lng: 'float64',
  lat: 'float64',
  at: 'float64',
  /** Degrees, north 0, clockwise; 65535 = unknown. */
  heading: 'uint16',
  /** 0.1 km/h. */
  speed: 'uint16',
} as const

export const MoverColumns = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  columns: Type.Record(Type.String(), Bytes),
})
export type MoverColumns = Type.Static<typeof MoverColumns>
