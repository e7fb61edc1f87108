import type { LngLat } from '../../../contract/units.ts'
import { centroidOf } from '../../../core/geometry/polygons.ts'
import { modernCode } from '../area-codes.ts'
import { type DatumSample, suspectDatum } from './datum.ts'
import type { PlanContext } from './plan-context.ts'
import type { RowReader } from './row-reader.ts'
import { lngLatOf, pointOf, polygonsOf, ShapeFault } from './shape-of.ts'

/** A spread of rows is enough to tell a shift of the whole file. */
const MOST_SAMPLES = 2000

/**
 * Does the file lie where the stored areas lie? An area is compared with the stored area of its code, a component with the
 * cell that it names. A wrong datum is an error of the whole file, unless the caller has looked at it and keeps the datum.
 */
export function checkDatum(context: PlanContext, codeField: 'code' | 'cell', keepDatum: boolean): void {
  const { rows, datum, findings } = context
  const stride = Math.max(1, Math.floor(rows.length / MOST_SAMPLES))
  const samples = rows.filter((_, index) => index % stride === 0).flatMap((reader) => sampleOf(reader, codeField, context) ?? [])
  const suspicion = suspectDatum(samples, datum)
  if (!suspicion) return
  const { likely, statedMetres, likelyMetres } = suspicion
  const facts = { stated: datum, likely, metres: Math.round(statedMetres), better: Math.round(likelyMetres) }
  findings.add(keepDatum ? 'warning' : 'error', 'datum-suspect', { row: 0 }, facts)
}

function sampleOf(reader: RowReader, codeField: string, { mapping, stored, today, limits }: PlanContext): DatumSample | null {
  const code = reader.row.cells.get(mapping.columnOf.get(codeField) ?? '') ?? null
  const known = code === null ? null : stored.registry.resolve(modernCode(String(code).trim()), today)
  const reference = known ? centroidOf(known.polygons) : null
  const raw = reference ? rawPlace(reader, mapping.columnOf, limits) : null
  return raw && reference ? { raw, reference } : null
}

/** The place as the file has it, before any conversion; null where it has none that can be read. */
function rawPlace({ row }: RowReader, columnOf: ReadonlyMap<string, string>, limits: PlanContext['limits']): LngLat | null {
  try {
    if (!row.geometry)
      return lngLatOf(['lng', 'lat'].map((field) => Number(row.cells.get(columnOf.get(field) ?? '') ?? Number.NaN)))
    return row.geometry.type.endsWith('Polygon') ? centroidOf(polygonsOf(row.geometry, 'WGS84', limits)) : pointOf(row.geometry)
  } catch (error) {
    if (error instanceof ShapeFault) return null
    throw error
  }
}
