import gcoord from 'gcoord'
import type { LngLat } from '../../../contract/units.ts'
import { DATUMS, type Datum } from '../../../contract/wire/areas.ts'
import { distanceMetres } from '../../../core/geometry/metres.ts'

/** CGCS2000 and WGS-84 differ by decimetres: on a wall they are the same. */
const CRS = {
  WGS84: gcoord.WGS84,
  CGCS2000: gcoord.WGS84,
  GCJ02: gcoord.GCJ02,
  BD09: gcoord.BD09,
} as const satisfies Record<Datum, string>

/** Brings a coordinate of a source to WGS-84. Outside China GCJ-02 has no shift and the library leaves it as it is. */
export function toWgs84([lng, lat]: LngLat, datum: Datum): LngLat {
  if (CRS[datum] === gcoord.WGS84) return [lng, lat]
  const [x, y] = gcoord.transform([lng, lat], CRS[datum], gcoord.WGS84)
  return [x, y]
}

/** For a file that leaves; eight decimals are a millimetre. */
export function fromWgs84([lng, lat]: LngLat, datum: Datum): LngLat {
  if (CRS[datum] === gcoord.WGS84) return [lng, lat]
  const [x, y] = gcoord.transform([lng, lat], gcoord.WGS84, CRS[datum])
  return [Math.round(x * 1e8) / 1e8, Math.round(y * 1e8) / 1e8]
}

/** One place that is known twice: as the file has it, and where the stored data say that it is. */
export interface DatumSample {
  readonly raw: LngLat
  readonly reference: LngLat
}

export interface DatumSuspicion {
  readonly likely: Datum
  /** Median distances from the reference, m. */
  readonly statedMetres: number
  readonly likelyMetres: number
}

/** Fewer samples prove nothing; shifts of the datums are 100–1300 m, other differences are other mistakes. */
const FEWEST_SAMPLES = 3
const SHIFT = { least: 100, most: 2500 }
/** Another datum must explain the data this much better. */
const CLEARLY_BETTER = 0.4

/** Would another datum put the file where the stored data are? Medians, so that a few misplaced rows decide nothing. */
export function suspectDatum(samples: readonly DatumSample[], stated: Datum): DatumSuspicion | null {
  if (samples.length < FEWEST_SAMPLES) return null
  const medianBy = (datum: Datum): number =>
    median(samples.map(({ raw, reference }) => distanceMetres(toWgs84(raw, datum), reference)))
  const statedMetres = medianBy(stated)
  if (statedMetres < SHIFT.least || statedMetres > SHIFT.most) return null
  const others = DATUMS.filter((datum) => CRS[datum] !== CRS[stated] && datum !== 'CGCS2000')
  const rated = others.map((likely) => ({ likely, statedMetres, likelyMetres: medianBy(likely) }))
  const best = rated.reduce((a, b) => (b.likelyMetres < a.likelyMetres ? b : a))
  return best.likelyMetres < statedMetres * CLEARLY_BETTER ? best : null
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
