import type { ImportTarget } from '../../../contract/wire/areas.ts'

/** What an import may cost. A city of 1 000 000 components in CSV is about 150 MB; it is sent in parts. */
export interface ImportLimits {
  /** Bytes of all uploaded files together. */
  readonly maxBytes: number
  readonly maxFiles: number
  /** Bytes that a zip or workbook may unpack to, however small it looks. */
  readonly maxUnpackedBytes: number
  readonly maxZipEntries: number
  readonly maxRows: number
  readonly maxColumns: number
  /** Characters of one cell or property. */
  readonly maxText: number
  /** Brackets within brackets of a JSON file; a MultiPolygon in a collection needs 8. */
  readonly maxJsonDepth: number
  /** Points of one shape, and rings of one shape: their checks cost more than their number. */
  readonly maxPoints: number
  readonly maxRings: number
}

/** People are compared one with another, and written one by one. */
const MOST_PEOPLE = 20_000

export const IMPORT_LIMITS: ImportLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxFiles: 8,
  maxUnpackedBytes: 128 * 1024 * 1024,
  maxZipEntries: 200,
  maxRows: 200_000,
  maxColumns: 200,
  maxText: 2000,
  maxJsonDepth: 32,
  maxPoints: 50_000,
  maxRings: 5000,
}

export function limitsFor(target: ImportTarget): ImportLimits {
  const isOfPeople = target === 'accounts' || target === 'shifts' || target === 'movers'
  return isOfPeople ? { ...IMPORT_LIMITS, maxRows: MOST_PEOPLE } : IMPORT_LIMITS
}
